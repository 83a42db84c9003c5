package predict

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// liveMemory is what goes on: with it a forecast continues over a restart as
// if there had been none.
type liveMemory struct {
	First    time.Time             `json:"first"`
	Last     time.Time             `json:"last"`
	Dark     bool                  `json:"dark,omitempty"`
	DarkAt   time.Time             `json:"dark_at,omitzero"`
	LitAt    time.Time             `json:"lit_at,omitzero"`
	Clusters []clusterMemory       `json:"clusters"`
	Halls    []hallMemory          `json:"halls"`
	Events   map[string]Event      `json:"events,omitempty"`
	Units    map[string]unitMemory `json:"units,omitempty"`
	Signals  []signalMemory        `json:"signals,omitempty"`
	// Pressures and Shares are by name of the chiller.
	Pressures map[string]climb `json:"pressures,omitempty"`
	Shares    map[string]climb `json:"shares,omitempty"`
}

// clusterMemory is the state of one ensemble.
type clusterMemory struct {
	Transient bool      `json:"transient,omitempty"`
	Synced    bool      `json:"synced,omitempty"`
	CalmSince time.Time `json:"calm_since,omitzero"`
	Assimil   time.Time `json:"corrected,omitzero"`
	Random    []byte    `json:"random"`
	// States has every entry of every variant, Curves the valve curve and full
	// flow of every loop of every variant, Rates the mean rate of each entry.
	States packed `json:"states"`
	Curves packed `json:"curves"`
	Rates  packed `json:"rates,omitempty"`

	Fans     []float64            `json:"fans"`
	Points   []map[string]float64 `json:"points"`
	HallMean []map[string]slow    `json:"hall_mean"`
	LoopMean []map[string]slow    `json:"loop_mean"`
	Paces    []warmingMemory      `json:"paces"`
	RanWith  []string             `json:"ran_with,omitempty"`
}

type warmingMemory struct {
	Measured climb     `json:"measured"`
	Recent   climb     `json:"recent"`
	Age      float64   `json:"age"`
	WarmAir  time.Time `json:"warm_air,omitzero"`
}

type hallMemory struct {
	Severity Severity      `json:"severity"`
	Since    time.Time     `json:"since,omitzero"`
	Pending  int           `json:"pending,omitempty"`
	Calm     time.Time     `json:"calm,omitzero"`
	Probes   []probeMemory `json:"probes"`
	Rows     []rowMemory   `json:"rows"`
}

type rowMemory struct {
	Offset float64 `json:"offset"`
	Known  bool    `json:"known"`
}

type probeMemory struct {
	Asset   string  `json:"asset"`
	Part    string  `json:"part,omitempty"`
	Base    float64 `json:"base"`
	Settled float64 `json:"settled"`
}

type unitMemory struct {
	Ran    bool              `json:"ran,omitempty"`
	State  facility.RunState `json:"state"`
	Doubt  int               `json:"doubt,omitempty"`
	Since  time.Time         `json:"since,omitzero"`
	RanFor time.Time         `json:"ran_for,omitzero"`
	Strain time.Time         `json:"strained,omitzero"`
}

// signalMemory is one series that says what equipment does: since when, and
// what it was before, is not in the readings after a restart.
type signalMemory struct {
	Asset  string         `json:"asset"`
	Point  facility.Point `json:"point"`
	Part   string         `json:"part,omitempty"`
	Value  float64        `json:"value"`
	At     time.Time      `json:"at"`
	Since  time.Time      `json:"since,omitzero"`
	Before time.Time      `json:"before,omitzero"`
}

// packed is many numbers as base64 of their bits: a third of the size of their
// digits, and exact.
type packed []float64

// MarshalText writes the bits.
func (p packed) MarshalText() ([]byte, error) {
	raw := make([]byte, 0, 8*len(p))
	for _, v := range p {
		raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(v))
	}
	return base64.StdEncoding.AppendEncode(nil, raw), nil
}

// UnmarshalText reads them.
func (p *packed) UnmarshalText(text []byte) error {
	raw, err := base64.StdEncoding.AppendDecode(nil, text)
	if err != nil {
		return err
	}
	*p = make(packed, 0, len(raw)/8)
	for ; len(raw) >= 8; raw = raw[8:] {
		*p = append(*p, math.Float64frombits(binary.LittleEndian.Uint64(raw)))
	}
	return nil
}

// fields name what steady running teaches, so that it is kept by name.
func (s *hallSteady) fields() map[string]*slow {
	return map[string]*slow{"inlet": &s.inlet, "supply": &s.supply, "return": &s.ret, "exhaust": &s.exhaust, "power": &s.power, "fans": &s.fans}
}

// fields leave the capacity out: it is learnt for good, and so a placeMemory's.
func (s *loopSteady) fields() map[string]*slow {
	return map[string]*slow{"supply": &s.supply, "return": &s.ret, "flow": &s.flow, "tower": &s.tower}
}

func (p *operatingPoint) fields() map[string]*float64 {
	return map[string]*float64{
		"power": &p.power, "power_at": &p.powerAt, "at": &p.at, "servers": &p.servers,
		"air": &p.air, "recirculation": &p.recirc, "setpoint": &p.setpoint, "walls": &p.walls,
	}
}

func valuesOf[T any](fields map[string]*T) map[string]T {
	out := make(map[string]T, len(fields))
	for name, v := range fields {
		out[name] = *v
	}
	return out
}

func setAll[T any](fields map[string]*T, from map[string]T) {
	for name, v := range from {
		if field, known := fields[name]; known {
			*field = v
		}
	}
}

func (m *Model) liveMemory() *liveMemory {
	live := &liveMemory{
		First: m.first, Last: m.last, Dark: m.dark, DarkAt: m.darkAt, LitAt: m.litAt,
		Events: m.events.active, Units: map[string]unitMemory{}, Pressures: map[string]climb{}, Shares: map[string]climb{},
	}
	for name, h := range m.events.units {
		live.Units[name] = unitMemory{h.ran, h.state, h.doubt, h.since, h.ranFor, h.strained}
	}
	for i := range m.plant.chillers {
		live.Pressures[m.plant.chillers[i].name] = m.pressures[i]
		live.Shares[m.plant.chillers[i].name] = m.shares[i]
	}
	for key, sig := range m.seen {
		if tellsState(key.Point) {
			live.Signals = append(live.Signals, signalMemory{key.Asset, key.Point, key.Part, sig.value, sig.at, sig.since, sig.before})
		}
	}
	series := m.probeSeries()
	for i := range m.plant.halls {
		h := hallMemory{Severity: m.verdicts[i].Severity, Since: m.verdicts[i].Since, Pending: m.pending[i], Calm: m.calm[i]}
		for _, row := range m.inlets[i].rows {
			h.Rows = append(h.Rows, rowMemory{row.offset, row.known})
			for _, p := range append(slices.Clone(row.probes), row.bmcs...) {
				key := series[p.signal]
				h.Probes = append(h.Probes, probeMemory{key.Asset, key.Part, p.base, p.settled})
			}
		}
		live.Halls = append(live.Halls, h)
	}
	for _, e := range m.ensembles {
		live.Clusters = append(live.Clusters, e.live())
	}
	return live
}

// tellsState are the points whose history counts.
func tellsState(p facility.Point) bool {
	return p == facility.RunStatePoint || p == facility.OutputSource || p == facility.ActiveSource
}

// probeSeries says which series is behind each probe.
func (m *Model) probeSeries() map[*signal]facility.SeriesKey {
	out := map[*signal]facility.SeriesKey{}
	for key, sig := range m.seen {
		if key.Point == facility.InletTemperature {
			out[sig] = key
		}
	}
	return out
}

func (e *ensemble) live() clusterMemory {
	c := clusterMemory{Transient: e.transient, Synced: e.synced, CalmSince: e.calmSince, Assimil: e.assimil, Rates: e.rates, Fans: e.fansRef}
	c.Random, _ = e.source.MarshalBinary() // of a PCG it cannot fail
	for i := range e.sims {
		c.States = append(c.States, e.sims[i].x...)
		for _, l := range e.sims[i].loops {
			c.Curves = append(c.Curves, l.curve, l.full)
		}
	}
	for k := range e.points {
		c.Points = append(c.Points, valuesOf(e.points[k].fields()))
		c.HallMean = append(c.HallMean, valuesOf(e.hallSteady[k].fields()))
	}
	for k := range e.loopSteady {
		c.LoopMean = append(c.LoopMean, valuesOf(e.loopSteady[k].fields()))
	}
	for _, h := range e.paces {
		c.Paces = append(c.Paces, warmingMemory{h.measured, h.recent, h.age, h.warmAir})
	}
	for name := range e.ranWith {
		c.RanWith = append(c.RanWith, name)
	}
	return c
}
