package paging

import (
	"cmp"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
)

// keepResolved is how long a resolved notice is offered again after a restart,
// so that a resolve reaches a receiver that was down when it happened.
const keepResolved = 24 * time.Hour

// A ledger is what receivers are to know, on disk before it is on its way.
type ledger struct {
	file string // empty: memory only
	log  *slog.Logger

	// mu guards everything below.
	mu      sync.Mutex
	notices map[string]*notice
}

// openLedger reads what was to be known before a restart.
func openLedger(dir string, log *slog.Logger) (*ledger, error) {
	l := &ledger{log: log, notices: map[string]*notice{}}
	if dir == "" {
		return l, nil
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("paging: %w", err)
	}
	l.file = filepath.Join(dir, "notices.json")
	return l, l.load()
}

// load reads the file; a first start has none.
func (l *ledger) load() error {
	notices, found, err := readState[map[string]*notice](l.file, l.log)
	if err != nil || !found {
		return err
	}
	maps.DeleteFunc(notices, func(_ string, n *notice) bool { return n == nil })
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.notices = notices; notices == nil {
		l.notices = map[string]*notice{}
	}
	return nil
}

// record takes changes in and returns the notices as they are now. why says of
// an incident why people are not told. A ledger that cannot be written to is an
// error, and still delivers.
func (l *ledger) record(now time.Time, changes []incident.Change, why func(incident.Incident) string) ([]notice, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []notice
	for _, c := range changes {
		n := l.notices[c.Incident.ID]
		if n == nil {
			n = &notice{}
			l.notices[c.Incident.ID] = n
		}
		if n.take(c.Incident, now, why(c.Incident)) {
			out = append(out, n.clone())
		}
	}
	l.forget(now)
	return out, l.save()
}

// take takes a change in, and reports whether people are to be told: of the end
// of what they know they always are.
func (n *notice) take(i incident.Incident, now time.Time, why string) bool {
	n.Silenced = why
	switch {
	case i.State == incident.Resolved:
		n.update(i, now)
		return !n.Untold
	case why == "" && (n.Untold || n.Missed):
		return n.tell(i, now)
	case why == "":
		n.update(i, now)
		return true
	case n.Labels == nil || !n.Ends.IsZero():
		n.Untold = true
		n.update(i, now)
	default:
		n.Missed = true
	}
	return false
}

// reconcile makes the ledger agree with the incidents that are open after a
// restart: it adds those it never heard of and ends those that are over.
func (l *ledger) reconcile(now time.Time, open []incident.Incident, why func(incident.Incident) string) ([]notice, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []notice
	alive := map[string]bool{}
	for _, i := range open {
		alive[i.ID] = true
		if n := l.notices[i.ID]; n == nil || !n.Ends.IsZero() {
			n = cmp.Or(n, &notice{})
			l.notices[i.ID] = n
			if n.take(i, now, why(i)) {
				out = append(out, n.clone())
			}
		}
	}
	for id, n := range l.notices {
		if !alive[id] && n.Ends.IsZero() {
			n.Ends, n.Updated = now, now
			out = append(out, n.clone())
		}
	}
	return out, l.save()
}

// all returns every notice, oldest first.
func (l *ledger) all() []notice {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []notice
	for _, n := range l.sorted() {
		out = append(out, n.clone())
	}
	return out
}

// sorted returns every notice, oldest first; mu is held.
func (l *ledger) sorted() []*notice {
	return slices.SortedFunc(maps.Values(l.notices), func(a, b *notice) int {
		return cmp.Or(a.Starts.Compare(b.Starts), cmp.Compare(a.Incident, b.Incident))
	})
}

func (l *ledger) open() int {
	count := 0
	for _, n := range l.all() {
		if n.Ends.IsZero() && !n.Untold {
			count++
		}
	}
	return count
}

func (l *ledger) forget(now time.Time) {
	for id, n := range l.notices {
		if !n.Ends.IsZero() && now.Sub(n.Ends) > keepResolved {
			delete(l.notices, id)
		}
	}
}

// save writes the ledger; mu is held. The file is some 20 kB an incident.
func (l *ledger) save() error {
	if l.file == "" {
		return nil
	}
	data, err := json.Marshal(l.notices)
	if err != nil {
		return fmt.Errorf("paging: %w", err)
	}
	return writeState(l.file, data)
}

func (n *notice) clone() notice {
	c := *n
	c.Labels, c.Annotations = clone(n.Labels), clone(n.Annotations)
	if n.Ack != nil {
		ack := *n.Ack
		c.Ack = &ack
	}
	c.Steps, c.Keys, c.Halls = slices.Clone(n.Steps), slices.Clone(n.Keys), slices.Clone(n.Halls)
	return c
}

func clone(m map[string]string) map[string]string {
	out := make(map[string]string, len(m))
	maps.Copy(out, m)
	return out
}
