package predict

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

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
