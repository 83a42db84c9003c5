package predict

import (
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
