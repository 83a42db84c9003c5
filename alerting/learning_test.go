package alerting_test

import (
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// learn runs the shipped model until the load of the chillers has told what
// they can really do, and returns since when that is known.
func learn(t *testing.T, e *alerting.Engine, from time.Time) time.Time {
	t.Helper()
	for i := range 60 {
		at := from.Add(time.Duration(i) * 10 * time.Second)
		var all []facility.Reading
		for _, c := range []string{"ch-1", "ch-2"} {
			all = append(all, state(c, facility.StateRunning, at), reading(c, facility.Load, 60, at))
		}
		step(t, e, at, append(all, reading("r1", facility.InletTemperature, 22, at), reading("r1", facility.Power, 90e3, at))...)
	}
	return since(t, e)
}

// since is when the capacity of the chillers was learnt; zero when it was not.
func since(t *testing.T, e *alerting.Engine) time.Time {
	t.Helper()
	for _, p := range e.Learner().Learnt() {
		if p.Asset == "chw" && p.Name == "chiller_capacity" {
			return p.Since
		}
	}
	t.Fatal("the model says nothing of the chillers")
	return time.Time{}
}

func TestWhatWasLearntSurvives(t *testing.T) {
	e, _ := engine(t, nil)
	first := learn(t, e, noon)
	if first.IsZero() {
		t.Fatal("nothing was learnt of the chillers")
	}
	step(t, e, noon.Add(-10*time.Hour), reading("r1", facility.InletTemperature, 22, noon.Add(-10*time.Hour)))
	if got := since(t, e); !got.Equal(first) {
		t.Errorf("after the clock was set back: learnt since %v; want %v", got, first)
	}
	data, err := e.Learner().Memory()
	if err != nil {
		t.Fatal(err)
	}
	e, _ = engine(t, nil)
	if ignored, err := e.Learner().Recall(data, noon.Add(time.Hour)); err != nil || len(ignored) > 0 {
		t.Fatalf("recall: %v, ignored %q", err, ignored)
	}
	if got := since(t, e); !got.Equal(first) {
		t.Errorf("after a restart: learnt since %v; want %v", got, first)
	}
}

func TestAForecasterNeedNotLearn(t *testing.T) {
	e, _ := engine(t, newOracle())
	if e.Learner() != nil {
		t.Error("the oracle learns")
	}
	step(t, e, noon)
	step(t, e, noon.Add(-time.Hour)) // must not fail for want of a memory
}
