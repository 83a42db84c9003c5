package predict

import (
	"math"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A Parameter is one quantity of the plant that the model learns: what it was
// taken for before anything was seen, and what it is taken for now.
type Parameter struct {
	Asset string        `json:"asset"` // hall, loop or machine
	Kind  facility.Kind `json:"kind"`
	Name  string        `json:"name"`
	What  string        `json:"what"` // in words
	Unit  string        `json:"unit"`
	// Prior is the value by the drawings, or what such plants usually have.
	Prior float64 `json:"prior"`
	// Low and High are the bounds that no evidence moves it beyond.
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	// Learnt is what it is taken for now; P10 to P90 is how sure that is.
	Learnt float64 `json:"learnt"`
	P10    float64 `json:"p10"`
	P90    float64 `json:"p90"`
	// Since is when the plant first told something about it, Changed when it
	// last did; both are zero while Learnt is the prior.
	Since   time.Time `json:"since,omitzero"`
	Changed time.Time `json:"changed,omitzero"`
}

// A trait says what one deviate of the vector means.
type trait struct {
	name, what, unit string
	spread           float64 // standard deviation of the logarithm
}

// hallTraits are by index in the vector: zHeat and so on.
var hallTraits = [hallParameters]trait{
	zHeat:          {"it_heat_capacity", "heat that the servers store", "MJ/K", spreadMass},
	zEffectiveness: {"server_effectiveness", "how closely exhaust air follows the servers", "", spreadEffectiveness},
	zNTU:           {"coil_ntu", "size of the coils (number of transfer units)", "", spreadNTU},
	zFan:           {"server_fan_rise", "more server air for each kelvin above 27 °C", "%/K", spreadFan},
	zPower:         {"server_power_rise", "more server power for each kelvin above 27 °C", "%/K", spreadPower},
	zWidth:         {"recirculation_width", "how gradually exhaust air reaches the inlets", "", spreadWidth},
	zAir:           {"air_heat_capacity", "heat that the air and the ducts store", "MJ/K", spreadAir},
	zEnvelope:      {"envelope", "heat into floor, walls and ceiling", "kW/K", spreadEnvelope},
}

// loopTraits likewise. The spread of the volume is that of the loop.
var loopTraits = [loopParameters]trait{
	zVolume:   {"water_volume", "water that takes part", "m³", 0},
	zCapacity: {"chiller_capacity", "real against rated capacity", "%", 0},
	zBoost:    {"warm_water_boost", "share of the textbook gain of capacity with warm water", "%", 0},
}

// confident is the deviate of P10 and P90.
const confident = 1.2816

// Learnt lists every parameter, hall by hall and loop by loop.
func (m *Model) Learnt() []Parameter {
	var out []Parameter
	for _, e := range m.ensembles {
		for k, i := range e.cluster.halls {
			out = append(out, m.learntHall(e, k, i)...)
		}
		for k, j := range e.cluster.loops {
			out = append(out, m.learntLoop(e, k, j)...)
		}
	}
	return out
}

func (m *Model) learntHall(e *ensemble, k, i int) []Parameter {
	h := &m.plant.halls[i]
	width := recirculationWidth
	if h.contained {
		width = containedWidth
	}
	priors := [hallParameters]float64{
		zHeat: h.heat / 1e6, zEffectiveness: serverEffectiveness, zNTU: coilNTU, zFan: 100 * fanRise,
		zPower: 100 * powerRise, zWidth: width, zAir: h.air / 1e6, zEnvelope: h.envelope / 1e3,
	}
	var out []Parameter
	for z, t := range hallTraits {
		p := e.parameter(e.layout.hallZ[k]+z, t, priors[z], priors[z])
		p.Asset, p.Kind = h.name, facility.KindHall
		out = append(out, p)
	}
	for _, u := range h.units {
		if un := &m.plant.units[u]; un.loop < 0 && m.compressors[u].known() {
			out = append(out, Parameter{
				Asset: un.name, Kind: un.asset.Kind, Name: "compressor_capacity", What: "capacity by the compressor load it reports", Unit: "kW",
				Prior: un.capacity / 1e3, Low: 0.5 * un.capacity / 1e3, High: 1.6 * un.capacity / 1e3,
				Learnt: m.compressors[u].value / 1e3, P10: m.compressors[u].value / 1e3 * spread(-confident, spreadCompressors),
				P90: m.compressors[u].value / 1e3 * spread(confident, spreadCompressors), Since: m.first,
			})
		}
	}
	return out
}

func (m *Model) learntLoop(e *ensemble, k, j int) []Parameter {
	l, st := &m.plant.loops[j], &e.loopSteady[k]
	z := e.layout.loopZ[k]
	volume := loopTraits[zVolume]
	volume.spread = l.spread
	water := l.volume / waterHeat / 1000
	out := []Parameter{e.parameter(z+zVolume, volume, water, water)}
	capacity, base := loopTraits[zCapacity], chillerDerate
	capacity.spread = spreadUnknownCapacity
	if st.capacity.known() {
		capacity.spread, base = spreadCapacity, st.capacity.value
	}
	share := e.parameter(z+zCapacity, capacity, 100*chillerDerate, 100*base)
	mean, sd := e.deviate(z + zBoost)
	at := func(z float64) float64 { return 100 * (1 + boostSpread*clamp(z, -farthest, farthest)) }
	boost := Parameter{
		Name: loopTraits[zBoost].name, What: loopTraits[zBoost].what, Unit: "%", Prior: 100, Low: at(-farthest), High: at(farthest),
		Learnt: at(mean), P10: at(mean - confident*sd), P90: at(mean + confident*sd),
	}
	boost.Since, boost.Changed = e.lessons[z+zBoost].Since, e.lessons[z+zBoost].Changed
	out = append(out, share, boost)
	for i := range out {
		out[i].Asset, out[i].Kind = l.name, facility.KindLoop
	}
	for _, c := range l.chillers { // the share of the loop, in kW of each plate
		ch, p := &m.plant.chillers[c], share
		p.Asset, p.Kind, p.What, p.Unit = ch.name, facility.KindChiller, "capacity, by the share of its loop", "kW"
		for _, v := range []*float64{&p.Prior, &p.Low, &p.High, &p.Learnt, &p.P10, &p.P90} {
			*v *= ch.capacity / 1e5
		}
		out = append(out, p)
	}
	return out
}

// parameter describes one log-normal entry of the vector; base is what its
// deviates multiply.
func (e *ensemble) parameter(z int, t trait, prior, base float64) Parameter {
	mean, sd := e.deviate(z)
	at := func(z float64) float64 { return base * spread(clamp(z, -farthest, farthest), t.spread) }
	return Parameter{
		Name: t.name, What: t.what, Unit: t.unit, Prior: prior,
		Low: at(-farthest), High: at(farthest), Learnt: at(mean), P10: at(mean - confident*sd), P90: at(mean + confident*sd),
		Since: e.lessons[z].Since, Changed: e.lessons[z].Changed,
	}
}

// deviate is mean and standard deviation of one parameter over the members.
func (e *ensemble) deviate(z int) (mean, sd float64) {
	mean, variance := e.moments(z)
	return mean, math.Sqrt(variance)
}

// A lesson remembers when the plant told something about a parameter.
type lesson struct {
	Since   time.Time `json:"since,omitzero"`
	Changed time.Time `json:"changed,omitzero"`
	Mean    float64   `json:"mean"` // when it was last noted
}

const (
	// notable is how many deviates of its prior a parameter must move to count
	// as told something: less is the process noise of a few minutes.
	notable = 0.15
	// lessonEvery spaces the comparison.
	lessonEvery = time.Minute
)

// noteLessons dates what has been learnt since it was last called.
func (m *Model) noteLessons(now time.Time) {
	if now.Sub(m.lessonsAt) < lessonEvery {
		return
	}
	m.lessonsAt = now
	for _, e := range m.ensembles {
		for z := range e.lessons {
			mean, _ := e.moments(z)
			l := &e.lessons[z]
			if math.Abs(mean-l.Mean) < notable {
				continue
			}
			if l.Since.IsZero() {
				l.Since = now
			}
			l.Changed, l.Mean = now, mean
		}
		for k := range e.cluster.loops {
			if l := &e.lessons[e.layout.loopZ[k]+zCapacity]; e.loopSteady[k].capacity.known() && l.Since.IsZero() {
				l.Since, l.Changed = now, now // the load percentage tells it on any day
			}
		}
	}
}
