package alerting

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/message"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/rules"
	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// clockStep is how far the clock may go back before the model is started
// afresh; below it the step is taken at the time of the last one.
const clockStep = time.Minute

// Step takes in the readings that arrived until now. The outcome is usable
// even when the error is non-nil: a history that cannot be written to or a
// rule that cannot be evaluated never stops a forecast or an incident.
func (e *Engine) Step(ctx context.Context, now time.Time, readings []facility.Reading) (Outcome, error) {
	now, err := e.forward(now)
	event := e.observe(readings)
	e.scorer.Observe(now, readings)
	errs := []error{err, e.append(now, readings)}
	if len(readings) > 0 {
		e.noteHistory(now, errs[1])
	}

	var out Outcome
	if event || e.due(now) {
		e.result = e.blind.see(now, e.model.Forecast(now), &e.watch)
		e.scorer.Forecast(e.result)
		e.learnt = e.learntOf()
		e.inlets.observe(e.result)
		out.Forecast = true
		out.Readings = append(predict.Readings(e.result, e.site), limitReadings(now, e.site)...)
		errs = append(errs, e.append(now, out.Readings))
	}
	out.Result, out.Learnt, out.Inlets = e.result, e.learnt, maps.Clone(e.inlets)

	out.Alerts, err = e.rules.Evaluate(ctx, e.history.Queryable(), now)
	errs = append(errs, err)

	out.Changes = e.tracker.Update(now, incident.Input{
		Result: e.result, Alerts: append(e.firing(out.Alerts), e.ours(now)...), State: e.watch.state,
		Seen: e.watch.lastSeen, Probes: e.probes,
	})
	out.Poll = e.tracker.Poll()
	for k := range out.Changes {
		message.Fill(&out.Changes[k].Incident)
	}
	out.Incidents = e.Open()
	if out.Forecast || len(out.Changes) > 0 {
		states := incidentReadings(now, out)
		out.Readings = append(out.Readings, states...)
		errs = append(errs, e.append(now, states))
	}
	out.Scores = e.score(now, out.Changes)
	scores := e.scoreReadings(out.Scores)
	out.Readings = append(out.Readings, scores...)
	errs = append(errs, e.append(now, scores))
	return out, errors.Join(errs...)
}

// score holds earlier forecasts and pages to what has come of them by now.
func (e *Engine) score(now time.Time, told []incident.Change) []score.Settled {
	e.scorer.Told(told)
	return slices.DeleteFunc(e.scorer.Settle(now), func(s score.Settled) bool { return len(s.Accounts)+len(s.Pages) == 0 })
}

func (e *Engine) scoreReadings(settled []score.Settled) []facility.Reading {
	var out []facility.Reading
	for _, s := range settled {
		out = append(out, score.Readings(s, e.site.Limits.Allowable)...)
	}
	return out
}

// forward keeps time from going back: a little by standing still, a lot by
// forgetting what the model knew of a future that will now come again.
func (e *Engine) forward(now time.Time) (time.Time, error) {
	var err error
	switch back := e.now.Sub(now); {
	case back > clockStep:
		err = e.forgetPresent(now)
		e.result = predict.Result{}
		e.blind = newBlindfold(e.site)
		e.watch.turnBack(now)
		e.rules.TurnBack(now)
	case back > 0:
		return e.now, nil
	}
	e.now = now
	return now, err
}

// observe hands the readings to the model and reports whether one of them is
// an event.
func (e *Engine) observe(readings []facility.Reading) bool {
	event := false
	for _, r := range readings {
		e.model.Observe(r)
		if e.watch.observe(r) {
			event = true
		}
	}
	return event
}

func (e *Engine) due(now time.Time) bool {
	return e.result.At.IsZero() || now.Sub(e.result.At) >= e.cfg.ForecastInterval
}

func (e *Engine) append(now time.Time, readings []facility.Reading) error {
	if len(readings) == 0 {
		return nil
	}
	if err := e.history.Append(now, readings); err != nil {
		return fmt.Errorf("append to history: %w", err)
	}
	return nil
}

// firing returns the firing alerts as incidents see them.
func (e *Engine) firing(alerts []rules.Alert) []incident.Alert {
	var out []incident.Alert
	for _, a := range alerts {
		if a.State != rules.Firing {
			continue
		}
		l := a.Labels
		out = append(out, incident.Alert{
			Name: a.Name, Since: a.Since,
			// What the alert is about: the narrowest place or thing it names.
			Asset:    cmp.Or(l["asset"], l["rack"], l["row"], l["hall"], e.site.Name),
			Severity: incident.Severity(cmp.Or(l["severity"], string(incident.Warn))),
			Summary:  a.Annotations["summary"], Runbook: a.Annotations["runbook"],
			Blindness: blindnessOf(l),
		})
	}
	return out
}

// blindnessOf is what an alert says that we cannot see: one about a device, or
// one whose rule says so with the label blindness.
func blindnessOf(l map[string]string) incident.Blindness {
	if l["blindness"] == "" && l["kind"] == string(facility.KindDevice) {
		return incident.Silent
	}
	return incident.Blindness(l["blindness"])
}

// incidentReadings are the open incidents as series, and a last zero for those
// that ended.
func incidentReadings(now time.Time, out Outcome) []facility.Reading {
	var readings []facility.Reading
	add := func(i incident.Incident, open float64) {
		for _, c := range i.Root[:min(1, len(i.Root))] {
			r := facility.Reading{Asset: c.Asset, Part: i.ID, At: now, Quality: facility.Good}
			r.Point, r.Value = facility.IncidentState, open
			readings = append(readings, r)
			r.Point, r.Value = facility.IncidentSymptoms, open*float64(i.Ongoing())
			readings = append(readings, r)
		}
	}
	for _, i := range out.Incidents {
		add(i, 1)
	}
	for _, c := range out.Changes {
		if c.Kind == incident.ChangeResolved {
			add(c.Incident, 0)
		}
	}
	return readings
}
