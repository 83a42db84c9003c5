package alerting

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// snapshot is what an engine must not forget in a restart: which incidents are
// open, since when rules hold, what equipment was doing, and which forecasts and
// pages still wait for what comes of them.
type snapshot struct {
	At        time.Time       `json:"at"`
	Incidents json.RawMessage `json:"incidents"`
	Rules     json.RawMessage `json:"rules"`
	Scores    json.RawMessage `json:"scores,omitempty"`
	States    []state         `json:"states,omitempty"`
	Blind     []toldHall      `json:"blind,omitempty"`
}

// toldHall is what was forecast of a hall of which something is silent, and
// since when.
type toldHall struct {
	place
	outlook
	Since time.Time `json:"since"`
}

type state struct {
	Asset string         `json:"asset"`
	Point facility.Point `json:"point"`
	Part  string         `json:"part,omitempty"`
	Value float64        `json:"value"`
}

// Snapshot returns the state that must survive a restart, as JSON.
func (e *Engine) Snapshot() ([]byte, error) {
	s := snapshot{At: e.now}
	var err, rulesErr, scoresErr error
	s.Incidents, err = e.tracker.Snapshot()
	s.Rules, rulesErr = e.rules.Snapshot()
	s.Scores, scoresErr = e.scorer.Snapshot(e.now)
	for k, v := range e.watch.states {
		s.States = append(s.States, state{k.Asset, k.Point, k.Part, v})
	}
	for at, o := range e.blind.last {
		if since := e.blind.since[at.Name]; !since.IsZero() { // of halls only
			s.Blind = append(s.Blind, toldHall{at, o, since})
		}
	}
	if err := errors.Join(err, rulesErr, scoresErr); err != nil {
		return nil, fmt.Errorf("snapshot alerting: %w", err)
	}
	return json.Marshal(s)
}

// Restore takes back a Snapshot. Call it before the first Step.
func (e *Engine) Restore(data []byte) error {
	var s snapshot
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("restore alerting: %w", err)
	}
	errs := []error{e.tracker.Restore(s.Incidents), e.rules.Restore(s.Rules)}
	if len(s.Scores) > 0 { // older versions kept none
		errs = append(errs, e.scorer.Restore(s.Scores))
	}
	e.scorer.Resume(e.tracker.Incidents())
	for _, st := range s.States {
		e.watch.states[facility.SeriesKey{Asset: st.Asset, Point: st.Point, Part: st.Part}] = st.Value
	}
	for _, b := range s.Blind {
		e.blind.last[b.place], e.blind.since[b.Name] = b.outlook, b.Since
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("restore alerting: %w", err)
	}
	return nil
}
