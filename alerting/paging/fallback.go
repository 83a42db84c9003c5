package paging

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// stuckAfter is how long a page may be on its way before people are told on
// another one.
const stuckAfter = time.Minute

// Trouble is a page that a receiver has not taken.
type Trouble struct {
	Receiver, Integration string
	Incident              string
	Since                 time.Time
	Err                   string
}

// String writes it in a line.
func (t Trouble) String() string {
	return fmt.Sprintf("%s (%s) has not taken the page %s since %s: %s", t.Receiver, t.Integration, t.Incident, t.Since.UTC().Format("15:04Z"), t.Err)
}

// Troubles returns the pages that some receiver has not taken for a minute,
// longest first. Of an incident that is over there is nothing to deliver: who
// never heard of it need not hear that it has ended.
func (p *Pager) Troubles(now time.Time) []Trouble {
	p.mu.Lock()
	e := p.embedded
	p.mu.Unlock()
	if e == nil {
		return nil
	}
	return slices.DeleteFunc(e.troubles(now), func(t Trouble) bool { return !p.ledger.goesOn(t.Incident) })
}

// goesOn reports whether an incident is open.
func (l *ledger) goesOn(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := l.notices[id]
	return n != nil && n.Ends.IsZero()
}

func (e *embedded) troubles(now time.Time) []Trouble {
	var out []Trouble
	for _, d := range e.deliverers {
		for _, t := range d.troubles() {
			if now.Sub(t.Since) >= stuckAfter {
				out = append(out, t)
			}
		}
	}
	slices.SortFunc(out, func(a, b Trouble) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Receiver, b.Receiver), cmp.Compare(a.Incident, b.Incident))
	})
	return out
}

// fallBack sends what has not arrived on another way, and returns the notices
// that changed.
func (l *ledger) fallBack(now time.Time, troubles []Trouble) ([]notice, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []notice
	for _, t := range troubles {
		n := l.notices[t.Incident]
		if n == nil || n.Fallback != "" || !n.Ends.IsZero() {
			continue
		}
		n.Fallback = fmt.Sprintf("%s had not taken this page after %s", t.Receiver, inWords(stuckAfter))
		n.Updated = now
		out = append(out, n.clone())
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, l.save()
}
