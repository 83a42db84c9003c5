package score

import (
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
)

var start = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)

func said(at, p50 time.Duration) Answer {
	return Answer{At: start.Add(at), P10: p50, P50: p50, P90: p50}
}

// However long something is expected, the last two hours are kept, and nothing
// once it no longer is.
func TestMemoryIsBounded(t *testing.T) {
	var l answers
	for d := time.Duration(0); d < 12*time.Hour; d += 10 * time.Second {
		l.add(said(d, time.Hour), false)
		l.forget(start.Add(d))
	}
	if most := int((Horizon + 2*maxAge) / answerEvery); len(l) > most+1 || len(l) < most-1 {
		t.Errorf("%d answers kept; want about %d", len(l), most)
	}
	for d := 12 * time.Hour; d < 15*time.Hour; d += 10 * time.Second {
		l.add(said(d, predict.Never), false)
		l.forget(start.Add(d))
	}
	if l != nil {
		t.Errorf("%d answers kept after three quiet hours; want none", len(l))
	}
}

func TestLatest(t *testing.T) {
	l := answers{}
	l.add(said(0, time.Hour), false)
	l.add(said(10*time.Second, 59*time.Minute), false)                                                                // too soon, no news
	l.add(said(20*time.Second, 30*time.Minute), true)                                                                 // news
	l.add(Answer{At: start.Add(25 * time.Second), P10: predict.Never, P50: predict.Never, P90: predict.Never}, false) // no longer expected
	for _, c := range []struct {
		at, want time.Duration
		found    bool
	}{
		{-time.Second, 0, false},
		{0, time.Hour, true},
		{19 * time.Second, time.Hour, true},
		{20 * time.Second, 30 * time.Minute, true},
		{25 * time.Second, predict.Never, true},
		{3 * time.Minute, 0, false},
	} {
		got, found := l.latest(start.Add(c.at))
		if found != c.found || found && got.P50 != c.want {
			t.Errorf("latest at %s: %s, %v; want %s, %v", c.at, got.P50, found, c.want, c.found)
		}
	}
}
