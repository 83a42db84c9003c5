package predict

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// longestChain bounds the chain: who needs more than a screenful acts on the
// first lines.
const longestChain = 40

// tellChain lists what is expected along the median path, in order: what the
// plant will do, when batteries end, when halls cross their limits and when
// services lose the racks they need.
func (m *Model) tellChain(r *Result, now time.Time) {
	for _, e := range m.ensembles {
		if e.transient {
			m.chainPlant(e, r, now)
		}
	}
	m.chainPower(r, now)
	if slices.ContainsFunc(r.Forecasts, func(f Forecast) bool { return f.Kind == facility.KindHall && f.P50 > 0 }) {
		rows := m.rowForecasts(r)
		m.chainLimits(rows, r, now)
		m.chainShutdowns(rows, r, now)
	}
	slices.SortStableFunc(r.Chain, func(a, b Expected) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Asset, b.Asset)) })
	r.Chain = r.Chain[:min(len(r.Chain), longestChain)]
}

// expect makes a step of a forecast time.
func expect(now time.Time, p10, p50, p90 time.Duration) Expected {
	x := Expected{At: now.Add(p50)}
	if p10 != Never {
		x.P10 = now.Add(p10)
	}
	if p90 != Never {
		x.P90 = now.Add(p90)
	}
	return x
}

// chainPlant adds what machines do: those that run at their limit now, those
// that start or trip later.
func (m *Model) chainPlant(e *ensemble, r *Result, now time.Time) {
	for k, j := range e.cluster.loops {
		c, later := m.loopCondition(e, k, j, now, whatIf{})
		load, capacity := e.loopLoad(), e.capacity(k, &c)
		if c.running > 0 && c.capacity < unlimited && load > capacity {
			r.Chain = append(r.Chain, Expected{
				At: now, P10: now, P90: now, Asset: m.plant.loops[j].name, Kind: ExpectedOverload,
				Heat: facility.Watts(load), Cooling: facility.Watts(capacity),
				What: fmt.Sprintf("overloaded: %s of heat on %s, water warms", kilowatts(load), kilowatts(capacity)),
			})
		}
		for _, change := range later {
			if change.why == "" {
				continue
			}
			// The same spread of start times that the variants have.
			x := expect(now, duration(change.at*spread(-confident, startSpread)), duration(change.at), duration(change.at*spread(confident, startSpread)))
			x.Asset, x.Why, x.What, x.Kind = change.asset, change.why, change.why.words(), ExpectedStart
			if change.capacity < 0 {
				x.Kind = ExpectedTrip
			}
			r.Chain = append(r.Chain, x)
		}
	}
}

// loopLoad is the IT heat of the whole cluster, W.
func (e *ensemble) loopLoad() float64 {
	sum := 0.0
	for _, p := range e.points {
		sum += p.power
	}
	return sum
}

// chainPower adds when batteries end and when a generator delivers.
func (m *Model) chainPower(r *Result, now time.Time) {
	told := map[string]bool{}
	for _, b := range r.Backups {
		if g := b.Generator; g.State == GeneratorExpected && !told[g.Name] {
			told[g.Name] = true
			r.Chain = append(r.Chain, Expected{At: g.At, Asset: g.Name, What: "delivers, if it starts", Kind: ExpectedGenerator})
		}
		if !b.Known {
			continue
		}
		x := expect(now, b.P10, b.P50, b.P90)
		x.Asset, x.What, x.Services, x.Kind = b.UPS, "battery empty", b.Services, ExpectedBattery
		if x.DarkIn = b.Halls; len(b.Halls) > 0 {
			x.What += ", racks dark in " + list(b.Halls)
		}
		r.Chain = append(r.Chain, x)
	}
}
