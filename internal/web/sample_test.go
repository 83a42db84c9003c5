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
			Actions:  []web.Action{{What: "start standby chiller ch-3", Bought: web.Never}, {What: "shed 120 kW in hall-a", Bought: minutes(9)}},
			Services: []web.Service{{Name: "payments", Tier: 1, Owner: "team-pay", Note: "loses 4 of 9 racks at 35 °C"}, {Name: "batch", Tier: 3}},
			Timeline: []web.Moment{{At: night.Add(-2 * time.Minute), What: "ch-1 reports alarm"}, {At: night.Add(-100 * time.Second), What: "page sent"}},
		}},
		Chain: []web.Step{
			{At: night.Add(6 * time.Minute), Asset: "ch-2", What: "overloads and trips"},
			{At: night.Add(14 * time.Minute), Asset: "hall-a", What: "32 °C", Services: []string{"payments", "batch"}},
		},
		Contingencies: []web.Contingency{
			{Lost: "chwp-1", Hall: "hall-a", Limit: 32, Time: minutes(6)},
			{Lost: "crah-b2", Time: web.Never},
		},
	}
}

// quiet is the same site on an ordinary day.
func quiet() web.State {
	s := chillerTrip()
	s.Notices, s.Incidents, s.Chain = nil, nil, nil
	s.Halls = s.Halls[1:]
	return s
}
