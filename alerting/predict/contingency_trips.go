package predict

import (
	"math"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// How long things carry more than their rating.
const (
	// A miniature breaker must hold 1.13 times its rating for an hour and trip
	// within one at 1.45 times; at 2.55 times it trips in 1 to 60 s (IEC 60898-1,
	// table 7). Between those a bimetal follows the square of the current; this
	// time constant is the middle of the band, from cold.
	breakerHolds = 1.13
	breakerTau   = 200.0 // s

	// A double-conversion UPS carries 110 % for an hour, 125 % for ten minutes and
	// 150 % for one, as makers' data sheets agree, and then goes to bypass, or
	// switches off when there is none.
	upsHolds = 1.02

	// A generator set of prime rating gives 110 % for an hour in twelve
	// (ISO 8528-1); beyond that its frequency falls and it is tripped.
	generatorHolds = 1.0
	generatorMost  = 1.10
	generatorTrip  = 10.0 // s

	// batteryLaw is the exponent of runtime against load: a lead-acid battery
	// gives less charge the faster it is drawn (Peukert).
	batteryLaw = 1.2
)

// holds is how long a thing of a kind carries a share of its rating from cold,
// in seconds; +Inf when for good.
func holds(kind facility.Kind, share float64) float64 {
	switch kind {
	case facility.KindUPS:
		return upsTime(share)
	case facility.KindGenerator:
		switch {
		case share <= generatorHolds:
			return math.Inf(1)
		case share <= generatorMost:
			return 3600
		}
		return generatorTrip
	}
	if share <= breakerHolds {
		return math.Inf(1)
	}
	return breakerTau * math.Log(share*share/(share*share-breakerHolds*breakerHolds))
}

// upsTime runs through the points of the data sheets, straight in the
// logarithm of time.
func upsTime(share float64) float64 {
	if share <= upsHolds {
		return math.Inf(1)
	}
	points := [][2]float64{{1.10, 3600}, {1.25, 600}, {1.50, 60}, {2.0, 0.2}}
	if share <= points[0][0] {
		return points[0][1]
	}
	for i := 1; i < len(points); i++ {
		if low, high := points[i-1], points[i]; share <= high[0] {
			at := (share - low[0]) / (high[0] - low[0])
			return low[1] * math.Pow(high[1]/low[1], at)
		}
	}
	return points[len(points)-1][1]
}

// burdenOf is the share of its rating that a node carries: by the current of
// its breaker where that is measured, else by its nameplate; 0 when unknown.
func (f *feeds) burdenOf(i int, load, before float64, d *drawing) float64 {
	n := &f.nodes[i]
	share := 0.0
	if n.rating > 0 {
		share = load / n.rating
	}
	if d.ampere[i] > 0 && before > 0 {
		share = max(share, d.ampere[i]*load/before)
	}
	return share
}

// batteryTime is how long a UPS carries a load from full, in seconds: as it
// says itself at its present load, else by the drawings. 0 when nobody says.
func (f *feeds) batteryTime(i int, load, before float64, d *drawing) float64 {
	n := &f.nodes[i]
	at, runtime := or(n.full, load), n.asset.Nameplate.BatteryRuntime.Seconds()
	if d.runtime[i] > 0 && before > 0 {
		at, runtime = before, d.runtime[i]
	}
	if load <= 0 {
		return math.Inf(1)
	}
	return runtime * math.Pow(at/load, batteryLaw)
}
