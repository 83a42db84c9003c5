package web_test

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/web"
)

// fixed is a Stater that never changes.
type fixed web.State

func (f fixed) State() web.State { return web.State(f) }

var night = time.Date(2024, 3, 29, 3, 14, 7, 0, time.UTC)

func minutes(n float64) web.TimeTo { return web.TimeTo(n * float64(time.Minute)) }

// chillerTrip is a site that loses a chiller: one hall heats, one holds.
func chillerTrip() web.State {
	return web.State{
		Site: "dc-north", At: night, Horizon: minutes(60), PageLimit: 32,
		Notices: []string{"Simulation, 60 times faster than real time."},
		Halls: []web.Hall{
			{
				Name: "hall-a", Inlet: new(25.4), HeatLoad: new(612e3), Capacity: new(431e3),
				Crossings: []web.Crossing{
					{Limit: 27, P10: minutes(2), P50: minutes(3.5), P90: minutes(5), Likelihood: 1},
					{Limit: 32, P10: minutes(11), P50: minutes(14.2), P90: minutes(19), Likelihood: 0.97},
					{Limit: 35, P10: minutes(17), P50: minutes(23), P90: web.Never, Likelihood: 0.71},
					{Limit: 40, P10: web.Never, P50: web.Never, P90: web.Never, Likelihood: 0.04},
				},
				Reason: "612 kW of heat meet 431 kW of cooling; the room stores 2.9 kWh for each kelvin.",
			},
			{
				Name: "hall-b", Inlet: new(23.1), HeatLoad: new(280e3), Capacity: new(395e3),
				Crossings: []web.Crossing{
					{Limit: 27, P10: minutes(31), P50: web.Never, P90: web.Never, Likelihood: 0.2},
					{Limit: 32, P10: web.Never, P50: web.Never, P90: web.Never},
				},
			},
		},
		Incidents: []web.Incident{{
			ID: "inc-1", Headline: "ch-1 tripped: hall-a crosses 32 °C in 11–19 min", Severity: "page",
			Cause: "ch-1", Evidence: "run_state running → alarm, leaving water 7.0 → 9.4 °C", Since: night.Add(-2 * time.Minute), Symptoms: 14,
			Actions:  []web.Action{{What: "start standby chiller ch-3", Limit: 35, Bought: web.Never}, {What: "shed 120 kW in hall-a", Limit: 32, Bought: minutes(9)}},
			Services: []web.Service{{Name: "payments", Tier: 1, Owner: "team-pay", Note: "loses 4 of 9 racks at 35 °C"}, {Name: "batch", Tier: 3}},
			Timeline: []web.Moment{{At: night.Add(-2 * time.Minute), What: "ch-1 reports alarm"}, {At: night.Add(-100 * time.Second), What: "page sent"}},
		}},
		Chain: []web.Step{
			{At: night.Add(6 * time.Minute), P10: night.Add(5 * time.Minute), P90: night.Add(8 * time.Minute), Kind: "trip", Asset: "ch-2", What: "overloads and trips"},
			{At: night.Add(14 * time.Minute), Asset: "hall-a", What: "32 °C", Services: []string{"payments", "batch"}},
		},
		Backups: []web.Backup{
			{
				UPS: "ups-a", Since: night.Add(-time.Minute), Known: true, P10: minutes(7), P50: minutes(8), P90: minutes(9), Basis: "the UPS itself says 8 min",
				Generator: "generator gen-1 has not started", Halls: []string{"hall-a", "hall-b"}, Services: []string{"payments"},
			},
			{UPS: "ups-b", Basis: "the UPS reports no runtime_remaining", Generator: "generator gen-1 has not started"},
		},
		Learnt: []web.Parameter{{Asset: "hall-a", What: "heat that the servers store", Unit: "MJ/K", Prior: 8.34, Learnt: 9.512, P10: 8.9, P90: 10.2, Since: night.Add(-48 * time.Hour)}},
		Contingencies: []web.Contingency{
			{Lost: "chwp-1", Hall: "hall-a", Limit: 32, Time: minutes(6)},
			{Lost: "crah-b2", Time: web.Never},
		},
	}
}

// quiet is the same site on an ordinary day.
func quiet() web.State {
	s := chillerTrip()
	s.Notices, s.Incidents, s.Chain, s.Backups, s.Learnt = nil, nil, nil, nil, nil
	s.Halls = s.Halls[1:]
	return s
}
