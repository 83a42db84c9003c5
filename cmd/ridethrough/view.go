package main

import (
	"sync/atomic"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/web"
)

// A view is what the operator page shows: the newest outcome of the alerting
// step in display values. One goroutine writes it, any number read it.
type view struct {
	notices []string
	current atomic.Pointer[web.State]
	latest  latest
	charts  charts
}

// State returns what the page shows now.
func (v *view) State() web.State {
	if s := v.current.Load(); s != nil {
		return *s
	}
	return web.State{Notices: append([]string{"no forecast yet: waiting for the first readings"}, v.notices...)}
}

// learntShown bounds the table of what was learnt; `ridethrough model show` has
// all of it.
const learntShown = 60

// show replaces the state; people are nil where nobody is told.
func (v *view) show(site *facility.Site, outcome alerting.Outcome, people *paging.Pager) {
	v.charts.show(outcome)
	result := outcome.Result
	state := web.State{
		Site: site.Name, At: result.At, Horizon: web.TimeTo(result.Horizon),
		PageLimit: float64(site.Limits.Allowable), Notices: append(undelivered(people), v.notices...),
		Halls: hallViews(site, result), Silences: silenceViews(people, result.At),
	}
	for _, in := range outcome.Incidents {
		shown := incidentView(site, in)
		stand(&shown, people)
		state.Incidents = append(state.Incidents, shown)
	}
	for _, e := range result.Chain {
		state.Chain = append(state.Chain, web.Step{
			At: e.At, P10: e.P10, P90: e.P90, Kind: string(e.Kind), Asset: e.Asset, What: e.What, Services: e.Services,
		})
	}
	for _, b := range result.Backups {
		state.Backups = append(state.Backups, web.Backup{
			UPS: b.UPS, Since: b.Since, Known: b.Known, P10: timeTo(b.P10), P50: timeTo(b.P50), P90: timeTo(b.P90),
			Basis: b.Basis, Generator: b.Generator.String(), Halls: b.Halls, Services: b.Services,
		})
	}
	for _, p := range outcome.Learnt[:min(len(outcome.Learnt), learntShown)] {
		state.Learnt = append(state.Learnt, web.Parameter{
			Asset: p.Asset, What: p.What, Unit: p.Unit, Prior: p.Prior, Learnt: p.Learnt, P10: p.P10, P90: p.P90, Since: p.Since,
		})
	}
	state.Contingencies = contingencyViews(result.Contingencies, result.Forecasts)
	v.current.Store(&state)
}

func hallViews(site *facility.Site, result predict.Result) []web.Hall {
	var halls []web.Hall
	for _, asset := range site.Assets(facility.KindHall) {
		hall := web.Hall{Name: asset.Name}
		for _, f := range result.Forecasts {
			if f.Place != asset.Name {
				continue
			}
			inlet := float64(f.Now)
			hall.Inlet = &inlet
			if hall.Reason == "" || f.Limit == site.Limits.Allowable {
				hall.Reason = f.Sentence(result)
			}
			hall.Crossings = append(hall.Crossings, web.Crossing{
				Limit: float64(f.Limit), P10: timeTo(f.P10), P50: timeTo(f.P50), P90: timeTo(f.P90), Likelihood: f.Likelihood,
			})
		}
		for _, b := range result.Balances {
			if b.Place == asset.Name {
				load, capacity := float64(b.Load), float64(b.Capacity)
				hall.HeatLoad, hall.Capacity = &load, &capacity
			}
		}
		halls = append(halls, hall)
	}
	return halls
}

func incidentView(site *facility.Site, in incident.Incident) web.Incident {
	out := web.Incident{
		ID: in.ID, Headline: in.Headline, Since: in.Opened,
		Severity: string(in.Severity), Symptoms: len(in.Symptoms),
	}
	if len(in.Root) > 0 {
		out.Cause, out.Evidence = in.Root[0].Asset, in.Root[0].Evidence
	}
	for _, c := range in.Root[min(1, len(in.Root)):] { // they failed together
		out.Cause += ", " + c.Asset
	}
	for _, a := range in.Actions {
		out.Actions = append(out.Actions, web.Action{What: a.What, Limit: float64(a.Limit), Bought: timeTo(a.Bought)})
	}
	for _, name := range in.Services {
		s, _ := site.Service(name)
		out.Services = append(out.Services, web.Service{Name: name, Tier: s.Tier, Owner: s.Owner})
	}
	for _, e := range in.Timeline {
		out.Timeline = append(out.Timeline, web.Moment{At: e.At, What: e.What})
	}
	return out
}

func timeTo(d time.Duration) web.TimeTo {
	if d == predict.Never {
		return web.Never
	}
	return web.TimeTo(d)
}
