package message

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

var night = time.Date(2026, 7, 1, 19, 4, 10, 0, time.UTC) // 3 a.m. in Guangzhou

func in(minutes float64) time.Time { return night.Add(time.Duration(minutes * float64(time.Minute))) }

// worst is a page with everything that a page can have.
func worst() incident.Incident {
	tripped := predict.Event{Asset: "gz-ch-1", Kind: predict.EventTrip, At: in(-1), Evidence: "run_state running → alarm"}
	return incident.Incident{
		ID: "gz.gz-ch-1.20260701T190310Z", Site: "gz", Severity: incident.Page, State: incident.Open, Opened: in(-0.5), Updated: night,
		Root: []incident.Cause{
			{Asset: "gz-ch-1", Kind: facility.KindChiller, What: "trip", Evidence: tripped.Evidence, At: in(-1)},
			{Asset: "gz-ch-2", Kind: facility.KindChiller, What: "ChillerAlarm", Evidence: "chiller gz-ch-2 is in alarm", At: in(-0.8)},
		},
		Rejected: []incident.Alternative{
			{Asset: "crah-2-4", What: "fan_stop", Ground: incident.Superseded, By: "gz-ch-1", At: in(-0.5)},
			{Asset: "gz-ch-3", What: "degraded", Ground: incident.Effect, At: in(-0.3)},
			{Asset: "tower-1", What: "in_order", Ground: incident.InOrder, At: in(-0.2)},
		},
		Unanswered: []string{"pump-1"},
		Halls:      []string{"hall-2", "hall-3"}, Services: []string{"messaging", "payments"},
		Outlook: &incident.Outlook{
			Hall: "hall-2", Limit: 32, Now: 24.3, At: night, P10: in(11), P50: in(14), P90: in(18), Likelihood: 0.97,
			Reason: "unused", Grounds: &predict.Grounds{Event: &tripped, More: 2, Heat: 1.21e6, Cooling: 4.4e5, Mass: 6.3e7, Water: 21},
		},
		Ahead: []incident.Outlook{{Hall: "hall-2", Limit: 40, P10: in(23), P50: in(31)}},
		Chain: []predict.Expected{
			{At: in(0), P10: in(0), P90: in(0), Kind: predict.ExpectedOverload, Asset: "gz-chw", Heat: 1.21e6, Cooling: 4.4e5},
			{At: in(4), P10: in(3), P90: in(6), Kind: predict.ExpectedTrip, Why: predict.WhyOverload, Asset: "gz-ch-3"},
			{At: in(16), P10: in(13), Kind: predict.ExpectedLimit, Limit: 32, First: "row-7", Asset: "hall-3"},
			{At: in(40), Kind: predict.ExpectedShutdown, FirstOf: "hall-2", Asset: "row-4", Services: []string{"payments"}},
			{At: in(44), Kind: predict.ExpectedBattery, DarkIn: []string{"hall-3"}, Asset: "ups-1"},
		},
		Backups: []predict.Backup{
			{
				UPS: "ups-1", Known: true, P10: 40 * time.Minute, P50: 44 * time.Minute, P90: 49 * time.Minute, Halls: []string{"hall-3"},
				Grounds:   predict.BatteryGrounds{Basis: predict.BatteryCharged, Charge: 87, Full: 15 * time.Minute, LoadShare: 33},
				Generator: predict.Generator{Name: "gen-1", State: predict.GeneratorExpected, At: in(2)},
			},
			{UPS: "ups-2", Grounds: predict.BatteryGrounds{Basis: predict.BatteryUnknown}, Generator: predict.Generator{State: predict.GeneratorNone}},
		},
		Actions: []predict.Action{
			{Kind: predict.ActionRestart, Asset: "gz-ch-1", Or: []string{"gz-ch-2"}, Delivers: 6 * time.Minute, Bought: 55 * time.Minute},
			{Kind: predict.ActionRestartOrder, Asset: "gz-ch-2", People: 2, Order: []predict.Restart{{Asset: "gz-ch-2", Delivers: 5 * time.Minute}, {Asset: "gz-ch-1", Delivers: 11 * time.Minute}}, Bought: 33 * time.Minute},
			{Kind: predict.ActionShed, Halls: []string{"hall-2", "hall-3"}, Power: 363e3, Bought: 9 * time.Minute},
			{Kind: predict.ActionFans, Halls: []string{"hall-2"}, Bought: predict.Never},
		},
		Symptoms: []incident.Symptom{
			{Asset: "gz-ch-1", What: "ChillerAlarm", At: in(-1)},
			{Asset: "rack-11", What: "RackInletAboveAllowable", At: in(0.5)},
			{Asset: "rack-12", What: "RackInletAboveAllowable", At: in(0.5)},
			{Asset: "gz-ch-3", What: "degraded", At: in(-0.3), Cleared: night},
		},
	}
}

// samples are incidents of every shape.
func samples() map[string]incident.Incident {
	crossed := worst()
	o := *crossed.Outlook
	o.Now, o.P10, o.P50, o.P90 = 33.1, night, night, night
	o.Grounds = &predict.Grounds{Event: &predict.Event{Asset: "tower-1", Kind: predict.EventDegraded, At: in(-9), Evidence: "fan_speed 60 → 5 %, condenser pressure rising"}, More: 3, Heat: 9e5, Elsewhere: true}
	crossed.Outlook, crossed.Ahead = &o, []incident.Outlook{{Hall: "hall-2", Limit: 40, P10: in(23), P50: in(31), P90: in(200)}}
	unsure := worst()
	p := *unsure.Outlook
	p.P50, p.P90 = time.Time{}, time.Time{}
	p.Grounds = &predict.Grounds{Heat: 9e5, Cooling: 1e6}
	unsure.Outlook, unsure.Root[0].What, unsure.Unseen, unsure.Ahead = &p, "heating_up", true, nil
	blind := incident.Incident{
		ID: "gz.plc-1.x", Severity: incident.Warn, State: incident.Open, Opened: night, Blind: true,
		Root: []incident.Cause{{Asset: "plc-1", Kind: facility.KindDevice, What: "DeviceUnreachable", At: night, Evidence: "device plc-1 does not answer"}},
	}
	warning := worst()
	warning.Severity, warning.Outlook, warning.Ahead, warning.Halls, warning.Chain, warning.Backups = incident.Warn, nil, nil, nil, nil, nil
	resolved := worst()
	resolved.State, resolved.Ended = incident.Resolved, in(125)
	cannot := func(b incident.Blindness, part string) incident.Incident {
		i := blind
		i.Blindness = b
		i.Root = []incident.Cause{{Asset: part, What: string(b), At: night, Evidence: "502", Runbook: "collector-blind"}}
		return i
	}
	return map[string]incident.Incident{
		"cannot store": cannot(incident.CannotStore, "influxdb"), "cannot page": cannot(incident.CannotPage, "pagerduty"),
		"worst": worst(), "crossed": crossed, "unsure": unsure, "blind": blind, "warning": warning, "resolved": resolved,
	}
}
