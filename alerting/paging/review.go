package paging

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/maintenance"
)

// A foresight is what maintenance makes expected, worked out anew only when
// other work goes on.
type foresight struct {
	judge *maintenance.Judge // nil when no site is known

	// mu guards everything below.
	mu    sync.Mutex
	plans []maintenance.Plan
	gives maintenance.Expectation
}

// why returns why people are not told of an incident; empty when they are.
func (f *foresight) why(plans []maintenance.Plan, i incident.Incident) string {
	if f.judge == nil || len(plans) == 0 {
		return ""
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !reflect.DeepEqual(f.plans, plans) {
		f.plans, f.gives = plans, f.judge.Expect(plans)
	}
	plan, covered := f.gives.Covers(i)
	if !covered {
		return ""
	}
	return fmt.Sprintf("%s, until %s", plan.Name, plan.Until.UTC().Format("15:04Z"))
}

// plans are the silences and the windows of the site that are under way.
func (p *Pager) plans(now time.Time) []maintenance.Plan {
	var out []maintenance.Plan
	for _, s := range p.silences.list(now) {
		out = append(out, s.plan())
	}
	return append(out, p.windows(now)...)
}

// Review looks at the open incidents again: one that maintenance covered may
// have outgrown it, or the time may be over, and then people are told. Call it
// after every step, also when nothing has changed materially.
func (p *Pager) Review(ctx context.Context, now time.Time, open []incident.Incident) error {
	plans := p.plans(now)
	if len(plans) == 0 && !p.ledger.silent() {
		return nil
	}
	notices, err := p.ledger.review(time.Now(), open, func(i incident.Incident) string { return p.foresight.why(plans, i) }, p.word)
	return errors.Join(err, p.deliver(ctx, notices))
}

// silent reports whether people are kept from being told of something.
func (l *ledger) silent() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, n := range l.notices {
		if n.Silenced != "" && n.Ends.IsZero() {
			return true
		}
	}
	return false
}

// review returns the notices that people are to be told of after all; word
// writes those incidents for them.
func (l *ledger) review(now time.Time, open []incident.Incident, why func(incident.Incident) string, word func(*incident.Incident)) ([]notice, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []notice
	changed := false
	for _, i := range open {
		n := l.notices[i.ID]
		if n == nil || !n.Ends.IsZero() {
			continue
		}
		reason := why(i)
		if reason == n.Silenced {
			continue
		}
		changed, n.Silenced = true, reason
		if reason != "" {
			continue
		}
		if word(&i); n.tell(i, now) {
			out = append(out, n.clone())
		}
	}
	if !changed {
		return nil, nil
	}
	return out, l.save()
}

// tell brings a notice up to date that is not silenced any more, and reports
// whether people have to hear of it. They begin to wait for an acknowledgement
// now: nobody knew before.
func (n *notice) tell(i incident.Incident, now time.Time) bool {
	if !n.Untold && !n.Missed {
		return false
	}
	if n.Untold {
		n.Starts, n.Paged = now, time.Time{}
	}
	n.Untold, n.Missed = false, false
	n.update(i, now)
	return true
}
