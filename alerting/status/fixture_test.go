package status_test

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/status"
	"github.com/ridethrough/ridethrough/internal/facility"
)

var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

func at(m float64) time.Time { return noon.Add(time.Duration(m * float64(time.Minute))) }

// A scene is what is so at one moment of an incident in hall-b.
type scene struct {
	inlet     facility.Celsius
	crosses   time.Duration // predict.Never: not
	recovery  *predict.Recovery
	severity  incident.Severity
	starting  time.Duration // of ch-9; 0: nothing starts
	change    incident.ChangeKind
	second    bool // ch-2 trips, too
	resolved  bool
	forgotten bool
}

// theIncident is opened at noon by the trip of ch-1.
func theIncident() incident.Incident {
	return incident.Incident{
		ID: "dc.ch-1.20260701T120000Z", Site: "dc", Severity: incident.Page, State: incident.Open, Opened: noon,
		Root:     []incident.Cause{{Asset: "ch-1", Kind: facility.KindChiller, What: "trip", Evidence: "run_state running → alarm", At: noon}},
		Halls:    []string{"hall-b"},
		Services: []string{"payments", "messaging"},
		Actions:  []predict.Action{{Kind: predict.ActionRestart, Asset: "ch-1", What: "reset and restart ch-1", Bought: 20 * time.Minute}},
	}
}

// outcome is the step of a scene.
func (s scene) outcome(now time.Time) alerting.Outcome {
	i := theIncident()
	if s.severity != "" {
		i.Severity = s.severity
	}
	f := predict.Forecast{Place: "hall-b", Kind: facility.KindHall, Limit: 32, Now: s.inlet, P10: predict.Never, P50: predict.Never, P90: predict.Never}
	if s.crosses != predict.Never {
		f.P10, f.P50, f.P90, f.Likelihood = s.crosses*8/10, s.crosses, s.crosses*13/10, 1
		i.Outlook = &incident.Outlook{Hall: "hall-b", Limit: 32, Now: s.inlet}
	} else {
		i.Halls = nil
	}
	if s.second {
		i.Root = append(i.Root, incident.Cause{Asset: "ch-2", Kind: facility.KindChiller, What: "trip", Evidence: "run_state running → alarm", At: now})
	}
	if s.starting > 0 {
		i.Chain = []predict.Expected{{Kind: predict.ExpectedStart, Asset: "ch-9", At: now.Add(s.starting)}}
	}
	o := alerting.Outcome{Result: predict.Result{At: now, Horizon: 4 * time.Hour, Forecasts: []predict.Forecast{f}}, Forecast: true}
	if s.recovery != nil {
		o.Result.Recoveries = []predict.Recovery{*s.recovery}
	}
	switch {
	case s.forgotten:
	case s.resolved:
		i.State, i.Ended = incident.Resolved, now
		o.Changes = []incident.Change{{Kind: incident.ChangeResolved, At: now, Incident: i}}
	default:
		o.Incidents = []incident.Incident{i}
		if s.change != "" {
			o.Changes = []incident.Change{{Kind: s.change, At: now, Incident: i}}
		}
	}
	return o
}

// cool is a recovery of hall-b.
func cool(restored bool, p10, p50, p90 time.Duration) *predict.Recovery {
	return &predict.Recovery{Hall: "hall-b", Limit: 32, Restored: restored, P10: p10, P50: p50, P90: p90}
}

var warming = scene{inlet: 26, crosses: 20 * time.Minute, recovery: cool(false, 12*time.Minute, 18*time.Minute, 33*time.Minute)}

// play shows a board one scene, every ten seconds between two minutes.
func play(b *status.Board, from, to float64, s scene) []status.Note {
	var out []status.Note
	for m := from; m < to; m += 1.0 / 6 {
		out = append(out, b.Update(at(m), s.outcome(at(m)))...)
		s.change = "" // once
	}
	return out
}
