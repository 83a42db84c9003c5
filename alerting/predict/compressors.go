package predict

import (
	"math"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// compressor is what a room unit's own compressor removes at the usual return
// air, in W: what its load percentage has told, weather included, else its
// plate at the present outdoor temperature.
func (m *Model) compressor(u int, now time.Time) float64 {
	if learnt := m.compressors[u].value; learnt > 0 {
		return learnt
	}
	un := &m.plant.units[u]
	n := un.asset.Nameplate
	if n.RatedRejection == 0 || n.Condenser == facility.CondenserWater {
		return un.capacity
	}
	for _, s := range m.plant.sites {
		if t, ok := m.seen.get(s.Name, facility.OutdoorTemperature, now); ok {
			return un.capacity * clamp(1+outdoorDerate*(float64(n.RatedRejection)-t), 0.75, 1.1)
		}
	}
	return un.capacity
}

// sigmaCompressor is the error of a capacity by one look at load, air and two
// temperatures, in deviates of its prior: 7 %.
const sigmaCompressor = 0.5

// weighCompressors learns in trouble what compressors can do from the load that
// they report. Supply air that is late behind a rising load is no sign of a
// compressor at its limit, though the temperatures alone look the same.
func (m *Model) weighCompressors(e *ensemble, c *phase, now time.Time) {
	for k, i := range e.cluster.halls {
		if !ownCompressors(&c.halls[k]) || e.fansRef[k] <= 0 {
			continue
		}
		shown, taken := 0.0, 0.0
		for _, u := range m.plant.halls[i].units {
			un := &m.plant.units[u]
			load, ok := m.seen.get(un.name, facility.CompressorLoad, now)
			if un.loop >= 0 || !ok || load < 25 || !m.cools(u) {
				continue
			}
			sup, okS := m.seen.get(un.name, facility.SupplyAirTemperature, now)
			ret, okR := m.seen.get(un.name, facility.ReturnAirTemperature, now)
			air := e.points[k].air * un.air * m.blowing(u, now) / e.fansRef[k]
			if !okS || !okR || air <= 0 || ret <= sup {
				continue
			}
			shown += air * (ret - sup) / (load / 100) / warmReturn(ret-e.points[k].setpoint)
			taken += m.compressor(u, now)
		}
		if taken > 0 && shown > 0 {
			e.correct(e.layout.hallZ[k]+zNTU, clamp(math.Log(shown/taken)/spreadCompressors, -farthest, farthest), 0, sigmaCompressor, k)
		}
	}
}

// warmReturn is what a direct-expansion unit removes over its capacity when
// return air is rise above the set point.
func warmReturn(rise float64) float64 { return 1 + returnBoost*clamp(rise-12, -8, 12) }

// ownCompressors reports whether all that cools a hall has its own compressors.
func ownCompressors(c *hallCondition) bool {
	for b := range c.banks {
		if c.banks[b].loop >= 0 {
			return false
		}
	}
	return len(c.banks) > 0
}
