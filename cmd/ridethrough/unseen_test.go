package main

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/racing"
	"github.com/ridethrough/ridethrough/internal/simulator"
	"github.com/ridethrough/ridethrough/internal/simulator/plant"
)

const unseenFault = 15 * time.Minute // when the fault of these scenarios begins

// Plants and faults that nobody looked at while the equations of the forecast
// were chosen, in a simulator with equations of its own: the right page at the
// right time, and none where nothing will be lost.
func TestPlantsNobodyTunedFor(t *testing.T) {
	racing.Skip(t)
	for _, c := range []struct {
		scenario string
		name     string // of the test, where one scenario serves several
		roots    []string
		within   time.Duration // from the fault to the page; zero for no page
		long     bool
		disturb  disturbance
		polls    polls
	}{
		{scenario: "pumps-lost", roots: []string{"pump-1", "pump-2", "water"}, within: 2 * time.Minute},
		{scenario: "tank-buys-time", roots: []string{"ch-1"}, within: 3 * time.Minute, long: true},
		{scenario: "towers-lost", roots: []string{"tower-1", "tower-2", "tower-3"}, within: 4 * time.Minute},
		{scenario: "hall-valve-shut", roots: []string{"west-crah-1", "west-crah-2", "west-crah-3", "west-crah-4", "west"}, within: 4 * time.Minute},
		{scenario: "hall-fans-lost", roots: []string{"east-crah-1", "east-crah-2", "east-crah-3", "east-crah-4"}, within: time.Minute},
		{scenario: "says-running", roots: []string{"ch-1"}, within: 3 * time.Minute},
		{scenario: "slow-fade", roots: []string{"ch-2"}, within: 60 * time.Minute, long: true},
		{scenario: "heat-wave", roots: []string{"ch-1", "ch-2", "loop", "hall", "attic"}, within: 60 * time.Minute, long: true},
		{scenario: "mains-lost", roots: []string{"mains"}},
		{scenario: "mains-lost", name: "mains-lost-5s", roots: []string{"mains"}, polls: polls{after: 5 * time.Second}},
		{scenario: "mains-lost", name: "mains-lost-10s", roots: []string{"mains"}, polls: polls{after: 10 * time.Second}},
		{scenario: "mains-lost", name: "mains-lost-in-turn", roots: []string{"mains"}, polls: polls{inTurn: 30 * time.Second}},
		{scenario: "one-crah"},
		{scenario: "rotation"},
		{scenario: "generator-test"},
		{scenario: "one-crah", name: "probe-jumps", disturb: jumpingProbe},
		{scenario: "rotation", name: "probe-drifts", disturb: driftingProbe},
		{scenario: "rotation", name: "door-open", disturb: openDoor},
	} {
		t.Run(cmp.Or(c.name, c.scenario), func(t *testing.T) {
			if c.long && testing.Short() {
				t.Skip("a long story")
			}
			o := playUnseen(t, c.scenario, c.disturb, c.polls)
			t.Log(o.line())
			page := o.run.pages
			switch {
			case c.within == 0 && len(page) > 0 && o.soonest() < 0:
				t.Errorf("%d pages although nothing is lost: %s", len(page), page[0].Incident.Headline)
			case c.within == 0:
			case len(page) == 0:
				t.Errorf("no page; told %v", o.run.told)
			default:
				if after := page[0].At.Sub(o.fault); after > c.within || after < 0 {
					t.Errorf("the page came %s after the fault; want within %s", after, c.within)
				}
				if root := page[0].Incident.Root[0].Asset; !slices.Contains(c.roots, root) {
					t.Errorf("root cause %s; want one of %v", root, c.roots)
				}
				if len(page) > 1 {
					t.Errorf("%d pages; want one: %s; %s", len(page), page[0].Incident.Headline, page[1].Incident.Headline)
				}
			}
		})
	}
}

// Polls say when devices are asked: all of them every 15 s, from the first
// moment on unless that is shifted, or each at its own time of a round.
type polls struct {
	after  time.Duration // of the first poll
	inTurn time.Duration // of a round; zero for all at once
}

// due reports whether a device answers at a moment that is since the beginning.
func (p polls) due(asset string, since time.Duration) bool {
	if p.inTurn == 0 {
		return true
	}
	h := fnv.New32a()
	h.Write([]byte(asset))
	own := time.Duration(h.Sum32()%uint32(p.inTurn/pollStep)) * pollStep
	return since%p.inTurn == own
}

const pollStep = 5 * time.Second

// every is the time between two steps of the engine.
func (p polls) every() time.Duration {
	if p.inTurn > 0 {
		return pollStep
	}
	return 15 * time.Second
}

// A disturbance changes what a sensor shows, since after the beginning.
type disturbance func(key facility.SeriesKey, since time.Duration, value float64) float64

// Sensors that fail or see something that is no fault of the cooling.
var (
	jumpingProbe disturbance = func(key facility.SeriesKey, since time.Duration, v float64) float64 {
		if key.Point == facility.InletTemperature && strings.HasPrefix(key.Asset, "hall-1-06") && since > unseenFault {
			return 48.5
		}
		return v
	}
	driftingProbe disturbance = func(key facility.SeriesKey, since time.Duration, v float64) float64 {
		if key.Point == facility.InletTemperature && strings.HasPrefix(key.Asset, "east-2-08") {
			return v + 0.3*since.Minutes()
		}
		return v
	}
	openDoor disturbance = func(key facility.SeriesKey, since time.Duration, v float64) float64 {
		if key.Point == facility.InletTemperature && strings.HasPrefix(key.Asset, "west-1-01") && since > unseenFault && since < unseenFault+6*time.Minute {
			return v + 7
		}
		return v
	}
)

// An outing is one scenario with what was forecast on the way.
type outing struct {
	name      string
	fault     time.Time
	run       *played
	crossed   map[string]time.Time // 32 °C, by hall
	forecasts []predict.Result
	limit     facility.Celsius
}

func playUnseen(t *testing.T, name string, disturb disturbance, ask polls) *outing {
	t.Helper()
	o, touched := &outing{name: name, crossed: map[string]time.Time{}}, 0
	o.run = playWith(t, name, ask, func(sim *simulator.Simulator, now time.Time) []facility.Reading {
		o.fault, o.limit = sim.Start().Add(unseenFault), sim.Site().Limits.Allowable
		readings := slices.DeleteFunc(reported(sim, now), func(r facility.Reading) bool { return !ask.due(r.Asset, now.Sub(sim.Start())) })
		for i := range readings {
			if disturb == nil {
				continue
			}
			was := readings[i].Value
			if readings[i].Value = disturb(readings[i].Key(), now.Sub(sim.Start()), was); readings[i].Value != was {
				touched++
			}
		}
		return readings
	}, func(sim *simulator.Simulator, outcome alerting.Outcome) {
		o.forecasts = append(o.forecasts, outcome.Result)
		for _, e := range sim.Events() {
			hall := sim.Site().Locate(e.Asset).Hall
			if _, known := o.crossed[hall]; e.Kind == plant.EventLimit && e.Value == float64(o.limit) && !known {
				o.crossed[hall] = e.At
			}
		}
	})
	if disturb != nil && touched == 0 {
		t.Error("the disturbance touched no reading")
	}
	return o
}

// soonest is when the first hall crossed the limit, in minutes after the
// fault; negative when none did.
func (o *outing) soonest() float64 {
	first := -1.0
	for _, at := range o.crossed {
		if m := at.Sub(o.fault).Minutes(); first < 0 || m < first {
			first = m
		}
	}
	return first
}

// line is the row of the report: when it paged, when it crossed, how far the
// forecast was off at fixed times after the fault, and how often the truth lay
// between P10 and P90.
func (o *outing) line() string {
	paged, root := "-", "-"
	if len(o.run.pages) > 0 {
		paged = fmt.Sprintf("%.1f", o.run.pages[0].At.Sub(o.fault).Minutes())
		root = o.run.pages[0].Incident.Root[0].Asset
	}
	var errs []string
	for _, after := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute} {
		errs = append(errs, fmt.Sprintf("+%s %s", after, o.errorAt(o.fault.Add(after))))
	}
	inside, all := o.coverage()
	return fmt.Sprintf("%s: %d pages, %d warnings; page %s, crossing %.1f min after the fault; root %s; %s; coverage %d/%d; %v",
		o.name, len(o.run.pages), o.run.warnings, paged, o.soonest(), root, strings.Join(errs, ", "), inside, all, o.run.told)
}

// errorAt is what the forecast of at said of the hall that crosses first.
func (o *outing) errorAt(at time.Time) string {
	hall, crossing := "", time.Time{}
	for h, when := range o.crossed {
		if crossing.IsZero() || when.Before(crossing) {
			hall, crossing = h, when
		}
	}
	if crossing.IsZero() || !at.Before(crossing) {
		return "n/a"
	}
	for _, r := range o.forecasts {
		if !r.At.Before(at) {
			f := o.forecastOf(r, hall)
			if f.P50 == predict.Never {
				return "null"
			}
			real := crossing.Sub(r.At)
			return fmt.Sprintf("%+.0f %%", 100*(f.P50-real).Seconds()/real.Seconds())
		}
	}
	return "n/a"
}

func (o *outing) forecastOf(r predict.Result, hall string) predict.Forecast {
	for _, f := range r.Forecasts {
		if f.Place == hall && f.Limit == o.limit {
			return f
		}
	}
	return predict.Forecast{P10: predict.Never, P50: predict.Never, P90: predict.Never}
}

// coverage counts the forecasts between fault and crossing, and those of them
// whose interval holds the truth.
func (o *outing) coverage() (inside, all int) {
	for hall, crossing := range o.crossed {
		for _, r := range o.forecasts {
			f := o.forecastOf(r, hall)
			if r.At.Before(o.fault) || !r.At.Before(crossing) || f.P50 == predict.Never {
				continue
			}
			all++
			late := time.Duration(math.MaxInt64)
			if f.P90 != predict.Never {
				late = f.P90
			}
			if truth := crossing.Sub(r.At); f.P10 <= truth && truth <= late {
				inside++
			}
		}
	}
	return inside, all
}
