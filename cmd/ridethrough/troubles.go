package main

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/internal/storage"
)

// troubles knows since when something keeps us from storing or paging. It is
// used by the alerting loop alone.
type troubles struct {
	store *storage.Store
	// stuck are the pages that receivers have not taken; nil when nobody pages.
	stuck func() []paging.Trouble

	spool, database trouble
	receivers       map[string]*trouble
}

// A trouble is one thing that works or does not.
type trouble struct {
	since    time.Time
	evidence string
}

// note keeps since when err is not nil.
func (t *trouble) note(now time.Time, err error) {
	switch {
	case err == nil:
		*t = trouble{}
	case t.since.IsZero() || t.since.After(now):
		t.since = now
		fallthrough
	default:
		t.evidence = err.Error()
	}
}

// published takes in whether the spool took what the step computed.
func (t *troubles) published(now time.Time, err error) { t.spool.note(now, err) }

// now lists what does not work.
func (t *troubles) now(now time.Time) []alerting.Trouble {
	if t.store != nil && t.store.Influx != nil {
		t.database.note(now, t.store.Influx.Status().Err)
	}
	var out []alerting.Trouble
	for _, part := range []struct {
		name string
		trouble
	}{{"influxdb", t.database}, {"spool", t.spool}} {
		if !part.since.IsZero() {
			out = append(out, alerting.Trouble{
				Part: part.name, Blindness: incident.CannotStore, Since: part.since, Evidence: part.evidence,
			})
		}
	}
	return append(out, t.undelivered(now)...)
}

// undelivered lists the receivers that take no pages, by name. The warning about
// it is no page, so that it never is its own cause.
func (t *troubles) undelivered(now time.Time) []alerting.Trouble {
	if t.stuck == nil {
		return nil
	}
	before := t.receivers
	t.receivers = map[string]*trouble{}
	for _, s := range t.stuck() {
		if t.receivers[s.Receiver] == nil {
			t.receivers[s.Receiver] = cmp.Or(before[s.Receiver], &trouble{})
			t.receivers[s.Receiver].note(now, errors.New(s.Err))
		}
	}
	var out []alerting.Trouble
	for _, name := range slices.Sorted(maps.Keys(t.receivers)) {
		r := t.receivers[name]
		out = append(out, alerting.Trouble{Part: "receiver " + name, Blindness: incident.CannotPage, Since: r.since, Evidence: r.evidence})
	}
	return out
}
