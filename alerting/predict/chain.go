package predict

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// ExpectedKind says what sort of step a link of the chain is.
type ExpectedKind string

// Kinds of steps.
const (
	ExpectedOverload  ExpectedKind = "overload"  // more heat than the plant removes, from now on
	ExpectedTrip      ExpectedKind = "trip"      // a machine stops itself
	ExpectedStart     ExpectedKind = "start"     // a machine begins to deliver
	ExpectedLimit     ExpectedKind = "limit"     // a hall crosses a limit
	ExpectedShutdown  ExpectedKind = "shutdown"  // servers switch themselves off
	ExpectedBattery   ExpectedKind = "battery"   // a UPS battery is empty
	ExpectedGenerator ExpectedKind = "generator" // a generator delivers
)

// ExpectedWhy says why a machine trips or starts.
type ExpectedWhy string

// Reasons of trips and starts.
const (
	WhyOverload     ExpectedWhy = "overload"
	WhyHeadPressure ExpectedWhy = "head_pressure"
	WhyByHand       ExpectedWhy = "by_hand"
	WhyStart        ExpectedWhy = "start"
	WhyMains        ExpectedWhy = "mains"
	WhyStandby      ExpectedWhy = "standby"
)

// ExpectedWhys returns every reason.
func ExpectedWhys() []ExpectedWhy {
	return []ExpectedWhy{WhyOverload, WhyHeadPressure, WhyByHand, WhyStart, WhyMains, WhyStandby}
}

// words says it in English.
func (w ExpectedWhy) words() string {
	switch w {
	case WhyOverload:
		return "trips on overload"
	case WhyHeadPressure:
		return "trips on head pressure"
	case WhyByHand:
		return "started by hand"
	case WhyStart:
		return "delivers after its start"
	case WhyMains:
		return "restarts after the mains"
	case WhyStandby:
		return "standby machine delivers"
	}
	return string(w)
}

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

// A rowOf is one limit in one hall.
type rowOf struct {
	hall  string
	limit facility.Celsius
}

// rowForecasts are those of rows, by hall and limit.
func (m *Model) rowForecasts(r *Result) map[rowOf][]Forecast {
	halls := map[string]string{}
	for i := range m.plant.halls {
		for _, row := range m.plant.halls[i].rows {
			halls[row.name] = m.plant.halls[i].name
		}
	}
	out := map[rowOf][]Forecast{}
	for _, f := range r.Forecasts {
		if f.Kind == facility.KindRow {
			key := rowOf{halls[f.Place], f.Limit}
			out[key] = append(out[key], f)
		}
	}
	return out
}

// chainLimits adds when halls cross their limits, and which row does first.
func (m *Model) chainLimits(rows map[rowOf][]Forecast, r *Result, now time.Time) {
	for _, f := range r.Forecasts {
		if f.Kind != facility.KindHall || f.P50 == Never || f.P50 == 0 || f.DarkFirst() {
			continue
		}
		x := expect(now, f.P10, f.P50, f.P90)
		x.Asset, x.Kind, x.Limit, x.What = f.Place, ExpectedLimit, f.Limit, fmt.Sprintf("%g °C", f.Limit)
		if row, ok := firstRow(rows[rowOf{f.Place, f.Limit}]); ok {
			x.First = row
			x.What += ", first in " + row
		}
		r.Chain = append(r.Chain, x)
	}
}

// firstRow is the row that crosses first, if it is one of several and stands
// out.
func firstRow(rows []Forecast) (row string, ok bool) {
	best, n := time.Duration(math.MaxInt64), 0
	for _, f := range rows {
		switch p50 := rank(f.P50); {
		case p50 < best:
			best, row, n = p50, f.Place, 1
		case p50 == best:
			n++
		}
	}
	return row, n == 1 && len(rows) > 1
}

// chainShutdowns adds when the servers of each hall begin to switch themselves
// off and when, row by row, services have fewer racks left than they need.
func (m *Model) chainShutdowns(rows map[rowOf][]Forecast, r *Result, now time.Time) {
	var all []Forecast
	for _, h := range m.plant.halls {
		for _, f := range rows[rowOf{h.name, m.site.Limits.Shutdown}] {
			if f.P50 != Never && !f.DarkFirst() {
				all = append(all, f)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Forecast) int { return cmp.Compare(a.P50, b.P50) })
	dark, lost, begun := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, f := range all {
		for _, rack := range m.racksIn(f.Place) {
			dark[rack] = true
		}
		services := slices.DeleteFunc(m.servicesLost(dark), func(s string) bool { return lost[s] })
		for _, s := range services {
			lost[s] = true
		}
		a, _ := m.site.Asset(f.Place)
		first := !begun[a.Hall]
		begun[a.Hall] = true
		if f.P50 == 0 || !first && len(services) == 0 {
			continue
		}
		x := expect(now, f.P10, f.P50, f.P90)
		x.Asset, x.What, x.Services, x.Kind = f.Place, "servers shut down", services, ExpectedShutdown
		if first {
			x.FirstOf = a.Hall
			x.What = "first servers of " + a.Hall + " shut down"
		}
		r.Chain = append(r.Chain, x)
	}
}

// racksIn are the racks of a row.
func (m *Model) racksIn(row string) []string {
	for i := range m.plant.halls {
		for _, r := range m.plant.halls[i].rows {
			if r.name == row {
				return r.racks
			}
		}
	}
	return nil
}
