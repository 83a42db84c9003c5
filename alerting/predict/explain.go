package predict

import (
	"fmt"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Words says in the past tense what an event did to its asset: "ch-1 tripped".
func (k EventKind) Words() string {
	switch k {
	case EventTrip:
		return "tripped"
	case EventStop:
		return "stopped"
	case EventLostFlow:
		return "lost its flow"
	case EventFanStop:
		return "moves no air"
	case EventPowerLost:
		return "lost power"
	case EventSilent:
		return "says running but delivers nothing"
	case EventDegraded:
		return "delivers less than it should"
	}
	return string(k)
}

// Sentence explains the forecast to a person: place, temperature, limit, time
// and range, and why.
func (f Forecast) Sentence(r Result) string {
	switch {
	case f.Now >= f.Limit && f.Now != 0:
		return fmt.Sprintf("%s is at %.1f °C, over %g °C: %s.", f.Place, f.Now, f.Limit, f.Reason)
	case f.DarkFirst() && f.P50 != Never:
		return fmt.Sprintf("%s, %s, would cross %g °C in %s, but is dark in %s, when its batteries are empty: %s.",
			f.Place, f.temperature(), f.Limit, minutes(f.P50.Seconds()), minutes(f.Dark.Seconds()), f.Reason)
	case f.DarkFirst():
		return fmt.Sprintf("%s, %s, is dark in %s, when its batteries are empty, and does not reach %g °C: %s.",
			f.Place, f.temperature(), minutes(f.Dark.Seconds()), f.Limit, f.Reason)
	case f.P50 != Never:
		return fmt.Sprintf("%s, %s, crosses %g °C in %s (%s, likelihood %.0f %%): %s.", f.Place, f.temperature(), f.Limit, minutes(f.P50.Seconds()), span(f), 100*f.Likelihood, f.Reason)
	case f.P10 != Never:
		return fmt.Sprintf("%s, %s, may cross %g °C (likelihood %.0f %%, hardly before %s): %s.", f.Place, f.temperature(), f.Limit, 100*f.Likelihood, minutes(f.P10.Seconds()), f.Reason)
	}
	return fmt.Sprintf("%s, %s, stays below %g °C for %s: %s.", f.Place, f.temperature(), f.Limit, minutes(r.Horizon.Seconds()), f.Reason)
}

func (f Forecast) temperature() string {
	if f.Now == 0 {
		return "without a trusted probe"
	}
	return fmt.Sprintf("%.1f °C", f.Now)
}

// grounds are the numbers behind the forecasts of a cluster.
func (m *Model) grounds(e *ensemble, phases []phase, r *Result) *Grounds {
	load, capacity := e.balance(&phases[0], m.plant)
	g := &Grounds{Heat: facility.Watts(load), Cooling: facility.Watts(capacity)}
	if g.Elsewhere = capacity >= unlimited; g.Elsewhere {
		g.Cooling = 0
	}
	for _, ev := range r.Events {
		switch {
		case !m.concerns(e, ev.Asset):
		case g.Event == nil && !ev.Consequence:
			g.Event = &ev
		default:
			g.More++
		}
	}
	if g.Event == nil {
		g.More = 0
	}
	g.Mass, g.Water = m.store(e)
	return g
}

// store is what takes heat up while it is not removed, as learnt: J/K of servers
// and air, and m³ of water.
func (m *Model) store(e *ensemble) (mass, water float64) {
	for i := range e.sims {
		for k := range e.sims[i].halls {
			mass += e.sims[i].halls[k].heat + e.sims[i].halls[k].air
		}
		for k := range e.sims[i].loops {
			l := &e.sims[i].loops[k]
			water += l.cell*2*pipeCells + l.tank*tankCells
		}
	}
	n := float64(len(e.sims))
	return mass / n, water / n / waterHeat / 1000
}
