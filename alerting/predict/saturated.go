package predict

import "time"

// Air that leaves the room units warmer than control has ever let it shows how
// much a coil can do: its valve is wide open. Before that every variant holds the
// set point, however large its coil, and the filter has nothing to tell them
// apart by.
const (
	// saturatedWarm is how far the supply air must be above the usual one: twice
	// what control and the mean of its sensors wander.
	saturatedWarm = 0.4 // K
	// saturatedFor is how long, so that the valves are open: twice their travel.
	saturatedFor = 2 * valveLag * time.Second
	// saturatedBand is the error of the effectiveness by three mean temperatures.
	saturatedBand = 1.05
)

// watchSaturation bounds the coils of every variant by what those of its hall
// show. Water at the coils is taken to be no colder than at the header: while it
// warms that errs to the side of a larger coil.
func (m *Model) watchSaturation(e *ensemble, c *phase, now time.Time) {
	for k := range e.cluster.halls {
		v, usual := e.hallNow[k], e.hallSteady[k].supply
		if !usual.known() || v.supply < usual.value+saturatedWarm || v.ret-v.supply < uncooledRise*(e.hallSteady[k].ret.value-usual.value) {
			e.paces[k].warmAir = time.Time{}
			continue
		}
		if e.paces[k].warmAir.IsZero() {
			e.paces[k].warmAir = now
		}
		if now.Sub(e.paces[k].warmAir) >= saturatedFor {
			e.boundCoils(k, c)
		}
	}
}

// boundCoils makes the coils of every variant of a hall no better than measured.
func (e *ensemble) boundCoils(k int, c *phase) {
	v, banks := e.hallNow[k], c.halls[k].banks
	if len(banks) != 1 || banks[0].loop < 0 || c.loops[banks[0].loop].flow < 1 {
		return
	}
	b := &banks[0]
	for i := range e.sims {
		s := &e.sims[i]
		h := &s.halls[k]
		water := max(e.loopNow[b.loop].supply, s.x[e.layout.loopX[b.loop]+e.layout.cells[b.loop]])
		if e.loopNow[b.loop].supply == 0 || v.ret-water < 3 { // K, below it sensors say nothing
			continue
		}
		most := saturatedBand * (v.ret - v.supply) / (v.ret - water)
		z := &s.x[e.layout.hallZ[k]+zNTU]
		for n := 0; n < 20 && *z > -farthest && h.coil(c.halls[k].air*b.share, b) > most; n++ {
			h.ntu /= 1.03
			*z -= 0.0296 / spreadNTU // ln 1.03
		}
	}
}
