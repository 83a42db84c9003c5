package main

import (
	"slices"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/status"
	"github.com/ridethrough/ridethrough/internal/layering/racing"
	"github.com/ridethrough/ridethrough/internal/simulator"
)

// The notes of the model case: early, never silent for long, through every
// stage to the end; and when cooling was back, the end came when it was said.
func TestStatusNotesOfGuangzhou(t *testing.T) {
	racing.Skip(t)
	var board *status.Board
	var notes []status.Note
	var opened, below time.Time
	playWith(t, "guangzhou", polls{}, reported, func(sim *simulator.Simulator, o alerting.Outcome) {
		limit := sim.Site().Limits.Allowable
		if board == nil {
			board = status.NewBoard(limit, time.UTC, nil)
		}
		now := o.Result.At
		notes = append(notes, board.Update(now, o)...)
		for _, c := range o.Changes {
			if opened.IsZero() {
				opened = c.Incident.Opened
			}
		}
		if _, inlet := sim.HottestInlet(); inlet >= float64(limit) {
			below = time.Time{}
		} else if below.IsZero() {
			below = now
		}
	})
	if len(notes) < 5 {
		t.Fatalf("%d notes", len(notes))
	}
	if after := notes[0].At.Sub(opened); after > 2*time.Minute {
		t.Errorf("first note %s after the incident began; want at most 2 min", after)
	}
	var seen []status.Stage
	said := 0
	for i, n := range notes {
		if i > 0 && n.At.Sub(notes[i-1].At) > 15*time.Minute {
			t.Errorf("silent for %s before note %d", n.At.Sub(notes[i-1].At), n.Sequence)
		}
		if !slices.Contains(seen, n.Stage) {
			seen = append(seen, n.Stage)
		}
		r := n.Recovery
		if n.Stage == status.CoolingDown && !r.Early.IsZero() && !r.Late.IsZero() {
			said++
			t.Logf("at %s it was said: between %s and %s; it came at %s", n.At.Format(time.TimeOnly), r.Early.Format(time.TimeOnly), r.Late.Format(time.TimeOnly), below.Format(time.TimeOnly))
		}
	}
	for _, want := range []status.Stage{status.Warming, status.OverLimit, status.CoolingDown, status.Over} {
		if !slices.Contains(seen, want) {
			t.Errorf("stages %v lack %s", seen, want)
		}
	}
	if last := notes[len(notes)-1]; last.Stage != status.Over || !last.Exceeded {
		t.Errorf("the last note is %+v; want the end, and that a limit was exceeded", last)
	}
	if said == 0 {
		t.Error("nothing was said of the end while it cooled down")
	}
	t.Logf("%d notes, the first %s after the beginning", len(notes), notes[0].At.Sub(opened))
}
