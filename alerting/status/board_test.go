package status_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/status"
	"github.com/ridethrough/ridethrough/internal/facility"
)

func board() *status.Board { return status.NewBoard(32, time.UTC, nil) }

func stages(notes []status.Note) []status.Stage {
	var out []status.Stage
	for _, n := range notes {
		out = append(out, n.Stage)
	}
	return out
}

// The notes of a night: one for each stage, the last one last.
func TestOneNoteForEachStage(t *testing.T) {
	b := board()
	var got []status.Note
	got = append(got, play(b, 0, 5, warming)...)
	got = append(got, play(b, 5, 8, scene{inlet: 33, crosses: 0, recovery: cool(false, 12*time.Minute, 18*time.Minute, 33*time.Minute)})...)
	got = append(got, play(b, 8, 12, scene{inlet: 34, crosses: 0, recovery: cool(true, 9*time.Minute, 12*time.Minute, 16*time.Minute)})...)
	got = append(got, play(b, 20, 22, scene{inlet: 29, crosses: predict.Never})...)
	got = append(got, b.Update(at(23), scene{inlet: 28, crosses: predict.Never, resolved: true}.outcome(at(23)))...)
	got = append(got, play(b, 23, 60, scene{inlet: 25, crosses: predict.Never, forgotten: true})...)
	want := []status.Stage{status.Warming, status.OverLimit, status.CoolingDown, status.Settling, status.Over}
	if diff := cmp.Diff(want, stages(got)); diff != "" {
		t.Fatalf("stages (-want +got):\n%s", diff)
	}
	if first := got[0].At.Sub(noon); first > 2*time.Minute {
		t.Errorf("the first note came after %s; want two minutes at most", first)
	}
	last := got[4]
	if !last.Exceeded || !last.NextBy.IsZero() || !last.Ended.Equal(at(23)) || last.Sequence != 5 {
		t.Errorf("last note %+v; want that a limit was exceeded, the end, and no promise", last)
	}
	if cooling := got[2].Recovery; !cooling.Restored || !cooling.Early.Equal(at(17)) || !cooling.Late.Equal(at(24)) {
		t.Errorf("recovery %+v; want 9 to 16 minutes after the eighth", cooling)
	}
}

// While nothing changes there is a note before fifteen minutes are over, and it
// comes when it was promised.
func TestNeverSilentForLong(t *testing.T) {
	notes := play(board(), 0, 90, warming)
	if len(notes) < 6 || len(notes) > 8 {
		t.Fatalf("%d notes in 90 quiet minutes; want one every quarter of an hour", len(notes))
	}
	for i := range notes[1:] {
		before, n := notes[i], notes[i+1]
		if gap := n.At.Sub(before.At); gap > 15*time.Minute || n.At.After(before.NextBy.Add(15*time.Second)) {
			t.Errorf("note %d came %s after the one before, promised by %s, at %s", n.Sequence, gap, before.NextBy, n.At)
		}
	}
}

// What makes a note, and what does not.
func TestWhatIsWorthANote(t *testing.T) {
	for name, c := range map[string]struct {
		next scene
		from float64 // minutes after the first note's
		want int
	}{
		"nothing":                        {warming, 3, 0},
		"a material change":              {with(func(s *scene) { s.change = incident.ChangeUpdated }), 3, 1},
		"a change right after":           {with(func(s *scene) { s.change = incident.ChangeUpdated }), 1, 1}, // held back, not lost
		"a machine starts":               {with(func(s *scene) { s.starting = 5 * time.Minute }), 3, 1},
		"the end is much later":          {with(func(s *scene) { s.recovery = cool(false, 40*time.Minute, 50*time.Minute, 70*time.Minute) }), 6, 1},
		"the end is much later, at once": {with(func(s *scene) { s.recovery = cool(false, 40*time.Minute, 50*time.Minute, 70*time.Minute) }), 2.5, 0},
		"the end is a little later":      {with(func(s *scene) { s.recovery = cool(false, 14*time.Minute, 20*time.Minute, 35*time.Minute) }), 6, 0},
	} {
		b := board()
		first := play(b, 0, c.from, warming)
		if len(first) != 1 {
			t.Fatalf("%s: %d notes at first; want 1", name, len(first))
		}
		if got := play(b, c.from, c.from+2, c.next); len(got) != c.want {
			t.Errorf("%s: %d notes; want %d", name, len(got), c.want)
		}
	}
}

func with(change func(*scene)) scene {
	s := warming
	change(&s)
	return s
}

// Nobody is told about warnings, nor about a page that was over before anything
// was written; who has taken it on is.
func TestWhomNobodyIsToldAbout(t *testing.T) {
	b := board()
	if got := play(b, 0, 30, with(func(s *scene) { s.severity = incident.Warn })); len(got) > 0 {
		t.Errorf("%d notes about a warning", len(got))
	}
	play(b, 30, 30.3, warming)
	over := scene{inlet: 25, crosses: predict.Never, resolved: true}
	if got := b.Update(at(30.4), over.outcome(at(30.4))); len(got) > 0 || len(b.Histories()) > 0 {
		t.Errorf("notes %v about what was over within seconds", got)
	}

	taken := false
	b = status.NewBoard(32, time.UTC, func(string) (string, time.Time) {
		if taken {
			return "lin", at(3)
		}
		return "", time.Time{}
	})
	play(b, 0, 3, warming)
	taken = true
	if got := play(b, 3, 5, warming); len(got) != 1 || got[0].TakenBy != "lin" {
		t.Errorf("notes %+v; want one that names who has taken it on", got)
	}
}

// A restart forgets nothing: the notes go on counting, and what ended meanwhile
// is said to be over, even when nobody resolved it.
func TestNotesGoOnAfterARestart(t *testing.T) {
	b := board()
	play(b, 0, 5, warming)
	state, err := b.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	b = board()
	if err := b.Restore(state); err != nil {
		t.Fatal(err)
	}
	if got := play(b, 6, 8, warming); len(got) > 0 {
		t.Errorf("told again after the restart: %v", stages(got))
	}
	got := play(b, 9, 13, scene{inlet: 25, crosses: predict.Never, forgotten: true})
	if diff := cmp.Diff([]status.Stage{status.Over}, stages(got)); diff != "" {
		t.Fatalf("after the end (-want +got):\n%s", diff)
	}
	if n := got[0]; n.Sequence != 2 || n.At.Sub(at(9)) < time.Minute {
		t.Errorf("note %d %s after it vanished; want 2, and not at once", n.Sequence, n.At.Sub(at(9)))
	}
	if h := b.Histories(); len(h) != 1 || len(h[0]) != 2 {
		t.Errorf("histories %v; want one of two notes", h)
	}
	for _, bad := range []string{"{", `{"x":null}`, `{"x":{"id":"y"}}`} {
		if err := board().Restore([]byte(bad)); err == nil {
			t.Errorf("Restore(%s): no error", bad)
		}
	}
}

// The trend is that of the last minutes, in kelvins in ten.
func TestTrend(t *testing.T) {
	for want, perMinute := range map[status.Trend]float64{status.Rising: 0.2, status.Steady: 0.01, status.Falling: -0.2} {
		b := board()
		var notes []status.Note
		for m := 0.0; m < 9; m += 1.0 / 6 {
			s := warming
			s.inlet += facility.Celsius(perMinute * m)
			if m > 4 {
				s.change = incident.ChangeUpdated
			}
			notes = append(notes, b.Update(at(m), s.outcome(at(m)))...)
		}
		n := notes[len(notes)-1]
		if n.Trend != want || !n.Halls[0].Known || math.Abs(n.Halls[0].PerTen-10*perMinute) > 0.3 {
			t.Errorf("%+.2f K a minute: %s, %+v", perMinute, n.Trend, n.Halls[0])
		}
	}
}

// What fails while all is settling has failed, whatever works again.
func TestAnotherFailureIsNoRecovery(t *testing.T) {
	b := board()
	play(b, 0, 5, warming)
	play(b, 5, 9, scene{inlet: 34, crosses: 0, recovery: cool(true, 9*time.Minute, 12*time.Minute, 16*time.Minute)})
	got := play(b, 9, 40, scene{inlet: 29, crosses: predict.Never, second: true})
	if len(got) == 0 || got[0].Stage != status.Stable {
		t.Errorf("stages %v; want stable: a second cause was found", stages(got))
	}
}
