package predict

import (
	"fmt"
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

// reason is the second half of a sentence with the numbers behind the forecasts
// of a cluster: what happened, heat against cooling, and what stores the rest.
func (m *Model) reason(e *ensemble, phases []phase, r *Result) string {
	load, capacity := e.balance(&phases[0], m.plant)
	text := fmt.Sprintf("%s%s of IT heat on ", m.whatHappened(e, r), kilowatts(load))
	switch {
	case capacity >= unlimited:
		return text + "water from elsewhere"
	case load > capacity:
		return fmt.Sprintf("%s%s of cooling; %s take the rest", text, kilowatts(capacity), m.store(e))
	}
	return text + kilowatts(capacity) + " of cooling"
}

// whatHappened names the first root cause and how many events there are
// besides; empty when nothing did.
func (m *Model) whatHappened(e *ensemble, r *Result) string {
	text, more := "", 0
	for _, ev := range r.Events {
		switch {
		case !m.concerns(e, ev.Asset):
		case text == "" && !ev.Consequence:
			text = fmt.Sprintf("%s %s at %s (%s)", ev.Asset, ev.Kind.Words(), ev.At.UTC().Format(clockTime), ev.Evidence)
		default:
			more++
		}
	}
	switch {
	case text == "":
		return ""
	case more > 0:
		return fmt.Sprintf("%s and %d more: ", text, more)
	}
	return text + ": "
}

// store is what takes heat up while it is not removed, as learnt.
func (m *Model) store(e *ensemble) string {
	metal, water := 0.0, 0.0
	for i := range e.sims {
		for k := range e.sims[i].halls {
			metal += e.sims[i].halls[k].heat + e.sims[i].halls[k].air
		}
		for k := range e.sims[i].loops {
			l := &e.sims[i].loops[k]
			water += l.cell*2*pipeCells + l.tank*tankCells
		}
	}
	n := float64(len(e.sims))
	text := fmt.Sprintf("%.0f MJ/K of servers and air", metal/n/1e6)
	if water > 0 {
		text += fmt.Sprintf(" and %.0f m³ of water", water/n/waterHeat/1000)
	}
	return text
}
