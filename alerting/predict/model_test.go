package predict

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ridethrough/ridethrough/internal/facility"
	"pgregory.net/rapid"
)

func TestQuietPlantCrossesNothing(t *testing.T) {
	f := newFixture(t)
	r := f.run(30 * time.Minute)
	if got := at(t, r, "hall", 32); got.P50 != Never || got.Likelihood > 0.1 {
		t.Errorf("quiet hall: P50 %v, likelihood %.2f; want never, about 0", got.P50, got.Likelihood)
	}
	if len(r.Events) > 0 {
		t.Errorf("events of a quiet plant: %v", r.Events)
	}
	if v := r.Verdicts[0]; v.Severity != Quiet {
		t.Errorf("verdict %v; want quiet", v.Severity)
	}
}

func TestTripChangesTheForecastInTheSamePoll(t *testing.T) {
	f := newFixture(t)
	f.run(20 * time.Minute)
	f.trip("ch-1")
	f.trip("ch-2")
	r := f.run(10 * time.Second)
	got := at(t, r, "hall", 32)
	// Metal of 480 servers of 22 kg, three m³ of water: about 20 MJ/K under
	// 200 kW, 7 K and the transport away.
	if got.P50 < 6*time.Minute || got.P50 > 25*time.Minute {
		t.Errorf("P50 to 32 °C %v; want 6 to 25 min", got.P50)
	}
	if got.P10 > got.P50 || got.P50 > got.P90 {
		t.Errorf("percentiles out of order: %v %v %v", got.P10, got.P50, got.P90)
	}
	if row := at(t, r, "row-2", 32); row.P50 > at(t, r, "row-1", 32).P50 {
		t.Errorf("the warmer row crosses at %v, after the cooler", row.P50)
	}
	if len(r.Events) != 2 || r.Events[0].Kind != EventTrip || r.Events[0].Consequence {
		t.Errorf("events %+v; want two trips, the first a root cause", r.Events)
	}
	if v := r.Verdicts[0]; v.Severity == Quiet || len(v.Causes) == 0 || v.Causes[0] != "ch-1" {
		t.Errorf("verdict %+v; want a cause ch-1", v)
	}
	if len(r.Chain) == 0 || len(r.Actions) == 0 {
		t.Errorf("chain %v, actions %v; want both", r.Chain, r.Actions)
	}
}

func TestVerdictPagesAndNamesServices(t *testing.T) {
	f := newFixture(t)
	f.run(20 * time.Minute)
	f.trip("ch-1")
	f.trip("ch-2")
	r := f.run(30 * time.Second)
	if v := r.Verdicts[0]; v.Severity != Page || !cmp.Equal(v.Services, []string{"mail"}) {
		t.Errorf("verdict %+v; want a page for mail", v)
	}
}

func TestOneBadProbeFoolsNobody(t *testing.T) {
	for name, v := range map[string]float64{"spike": 80, "high": 31.9, "dead cold": 2} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.run(20 * time.Minute)
			f.set("row-1-01", facility.InletTemperature, v)
			r := f.run(5 * time.Minute)
			if got := at(t, r, "hall", 32); got.P50 != Never {
				t.Errorf("hall crosses 32 °C in %v because of one probe at %g °C", got.P50, v)
			}
			if now := at(t, r, "row-1", 32).Now; now < 24 || now > 25 {
				t.Errorf("row-1 at %.1f °C; want its usual 24.5", now)
			}
		})
	}
}

func TestChillerThatLiesIsFoundByItsWater(t *testing.T) {
	f := newFixture(t)
	f.run(20 * time.Minute)
	for _, c := range []string{"ch-1", "ch-2"} {
		f.set(c, facility.ChilledWaterSupplyTemperature, 21.9)
	}
	r := f.run(30 * time.Second)
	if len(r.Events) != 2 || r.Events[0].Kind != EventSilent {
		t.Fatalf("events %+v; want both chillers silent", r.Events)
	}
	if got := at(t, r, "hall", 32); got.P50 == Never {
		t.Error("no crossing although no chiller cools")
	}
}

func TestPlannedStopIsForgotten(t *testing.T) {
	f := newFixture(t)
	f.run(20 * time.Minute)
	f.set("crah-5", facility.RunStatePoint, float64(facility.StateOff))
	f.set("crah-5", facility.FanSpeed, 0)
	if r := f.run(time.Minute); len(r.Events) != 1 || r.Events[0].Kind != EventStop {
		t.Fatalf("events %+v; want one stop", r.Events)
	}
	if r := f.run(plannedAfter + time.Minute); len(r.Events) != 0 {
		t.Errorf("events %+v; want the planned stop forgotten", r.Events)
	}
}

func TestSameReadingsSameResult(t *testing.T) {
	result := func() Result {
		f := newFixture(t)
		f.run(15 * time.Minute)
		f.trip("ch-1")
		return f.run(3 * time.Minute)
	}
	if diff := cmp.Diff(result(), result()); diff != "" {
		t.Errorf("two runs over the same readings differ:\n%s", diff)
	}
}

// TestLosingMoreIsNeverLater, and less cooling or more heat never later.
func TestLosingMoreIsNeverLater(t *testing.T) {
	f := newFixture(t)
	f.run(15 * time.Minute)
	f.trip("ch-1")
	f.run(20 * time.Second)
	e := f.model.ensembles[0]
	names := inService(f, e)
	crossing := func(w whatIf) time.Duration {
		_, _, d := f.model.firstCrossing(e, f.model.phases(e, f.now, w))
		return rank(d)
	}
	rapid.Check(t, func(t *rapid.T) {
		lost := map[string]bool{}
		for _, n := range rapid.SliceOfDistinct(rapid.SampledFrom(names), rapid.ID).Draw(t, "lost") {
			lost[n] = true
		}
		before := crossing(whatIf{lost: lost})
		more := map[string]bool{rapid.SampledFrom(names).Draw(t, "more"): true}
		for n := range lost {
			more[n] = true
		}
		if after := crossing(whatIf{lost: more}); after > before+5*time.Second {
			t.Fatalf("losing %v crosses after %v, losing %v as well after %v", lost, before, more, after)
		}
		shed := rapid.Float64Range(0, 0.5).Draw(t, "shed")
		if after := crossing(whatIf{lost: lost, shed: shed}); after < before-5*time.Second {
			t.Fatalf("shedding %.2f crosses after %v, not shedding after %v", shed, after, before)
		}
	})
}

func TestMoreMassIsLater(t *testing.T) {
	f := newFixture(t)
	f.run(15 * time.Minute)
	f.trip("ch-1")
	f.trip("ch-2")
	f.run(10 * time.Second)
	e := f.model.ensembles[0]
	phases := f.model.phases(e, f.now, whatIf{})
	crossing := func(factor float64) time.Duration {
		for i := range e.sims {
			e.sims[i].halls[0].heat *= factor
		}
		_, _, d := f.model.firstCrossing(e, phases)
		for i := range e.sims {
			e.sims[i].halls[0].heat /= factor
		}
		return rank(d)
	}
	for last, factor := crossing(0.5), 0.75; factor < 2.5; factor += 0.25 {
		next := crossing(factor)
		if next < last {
			t.Errorf("mass × %.2f crosses after %v, less mass after %v", factor, next, last)
		}
		last = next
	}
}

func TestReadingsSayTheHorizonForNever(t *testing.T) {
	f := newFixture(t)
	r := f.run(10 * time.Minute)
	for _, reading := range Readings(r, f.site) {
		if _, known := facility.Describe(reading.Point); !known {
			t.Fatalf("point %q is not in the dictionary", reading.Point)
		}
		if reading.Point == facility.ForecastTimeToLimitP50 && reading.Part == "40" && reading.Value != r.Horizon.Seconds() {
			t.Errorf("%s: %g s to 40 °C; want the horizon %g s", reading.Asset, reading.Value, r.Horizon.Seconds())
		}
		if !facility.Judge(reading).Usable() {
			t.Errorf("%+v is not usable", reading)
		}
	}
}

func TestSmallestSiteStillForecasts(t *testing.T) {
	site, err := facility.NewSite(facility.Description{Name: "closet", Assets: []facility.Asset{
		{Name: "room", Kind: facility.KindHall, Hall: "room"},
		{Name: "row", Kind: facility.KindRow, Hall: "room", Row: "row"},
		{Name: "r1", Kind: facility.KindRack, Hall: "room", Row: "row", Rack: "r1"},
		{Name: "crac", Kind: facility.KindCRAC, Hall: "room"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	m := New(site, Config{})
	var r Result
	say := func(now time.Time, state facility.RunState) {
		m.Observe(facility.Reading{Asset: "r1", Point: facility.InletTemperature, Value: 23, At: now, Quality: facility.Good})
		m.Observe(facility.Reading{Asset: "crac", Point: facility.RunStatePoint, Value: float64(state), At: now, Quality: facility.Good})
		r = m.Forecast(now)
	}
	for i := range 30 {
		say(start.Add(time.Duration(i)*20*time.Second), facility.StateRunning)
	}
	if got := at(t, r, "room", 32); got.P50 != Never {
		t.Errorf("quiet closet crosses in %v", got.P50)
	}
	say(start.Add(11*time.Minute), facility.StateAlarm)
	if got := at(t, r, "room", 32); got.P50 == Never {
		t.Error("closet without cooling never crosses")
	}
}

func TestConfigSaysWhatItWants(t *testing.T) {
	if err := DefaultConfig().Validate(); err != nil {
		t.Error(err)
	}
	for _, c := range []Config{{}, {Horizon: time.Hour, Members: 1}, {Horizon: time.Hour, Members: 64, Contingencies: -1}} {
		if c.Validate() == nil {
			t.Errorf("%+v is valid", c)
		}
	}
}
