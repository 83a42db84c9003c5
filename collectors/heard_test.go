package collectors_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// TestASeriesThatStopsIsStale takes one of three series away from a device that
// goes on answering. The second is read every 20th poll only, as slow objects
// are, and the third is an event.
func TestASeriesThatStopsIsStale(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, polls := time.Now(), 0
		c := collect(func(context.Context) ([]facility.Reading, error) {
			polls++
			readings := []facility.Reading{{Asset: "pdu", Point: facility.Power, Value: 1, Quality: facility.Good}}
			if time.Since(began) < 10*time.Minute {
				readings = append(readings, facility.Reading{Asset: "pdu", Point: facility.Current, Value: 2, Quality: facility.Good})
			}
			if polls%20 == 1 {
				readings = append(readings, facility.Reading{Asset: "pdu", Point: facility.Energy, Value: 3, Quality: facility.Good})
			}
			if polls == 1 {
				readings = append(readings, facility.Reading{Asset: "pdu", Point: facility.DeviceEvent, Part: "trap", Value: 2, Quality: facility.Good})
			}
			return readings, nil
		})
		var got sink
		poll(t, time.Hour, collectors.SchedulerConfig{Interval: 10 * time.Second, Sink: got.take}, target("pdu", c))
		for point, want := range map[facility.Point]int{facility.Power: 0, facility.Current: 1, facility.Energy: 0, facility.DeviceEvent: 0} {
			if n := count(got.of("pdu", point), facility.Stale); n != want {
				t.Errorf("%s: %d stale readings; want %d", point, n, want)
			}
		}
		readings := got.of("pdu", facility.Current)
		last := readings[len(readings)-1]
		if after := last.At.Sub(began) - 10*time.Minute; last.Quality != facility.Stale || after > 2*time.Minute || last.Value != 2 {
			t.Errorf("last reading %+v, %v after the series stopped; want it stale within two minutes", last, after)
		}
	})
}

// TestASpreadSeriesIsNotStale reads a series in the first poll and then every
// 20th from the third on: collectors tell everything at once when they start
// and spread what they read seldom over the polls that follow.
func TestASpreadSeriesIsNotStale(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		c := collect(func(context.Context) ([]facility.Reading, error) {
			polls++
			readings := []facility.Reading{{Asset: "pdu", Point: facility.Power, Value: 1, Quality: facility.Good}}
			if polls == 1 || polls%20 == 3 {
				readings = append(readings, facility.Reading{Asset: "pdu", Point: facility.Energy, Value: 3, Quality: facility.Good})
			}
			return readings, nil
		})
		var got sink
		poll(t, 20*time.Minute, collectors.SchedulerConfig{Interval: 10 * time.Second, Sink: got.take}, target("pdu", c))
		readings := got.of("pdu", facility.Energy)
		if n := count(readings, facility.Stale); n != 0 || len(readings) < 6 {
			t.Errorf("%d of %d readings are stale; want none of six or more", n, len(readings))
		}
	})
}

func count(readings []facility.Reading, q facility.Quality) int {
	n := 0
	for _, r := range readings {
		if r.Quality == q {
			n++
		}
	}
	return n
}

func TestFaultsAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry := prometheus.NewRegistry()
		c := collect(func(context.Context) ([]facility.Reading, error) { return nil, wrongPassword{} })
		s := poll(t, 25*time.Second, collectors.SchedulerConfig{Interval: 10 * time.Second, Registerer: registry}, target("ups", c))
		if got := status(t, s, "ups"); got.Fault != collectors.FaultWrongPassword {
			t.Errorf("status = %+v; want the fault", got)
		}
		if got := counter(t, registry, collectors.MetricFaults, "wrong_password"); got < 2 {
			t.Errorf("%s{fault=wrong_password} = %g after two polls", collectors.MetricFaults, got)
		}
	})
}

type wrongPassword struct{}

func (wrongPassword) Error() string           { return "ups: wrong password" }
func (wrongPassword) Fault() collectors.Fault { return collectors.FaultWrongPassword }

// counter returns the counter of a family whose only label has a value.
func counter(t *testing.T, registry *prometheus.Registry, name, label string) float64 {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == name && m.GetLabel()[0].GetValue() == label {
				return m.GetCounter().GetValue()
			}
		}
	}
	t.Fatalf("no %s with %s", name, label)
	return 0
}

// TestNobodyWritesIntoTheFuture polls a device whose clock is a day ahead.
func TestNobodyWritesIntoTheFuture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		c := collect(func(context.Context) ([]facility.Reading, error) {
			ahead, before := now.Add(24*time.Hour), now.Add(-time.Minute)
			return []facility.Reading{
				{Asset: "srv", Point: facility.InletTemperature, Value: 22, At: ahead, Quality: facility.Good},
				{Asset: "srv", Point: facility.DeviceEvent, Part: "sel", Value: 2, Text: "first", At: ahead, Quality: facility.Good},
				{Asset: "srv", Point: facility.DeviceEvent, Part: "sel", Value: 2, Text: "second", At: ahead, Quality: facility.Good},
				{Asset: "srv", Point: facility.Power, Value: 400, At: before, Quality: facility.Good},
			}, nil
		})
		var got sink
		poll(t, 15*time.Second, collectors.SchedulerConfig{Interval: 10 * time.Second, Sink: got.take, Now: func() time.Time { return now }}, target("bmc", c))
		if at := got.of("srv", facility.InletTemperature)[0].At; !at.Equal(now) {
			t.Errorf("inlet at %v; want the time of the poll, %v", at, now)
		}
		if at := got.of("srv", facility.Power)[0].At; !at.Equal(now.Add(-time.Minute)) {
			t.Errorf("power at %v; want the device's own time", at)
		}
		events := got.of("srv", facility.DeviceEvent)
		if d := events[1].At.Sub(events[0].At); d <= 0 || events[1].At.Sub(now) > time.Millisecond {
			t.Errorf("events at %v and %v; want them in order, now", events[0].At, events[1].At)
		}
	})
}
