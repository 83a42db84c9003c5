package paging

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
)

// An Ack says that somebody has taken an incident on. It stops the escalation.
type Ack struct {
	By   string    `json:"by"`
	Note string    `json:"note,omitempty"`
	At   time.Time `json:"at"`
	// Announced says that services which escalate by themselves know.
	Announced bool `json:"announced,omitempty"`
}

// String writes the acknowledgement in a line.
func (a Ack) String() string {
	s := fmt.Sprintf("by %s at %s", a.By, a.At.UTC().Format("15:04Z"))
	if a.Note != "" {
		s += ": " + a.Note
	}
	return s
}

// ErrNoIncident says that no incident of that name is open.
var ErrNoIncident = errors.New("no such incident is open")

// Acknowledge notes that somebody has taken an open incident on, and returns
// its ID. The incident is named by its ID, by a part of it that only one has,
// or by the key that a receiver knows it by. The acknowledgement lasts over
// restarts, until the incident ends or turns worse: see notice.wait.
func (p *Pager) Acknowledge(ctx context.Context, name string, ack Ack) (string, error) {
	if ack.By == "" {
		return "", errors.New("acknowledge: by whom? name somebody")
	}
	id, err := p.ledger.acknowledge(name, ack)
	if err == nil {
		p.opts.Logger.InfoContext(ctx, "acknowledged", "incident", id, "by", ack.By, "note", ack.Note)
	}
	return id, err
}

func (l *ledger) acknowledge(name string, ack Ack) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, err := l.find(name)
	if err != nil {
		return "", err
	}
	n.Ack = &ack
	n.Annotations["acknowledged"] = ack.String()
	return n.Incident, l.save()
}

// known notes the key by which a receiver knows incidents.
func (l *ledger) known(key string, incidents []string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	changed := false
	for _, id := range incidents {
		if n := l.notices[id]; n != nil && !slices.Contains(n.Keys, key) {
			n.Keys, changed = append(n.Keys, key), true
		}
	}
	if !changed {
		return nil
	}
	return l.save()
}

// find returns the open notice of that name; mu is held.
func (l *ledger) find(name string) (*notice, error) {
	var like []*notice
	var open []string
	for _, n := range l.sorted() {
		switch {
		case !n.Ends.IsZero():
			continue
		case n.Incident == name || slices.Contains(n.Keys, name):
			return n, nil
		case name != "" && strings.Contains(n.Incident, name):
			like = append(like, n)
		}
		open = append(open, n.Incident)
	}
	switch {
	case len(like) == 1:
		return like[0], nil
	case len(like) > 1:
		return nil, fmt.Errorf("%q: several incidents are called so; name one of %s", name, strings.Join(open, ", "))
	case len(open) == 0:
		return nil, fmt.Errorf("%q: %w; none is", name, ErrNoIncident)
	}
	return nil, fmt.Errorf("%q: %w; open are %s", name, ErrNoIncident, strings.Join(open, ", "))
}

// wait starts waiting for an acknowledgement when the incident becomes a page.
// One that was given for less does not count any more when it becomes a page,
// or when another hall is going to be lost: what was taken on was smaller.
func (n *notice) wait(i incident.Incident, now time.Time) {
	worse := i.Severity == incident.Page && n.Paged.IsZero()
	for _, hall := range i.Halls {
		if !slices.Contains(n.Halls, hall) && i.State != incident.Resolved {
			n.Halls = append(n.Halls, hall)
			worse = true
		}
	}
	switch {
	case i.State == incident.Resolved:
		n.Ack = nil
	case worse && i.Severity == incident.Page && (n.Ack != nil || n.Paged.IsZero()):
		n.Ack, n.Paged = nil, now
	}
}
