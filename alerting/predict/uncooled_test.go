package predict

import (
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// dry lets a room unit blow what it draws in.
func (f *fixture) dry(unit string, supply float64) {
	f.set(unit, facility.SupplyAirTemperature, supply)
	f.set(unit, facility.ReturnAirTemperature, supply+1)
}

func TestAUnitThatBlowsUncooledAirIsFound(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*fixture)
		silent bool
	}{
		{"its water is gone", func(f *fixture) { f.dry("crah-2", 31) }, true},
		{"control closed its valve: air at the set point", func(f *fixture) { f.dry("crah-2", 24) }, false},
		{"nobody has cold water", func(f *fixture) {
			f.dry("crah-2", 31)
			f.set("loop", facility.ChilledWaterSupplyTemperature, 22)
		}, false},
		{"a chiller has just stopped", func(f *fixture) { f.dry("crah-2", 31); f.trip("ch-1") }, false},
		{"half of its cooling is left", func(f *fixture) {
			f.set("crah-2", facility.SupplyAirTemperature, 28)
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t)
			f.run(20 * time.Minute)
			c.change(f)
			f.run(time.Minute)
			if got := f.model.events.active["crah-2"].Kind == EventSilent; got != c.silent {
				t.Errorf("silent %v; want %v", got, c.silent)
			}
		})
	}
}

func TestADryUnitCoolsNothingUntilItCoolsAgain(t *testing.T) {
	f := newFixture(t)
	before := f.run(20 * time.Minute).Balances[0].Capacity
	for _, u := range []string{"crah-1", "crah-2", "crah-3", "crah-4"} {
		f.dry(u, 31)
	}
	r := f.run(20 * time.Second)
	if after := r.Balances[0].Capacity; after > before/2 {
		t.Errorf("four of five units are dry: %.0f kW of cooling, %.0f before; want far less", after/1000, before/1000)
	}
	if got := at(t, r, "hall", 32); got.P50 == Never {
		t.Errorf("the hall is forecast to hold; want a crossing: %s", got.Reason)
	}
	clear(f.overrides)
	f.run(2 * time.Minute)
	if e, open := f.model.events.active["crah-1"]; open {
		t.Errorf("still %s after it cooled again", e.Kind)
	}
}

func TestAFullChillerBesideASoundSisterIsDoubtedEarlier(t *testing.T) {
	for _, c := range []struct {
		name string
		load float64
		want EventKind
	}{{"full", 100, EventDegraded}, {"controlling", 80, ""}} {
		f := newFixture(t)
		f.run(20 * time.Minute)
		f.set("ch-1", facility.ChilledWaterSupplyTemperature, 15.2)
		f.set("ch-1", facility.ChilledWaterReturnTemperature, 19)
		f.set("ch-1", facility.Load, c.load)
		f.run(time.Minute)
		if got := f.model.events.active["ch-1"].Kind; got != c.want {
			t.Errorf("%s, water 1.2 K above the set point: %q; want %q", c.name, got, c.want)
		}
	}
}

func TestAPumpThatDidNotComeIsNotCounted(t *testing.T) {
	f := newFixture(t)
	l := &loop{pumps: []string{"p-1", "p-2"}, required: 1}
	f.model.events.raise("p-1", EventTrip, start, "")
	for after, want := range map[time.Duration]bool{10 * time.Second: false, 2 * time.Minute: true} {
		if got := f.model.sparesOverdue(l, start.Add(after)); got != want {
			t.Errorf("%s after the trip: overdue %v; want %v", after, got, want)
		}
	}
}
