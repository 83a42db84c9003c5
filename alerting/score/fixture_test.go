package score_test

import (
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/facility"
)

var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

func at(d time.Duration) time.Time { return noon.Add(d) }

// room is a hall with a row of four racks and one chiller.
func room(t testing.TB) *facility.Site {
	t.Helper()
	assets := []facility.Asset{
		{Name: "chw", Kind: facility.KindLoop, Loop: "chw"},
		{Name: "ch-1", Kind: facility.KindChiller, Loop: "chw"},
		{Name: "a", Kind: facility.KindHall, Hall: "a"},
		{Name: "crah", Kind: facility.KindCRAH, Hall: "a", Loop: "chw"},
		{Name: "a1", Kind: facility.KindRow, Hall: "a", Row: "a1"},
	}
	for _, rack := range racks {
		assets = append(assets, facility.Asset{Name: rack, Kind: facility.KindRack, Hall: "a", Row: "a1", Rack: rack})
	}
	site, err := facility.NewSite(facility.Description{Name: "s", Assets: assets, Supplies: []facility.Supply{
		{Supplier: "ch-1", Consumer: "chw", Medium: facility.MediumCooling},
		{Supplier: "chw", Consumer: "crah", Medium: facility.MediumCooling},
		{Supplier: "crah", Consumer: "a", Medium: facility.MediumCooling},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return site
}

var racks = []string{"r1", "r2", "r3", "r4"}

func inlet(rack string, v float64, when time.Time) facility.Reading {
	return facility.Reading{Asset: rack, Point: facility.InletTemperature, Value: v, At: when, Quality: facility.Good}
}

// warming is 22 °C until the cause at noon, then half a kelvin a minute: 32 °C
// after 20 minutes, 35 °C after 26.
func warming(when time.Time) float64 { return 22 + 0.5*max(0, when.Sub(noon).Minutes()) }

// A play runs a scorer through time, every ten seconds.
type play struct {
	scorer  *score.Scorer
	temp    func(when time.Time) float64
	says    func(when time.Time) score.Answer // of 32 °C in hall a
	failed  func(when time.Time) bool         // ch-1
	pages   map[time.Duration]incident.ChangeKind
	settled []score.Settled
}

func newPlay(t testing.TB) *play {
	return &play{
		scorer: score.New(room(t)), temp: warming,
		says:   func(when time.Time) score.Answer { return exact(when, 1) },
		failed: func(when time.Time) bool { return !when.Before(noon) },
		pages:  map[time.Duration]incident.ChangeKind{},
	}
}

// exact forecasts the crossing at 20 minutes, times a factor, give or take a
// fifth; nothing before noon.
func exact(when time.Time, factor float64) score.Answer {
	if when.Before(noon) {
		return score.Answer{P10: predict.Never, P50: predict.Never, P90: predict.Never}
	}
	left := max(0, at(20*time.Minute).Sub(when).Seconds())
	d := func(f float64) time.Duration { return time.Duration(left * factor * f * float64(time.Second)) }
	return score.Answer{P10: d(0.8), P50: d(1), P90: d(1.2)}
}

func (p *play) run(from, to time.Duration) {
	for d := from; d <= to; d += 10 * time.Second {
		now := at(d)
		for _, rack := range racks {
			p.scorer.Observe(now, []facility.Reading{inlet(rack, p.temp(now), now)})
		}
		a := p.says(now)
		r := predict.Result{At: now, Forecasts: []predict.Forecast{
			{Place: "a", Kind: facility.KindHall, Limit: 32, P10: a.P10, P50: a.P50, P90: a.P90},
		}}
		if p.failed(now) {
			r.Events = []predict.Event{{Asset: "ch-1", Kind: predict.EventTrip, At: noon}}
		}
		p.scorer.Forecast(r)
		if kind, told := p.pages[d]; told {
			p.scorer.Told([]incident.Change{{Kind: kind, At: now, Incident: incident.Incident{ID: "i", Severity: incident.Page, Halls: []string{"a"}}}})
		}
		p.settled = append(p.settled, p.scorer.Settle(now)...)
	}
}

// account is the one of a place and limit.
func (p *play) account(t testing.TB, place string, limit facility.Celsius) score.Account {
	t.Helper()
	for _, s := range p.settled {
		for _, a := range s.Accounts {
			if a.Place == place && a.Limit == limit {
				return a
			}
		}
	}
	t.Fatalf("no account of %s and %g °C", place, limit)
	return score.Account{}
}

func (p *play) verdicts() []score.Verdict {
	var out []score.Verdict
	for _, s := range p.settled {
		for _, page := range s.Pages {
			out = append(out, page.Verdict)
		}
	}
	return out
}
