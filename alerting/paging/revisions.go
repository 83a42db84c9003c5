package paging

import (
	"context"
	"time"

	"github.com/prometheus/alertmanager/alert"
)

// endAfter is how long an older revision lives on: by then the newer one is
// in its group for certain.
const endAfter = 2 * time.Second

// A superseded alert is an older revision that has yet to end.
type superseded struct {
	alert *alert.Alert
	at    time.Time
}

// put gives the notices to the Alertmanager; mu is held. An older revision
// ends a little later: were it to end first, receivers would see a resolve.
func (p *Pager) put(ctx context.Context, notices []notice) error {
	var alerts []*alert.Alert
	for _, n := range notices {
		for key, a := range n.alerts() {
			if before := p.current[key]; before != nil && before.Fingerprint() != a.Fingerprint() {
				p.old = append(p.old, superseded{before, time.Now()})
			}
			p.current[key] = a
			alerts = append(alerts, a)
		}
	}
	if len(alerts) == 0 {
		return nil
	}
	return p.embedded.put(ctx, alerts...)
}

// tidy ends older revisions whose successor has arrived.
func (p *Pager) tidy(ctx context.Context, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var ending []*alert.Alert
	for len(p.old) > 0 && now.Sub(p.old[0].at) >= endAfter {
		ended := *p.old[0].alert
		ended.EndsAt, ended.UpdatedAt = now.UTC(), now.UTC()
		ending = append(ending, &ended)
		p.old = p.old[1:]
	}
	if len(ending) == 0 {
		return nil
	}
	return p.embedded.put(ctx, ending...)
}
