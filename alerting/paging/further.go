package paging

import (
	"context"
	"errors"
	"time"
)

// further tells those whose turn has come: the next step of an escalation, and
// the fallback for what has not arrived.
func (p *Pager) further(ctx context.Context, now time.Time) error {
	steps, stepErr := p.ledger.escalate(now, p.cfg.Escalation)
	for _, n := range steps {
		p.opts.Logger.Warn("page escalated", "incident", n.Incident, "step", len(n.Steps), "why", n.Steps[len(n.Steps)-1])
	}
	var other []notice
	var fallErr error
	if len(p.cfg.Fallback) > 0 {
		if other, fallErr = p.ledger.fallBack(now, p.Troubles(now)); len(other) > 0 {
			p.opts.Logger.Warn("page sent on another way", "incident", other[0].Incident, "why", other[0].Fallback)
		}
	}
	return errors.Join(stepErr, fallErr, p.deliver(ctx, append(steps, other...)))
}
