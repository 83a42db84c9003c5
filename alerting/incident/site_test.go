package incident_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/message"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

var noon = time.Date(2025, 7, 18, 12, 0, 0, 0, time.UTC)

// testSite has one loop with three chillers (two required), two pumps and a
// tower, two halls with two CRAHs and two rows of two racks each, and mains.
func testSite(tb testing.TB) *facility.Site {
	tb.Helper()
	d := facility.Description{Name: "s"}
	add := func(a facility.Asset) { d.Assets = append(d.Assets, a) }
	supply := func(from, to string, m facility.Medium) {
		d.Supplies = append(d.Supplies, facility.Supply{Supplier: from, Consumer: to, Medium: m})
	}
	add(facility.Asset{Name: "mains", Kind: facility.KindUtility})
	add(facility.Asset{Name: "chw", Kind: facility.KindLoop, Loop: "chw"})
	add(facility.Asset{Name: "tower", Kind: facility.KindCoolingTower, Loop: "chw"})
	for _, c := range []string{"ch-1", "ch-2", "ch-3"} {
		add(facility.Asset{Name: c, Kind: facility.KindChiller, Loop: "chw"})
		supply("tower", c, facility.MediumCooling)
		supply("mains", c, facility.MediumPower)
		supply(c, "chw", facility.MediumCooling)
	}
	for _, p := range []string{"p-1", "p-2"} {
		add(facility.Asset{Name: p, Kind: facility.KindPump, Loop: "chw"})
		supply(p, "chw", facility.MediumCooling)
	}
	for _, h := range []string{"a", "b"} {
		add(facility.Asset{Name: h, Kind: facility.KindHall, Hall: h})
		for n := 1; n <= 2; n++ {
			crah := fmt.Sprintf("%s-crah-%d", h, n)
			add(facility.Asset{Name: crah, Kind: facility.KindCRAH, Hall: h, Loop: "chw"})
			supply("chw", crah, facility.MediumCooling)
			supply(crah, h, facility.MediumCooling)
			row := fmt.Sprintf("%s%d", h, n)
			add(facility.Asset{Name: row, Kind: facility.KindRow, Hall: h, Row: row})
			for k := 1; k <= 2; k++ {
				rack := fmt.Sprintf("%s-%d", row, k)
				add(facility.Asset{Name: rack, Kind: facility.KindRack, Hall: h, Row: row, Rack: rack})
			}
		}
	}
	d.Groups = []facility.Group{{Name: "chillers", Members: []string{"ch-1", "ch-2", "ch-3"}, Required: 2}}
	d.Services = []facility.Service{
		{Name: "billing", Tier: 1, Racks: []string{"a1-1"}},
		{Name: "chat", Tier: 2, Racks: []string{"a2-1", "b1-1"}},
		{Name: "mail", Tier: 3, Racks: []string{"b2-2"}},
	}
	site, err := facility.NewSite(d)
	if err != nil {
		tb.Fatal(err)
	}
	return site
}

// A night drives a tracker step by step, ten seconds apart.
type night struct {
	tb      testing.TB
	site    *facility.Site
	tracker *incident.Tracker
	now     time.Time

	events    []predict.Event
	forecasts map[string]predict.Forecast
	alerts    []incident.Alert
	states    map[string]facility.RunState
	actions   []predict.Action
	chain     []predict.Expected
	backups   []predict.Backup
	seen      map[string]time.Time // nil: nobody is waited for
	every     time.Duration        // of a step
	probes    func(hall string) (agree, all int)

	changes []incident.Change // all so far
}

func newNight(tb testing.TB) *night {
	n := nightOn(tb, testSite(tb))
	n.calm("a", "b")
	return n
}

func nightOn(tb testing.TB, site *facility.Site) *night {
	return &night{
		tb: tb, site: site, tracker: incident.New(incident.DefaultConfig(), site), now: noon, every: 10 * time.Second,
		forecasts: map[string]predict.Forecast{}, states: map[string]facility.RunState{},
	}
}

func (n *night) input() incident.Input {
	r := predict.Result{At: n.now, Horizon: 4 * time.Hour, Events: n.events, Actions: n.actions, Chain: n.chain, Backups: n.backups}
	for _, f := range n.forecasts {
		r.Forecasts = append(r.Forecasts, f)
	}
	return incident.Input{
		Result: r, Alerts: n.alerts,
		State:  func(asset string) facility.RunState { return n.states[asset] },
		Seen:   func(asset string) time.Time { return n.seen[asset] },
		Probes: n.probes,
	}
}

// read says that assets were read now, and run.
func (n *night) read(assets ...string) {
	for _, a := range assets {
		n.seen[a], n.states[a] = n.now, facility.StateRunning
	}
}

// step advances, by ten seconds if nobody says otherwise, and returns the changes.
func (n *night) step() []incident.Change {
	n.now = n.now.Add(n.every)
	changes := n.tracker.Update(n.now, n.input())
	for k := range changes {
		message.Fill(&changes[k].Incident)
	}
	n.changes = append(n.changes, changes...)
	return changes
}

// pass steps for d and returns the changes.
func (n *night) pass(d time.Duration) []incident.Change {
	var out []incident.Change
	for end := n.now.Add(d); n.now.Before(end); {
		out = append(out, n.step()...)
	}
	return out
}

func (n *night) event(asset string, kind predict.EventKind) {
	n.events = append(n.events, predict.Event{Asset: asset, Kind: kind, At: n.now, Evidence: "run_state alarm"})
}

func (n *night) consequence(asset string, kind predict.EventKind, cause string) {
	n.events = append(n.events, predict.Event{Asset: asset, Kind: kind, At: n.now, Evidence: "overload", Consequence: true, Cause: cause})
}

func (n *night) repair(assets ...string) {
	var left []predict.Event
	for _, e := range n.events {
		keep := true
		for _, a := range assets {
			keep = keep && e.Asset != a
		}
		if keep {
			left = append(left, e)
		}
	}
	n.events = left
}

// equipment of testSite.
var equipment = []string{"mains", "tower", "ch-1", "ch-2", "ch-3", "p-1", "p-2", "chw", "a-crah-1", "a-crah-2", "b-crah-1", "b-crah-2"}

func (n *night) alert(name, asset string, severity incident.Severity) {
	n.alerts = append(n.alerts, incident.Alert{Name: name, Asset: asset, Severity: severity, Since: n.now, Summary: name + " " + asset})
}

// heats makes the forecast cross 32 °C in d.
func (n *night) heats(hall string, d time.Duration, likelihood float64) {
	n.forecasts[hall] = predict.Forecast{
		Place: hall, Kind: facility.KindHall, Limit: 32, Now: 24,
		P10: d * 8 / 10, P50: d, P90: d * 13 / 10, Likelihood: likelihood, Reason: "load 400 kW, capacity 250 kW",
	}
}

func (n *night) calm(halls ...string) {
	for _, hall := range halls {
		n.forecasts[hall] = predict.Forecast{
			Place: hall, Kind: facility.KindHall, Limit: 32, Now: 22,
			P10: predict.Never, P50: predict.Never, P90: predict.Never,
		}
	}
}

// open returns the one open incident.
func (n *night) open() incident.Incident {
	n.tb.Helper()
	all := n.tracker.Incidents()
	if len(all) != 1 {
		n.tb.Fatalf("%d incidents open; want 1: %v", len(all), headlines(all))
	}
	message.Fill(&all[0])
	return all[0]
}

func headlines(all []incident.Incident) []string {
	var out []string
	for _, i := range all {
		out = append(out, i.ID+" "+message.Headline(i, i.Updated, message.English))
	}
	return out
}

// pages counts incidents that became pages.
func (n *night) pages() int {
	count := 0
	for _, c := range n.changes {
		if c.Incident.Severity == incident.Page && (c.Kind == incident.ChangeOpened || c.Kind == incident.ChangeEscalated) {
			count++
		}
	}
	return count
}

func kinds(changes []incident.Change) []incident.ChangeKind {
	var out []incident.ChangeKind
	for _, c := range changes {
		out = append(out, c.Kind)
	}
	return out
}

func roots(i incident.Incident) []string {
	var out []string
	for _, c := range i.Root {
		out = append(out, c.Asset)
	}
	return out
}
