package predict

import (
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// coils are the mean effectiveness of the variants' coils, valves open.
func (f *fixture) coils() float64 {
	e, sum := f.model.ensembles[0], 0.0
	phases := f.model.phases(e, f.now, whatIf{})
	c := &phases[0].halls[0]
	for i := range e.sims {
		sum += e.sims[i].halls[0].coil(c.air*c.banks[0].share, &c.banks[0])
	}
	return sum / float64(len(e.sims))
}

func TestWarmSupplyAirShowsHowMuchACoilCanDo(t *testing.T) {
	for _, c := range []struct {
		name   string
		supply float64 // K above the set point
		took   time.Duration
		learns bool
	}{
		{"warm for ten minutes", 2, 10 * time.Minute, true},
		{"the valves are still on their way", 2, time.Minute, false},
		{"within what control does", 0.2, 10 * time.Minute, false},
	} {
		f := newFixture(t)
		f.run(20 * time.Minute)
		usual := f.model.ensembles[0].hallSteady[0]
		before := f.coils()
		f.trip("ch-1") // the filter runs; water stays as cold as it was
		for _, u := range f.model.plant.units {
			f.set(u.name, facility.SupplyAirTemperature, usual.supply.value+c.supply)
			f.set(u.name, facility.ReturnAirTemperature, usual.ret.value+c.supply)
		}
		f.run(c.took)
		e := f.model.ensembles[0]
		v := e.hallNow[0]
		shown := (v.ret - v.supply) / (v.ret - e.loopNow[0].supply)
		if got := f.coils(); got <= 1.15*shown != c.learns {
			t.Errorf("%s: coils are believed to have an effectiveness of %.2f, %.2f before, and showed %.2f; bounded by it: want %v", c.name, got, before, shown, c.learns)
		}
	}
}
