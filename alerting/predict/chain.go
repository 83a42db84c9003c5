package predict

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// tellChain lists what is expected along the median path: what the plant will
// do, when halls cross their limits, and which services lose racks.
func (m *Model) tellChain(r *Result, now time.Time) {
	for _, e := range m.ensembles {
		if e.transient {
			m.chainPlant(e, r, now)
		}
	}
	for _, f := range r.Forecasts {
		if f.P50 == Never || f.P50 == 0 {
			continue
		}
		at := now.Add(f.P50)
		switch {
		case f.Kind == facility.KindHall:
			r.Chain = append(r.Chain, Expected{At: at, Asset: f.Place, What: fmt.Sprintf("%g °C", f.Limit)})
		case f.Kind == facility.KindRow && f.Limit == m.site.Limits.Shutdown:
			r.Chain = append(r.Chain, Expected{At: at, Asset: f.Place, What: "servers shut down", Services: m.servicesIn(f.Place)})
		}
	}
	slices.SortStableFunc(r.Chain, func(a, b Expected) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Asset, b.Asset)) })
}

// servicesIn are the services with racks in a row.
func (m *Model) servicesIn(row string) []string {
	for i := range m.plant.halls {
		for _, r := range m.plant.halls[i].rows {
			if r.name == row {
				return m.site.ServicesAt(r.racks...)
			}
		}
	}
	return nil
}

// chainPlant adds what machines do: those that run at their limit now, those
// that start or trip later, and batteries that end.
func (m *Model) chainPlant(e *ensemble, r *Result, now time.Time) {
	for k, j := range e.cluster.loops {
		c, later := m.loopCondition(e, k, j, now, whatIf{})
		load, capacity := e.loopLoad(), e.capacity(k, &c)
		if c.running > 0 && c.capacity < 1e12 && load > capacity {
			r.Chain = append(r.Chain, Expected{At: now, Asset: m.plant.loops[j].name, What: fmt.Sprintf("overloaded: %.0f kW of heat on %.0f kW, water warms", load/1000, capacity/1000)})
		}
		for _, change := range later {
			if change.what != "" {
				r.Chain = append(r.Chain, Expected{At: now.Add(duration(change.at)), Asset: change.asset, What: change.what})
			}
		}
	}
	for _, i := range e.cluster.halls {
		m.chainBattery(m.plant.halls[i].ups, r, now)
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

// chainBattery says when a battery that carries a hall is empty.
func (m *Model) chainBattery(ups string, r *Result, now time.Time) {
	a, known := m.site.Asset(ups)
	if source, ok := m.seen.get(ups, facility.OutputSource, now); !known || !ok || source != facility.SourceBattery {
		return
	}
	charge, ok := m.seen.get(ups, facility.BatteryCharge, now)
	if !ok || a.Nameplate.BatteryRuntime == 0 {
		return
	}
	left := time.Duration(charge / 100 * float64(a.Nameplate.BatteryRuntime))
	r.Chain = append(r.Chain, Expected{At: now.Add(left), Asset: ups, What: "battery empty"})
}
