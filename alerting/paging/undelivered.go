package paging

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/alertmanager/alert"
	"github.com/prometheus/alertmanager/notify"

	"github.com/ridethrough/ridethrough/alerting/incident"
)

// An undelivered group is what a receiver has not said yes to.
type undelivered struct {
	since     time.Time // of the first attempt
	incidents []string  // those that are pages
	fallback  bool      // it is the other way already
}

// begin notes that something is on its way. What is on its way for long is in
// trouble, whether it was refused or simply hangs.
func (d *deliverer) begin(group string, now time.Time, alerts []*alert.Alert) {
	d.mu.Lock()
	defer d.mu.Unlock()
	u := undelivered{since: now}
	if before, ok := d.waiting[group]; ok {
		u.since = before.since
	}
	for _, a := range alerts {
		u.fallback = u.fallback || a.Labels[labelFallback] != ""
		if string(a.Labels[labelSeverity]) == string(incident.Page) && !a.Resolved() {
			u.incidents = append(u.incidents, string(a.Labels[labelIncident]))
		}
	}
	d.waiting[group] = u
}

// troubles returns the pages on their way; those on the other way are left out,
// because there is no third.
func (d *deliverer) troubles() []Trouble {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []Trouble
	for _, u := range d.waiting {
		if u.fallback {
			continue
		}
		for _, id := range u.incidents {
			out = append(out, Trouble{
				Receiver: d.receiver, Integration: d.next.Name(), Incident: id, Since: u.since,
				Err: cmp.Or(d.lastErr, "no answer yet"),
			})
		}
	}
	return out
}

const (
	// answerGrace is how long after its deadline an attempt may still return.
	answerGrace = time.Second
	// mostHanging bounds the attempts that never return: a mail server that takes
	// the connection and falls silent holds one for as long as it likes, because
	// Alertmanager's mail does not look at the deadline.
	mostHanging = 8
)

var errHangs = errors.New("no answer within the deadline")

// attempt asks the receiver once, and gives up on one that does not answer.
func (d *deliverer) attempt(ctx context.Context, alerts []*alert.Alert) (bool, error) {
	if n := d.hang(0); n >= mostHanging {
		return true, fmt.Errorf("%w: %d attempts hang", errHangs, n)
	}
	type answer struct {
		retry bool
		err   error
	}
	// When we are told to stop, a request under way gets its answer all the same:
	// the receiver may have taken the page, and if we do not know, it is paged
	// again after the restart, or never hears of the end.
	attempting, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	answered := make(chan answer, 1)
	go func() {
		retry, err := d.next.Notify(attempting, alerts...)
		answered <- answer{retry, err}
	}()
	select {
	case a := <-answered:
		return a.retry, a.err
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			cancel()
		}
	}
	late := time.NewTimer(answerGrace)
	defer late.Stop()
	select {
	case a := <-answered:
		return a.retry, a.err
	case <-late.C:
	}
	d.hang(1)
	go func() {
		<-answered
		d.hang(-1)
	}()
	return true, errHangs
}

// hang counts the attempts that were given up and have not returned.
func (d *deliverer) hang(more int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.hanging += more
	return d.hanging
}

// keyOf is the key that receivers know a group by: Alertmanager's dedup_key,
// alias and webhook groupKey hash.
func keyOf(group string) string { return notify.Key(group).Hash() }

func incidentsOf(alerts []*alert.Alert) []string {
	var out []string
	for _, a := range alerts {
		out = append(out, string(a.Labels[labelIncident]))
	}
	return out
}
