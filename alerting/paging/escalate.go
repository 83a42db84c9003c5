package paging

import (
	"fmt"
	"time"
)

// escalate takes the steps that are due, and returns the notices that changed.
// A step is on disk before it is on its way, so a restart takes none twice.
func (l *ledger) escalate(now time.Time, steps []Step) ([]notice, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []notice
	for _, n := range l.sorted() {
		taken := len(n.Steps)
		for len(n.Steps) < len(steps) && n.due(now, steps[len(n.Steps)].After) {
			after := steps[len(n.Steps)].After
			n.Steps = append(n.Steps, fmt.Sprintf("not acknowledged for %s", inWords(after)))
			n.Updated = now
		}
		if len(n.Steps) > taken {
			out = append(out, n.clone())
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, l.save()
}

// due reports whether a page has been waiting for as long. A warning never is.
func (n *notice) due(now time.Time, after time.Duration) bool {
	return n.Ends.IsZero() && n.Ack == nil && n.Silenced == "" && !n.Paged.IsZero() && now.Sub(n.Paged) >= after
}

// inWords writes a duration as people say it.
func inWords(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.0f s", d.Seconds())
	}
	return fmt.Sprintf("%.0f min", d.Minutes())
}
