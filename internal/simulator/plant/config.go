package plant

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Config is what the plant needs beyond the drawings.
type Config struct {
	Site  *facility.Site
	Start time.Time
	Seed  uint64

	// HourAtStart is the hour of the day at Start, as weather and load see it.
	HourAtStart float64
	Weather     Weather

	// Load is the IT load as a share of the racks' design load; LoadSwing how
	// much of it comes and goes with the day (0.05: ±5 %).
	Load, LoadSwing float64

	// Running is how many chillers of a loop run at the start; zero means as
	// many as the loop's redundancy group requires.
	Running int

	// TrueCapacity is the real capacity of units as a share of their
	// nameplate; 1 where it says nothing. A dirty condenser, a worn impeller.
	TrueCapacity map[string]float64

	// RelayScale shifts the overload relays of chillers (1: as set at the
	// works). Relays of one type differ by some ten per cent.
	RelayScale map[string]float64

	// Settle is how long the plant runs before Start, so that it begins warm.
	// The default is two hours.
	Settle time.Duration
}

// Weather is a day that repeats: hottest at 15:00, coldest at 03:00.
type Weather struct {
	Mean  float64 // °C
	Swing float64 // K above and below the mean
	// Wet is how far the wet-bulb temperature lies below the dry bulb, in K.
	Wet float64
}

// Sizes the drawings of a hall usually leave out.
const (
	defaultServerPower = 750.0 // W per 2U server when a rack names no number of servers
	heatPerServer      = 12e3  // J/K of an average 2U server (Ibrahim et al.)
	heatPerRackFrame   = 56e3  // J/K: 120 kg of steel
	airflowPerWatt     = 6.9e-5
	airDensity         = 1.18   // kg/m³ at 25 °C
	airHeat            = 1006.0 // J/(kg K)
)

// fallback returns v, or d when the drawings do not say.
func fallback[T ~float64 | ~int64](v, d T) T {
	if v == 0 {
		return d
	}
	return v
}
