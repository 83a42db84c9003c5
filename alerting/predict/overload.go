package predict

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// A compressor that carries more than its rating while its water still leaves
// at the set point does so with its motor. (With warm water it is another
// matter: denser suction gas gives more at no more current.) Its overload relay
// follows the heating of the motor and stops it within minutes; then the next
// machine carries yet more.
const (
	// overloadFrom is the share of rated current at which a relay must not trip
	// (IEC 60947-4-1, table 3: 1.05; it must at 1.2).
	overloadFrom = 1.05
	// limited is the most that a machine whose demand is limited to its rating
	// shows: 100 % within 2 % of metering.
	limited = 1.02
	// motorTau is the thermal time constant that a relay of trip class 10
	// implies: 10 s from cold at 7.2 times rated current.
	motorTau = 400.0 // s
	// preload is the share of its rating that a machine carried before, and so how
	// warm its motor already is: 0.75 at N+1 by the drawings, more where load has grown.
	preload = 0.87
	// overloadSpacing is what lies between the trips of sister machines, which
	// differ by about a tenth in load and setting.
	overloadSpacing = 100.0 // s
)

// overloads returns when the overloaded chillers of a loop are expected to
// trip, in seconds from now. One machine that is seen to carry more than
// its rating is evidence that their demand is not limited; all of them are then on their way
// to what the heat of the loop asks of them.
func (m *Model) overloads(e *ensemble, k, j int, now time.Time, w whatIf) map[int]float64 {
	type burdened struct {
		chiller int
		load    float64
	}
	var all []burdened
	seen := false
	for _, c := range m.plant.loops[j].chillers {
		if load, ok := m.burden(j, c, now); ok {
			seen = seen || load > limited
			all = append(all, burdened{c, load})
		}
	}
	if !seen || w.limit {
		return nil
	}
	asked := m.asked(e, k, j, all[0].chiller, now) / float64(len(all))
	slices.SortStableFunc(all, func(a, b burdened) int { return cmp.Compare(b.load, a.load) })
	trips := map[int]float64{}
	for n, b := range all {
		if load := (1 - w.shed) * max(b.load, asked); load > overloadFrom {
			trips[b.chiller] = m.untilTrip(b.chiller, load, now) + overloadSpacing*float64(n)
		}
	}
	return trips
}

// burden is the load of a running chiller as a share of its rating; false when
// it is unknown, or its water is warm and its motor is not strained.
func (m *Model) burden(j, c int, now time.Time) (float64, bool) {
	load, warm, ok := m.loadAndWarmth(j, c, now)
	return load, ok && (warm < warmLeaving || m.held(c, now) > 0)
}

// asked is the heat of a loop in capacities of one of its chillers.
func (m *Model) asked(e *ensemble, k, j, c int, now time.Time) float64 {
	v, s := e.loopNow[k], &e.loopSteady[k]
	one := or(s.capacity.value, chillerDerate) * m.plant.chillers[c].capacity * m.outdoor(j, now)
	if v.flow == 0 || v.ret == 0 || one == 0 {
		return 0
	}
	return v.flow * (v.ret - or(s.supply.value, m.plant.loops[j].setpoint)) / one
}

// relayTime is how long a motor that is warm from preload carries a load, in
// seconds, before its thermal relay trips (IEC 60255-149).
func relayTime(load float64) float64 {
	square := load * load
	return motorTau * math.Log((square-preload*preload)/(square-overloadFrom*overloadFrom))
}
