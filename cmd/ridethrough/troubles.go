package main

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/internal/storage"
)

// troubles knows since when something keeps us from storing. It is used by the
// alerting loop alone.
type troubles struct {
	store *storage.Store

	spool, database trouble
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
	return out
}
