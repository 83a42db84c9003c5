package alerting

import (
	"context"
	"time"

	"github.com/prometheus/prometheus/storage"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/rules"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// History keeps the recent past as Prometheus series. The metric of a reading
// is facility.FieldName of its point, its labels are kind, site, hall, row,
// rack, asset and part, without the empty ones.
type History interface {
	// Append stores readings that arrived at now. A reading that cannot be
	// stored does not keep the others out; the error names what was not.
	Append(now time.Time, readings []facility.Reading) error
	// Queryable reads the series. It is safe for concurrent use.
	Queryable() storage.Queryable
}

// A Forecaster says how long the places of a site have got; *predict.Model is
// one. It is used by one goroutine.
type Forecaster interface {
	Observe(facility.Reading)
	Forecast(now time.Time) predict.Result
}

// Engine is the alerting side of one site: a function of (readings, time). It
// is not safe for concurrent use; whoever owns the loop calls Step.
type Engine struct {
	cfg     Config
	site    *facility.Site
	history History
}

// Outcome is what one Step found.
type Outcome struct {
	// Result is the newest forecast; Forecast is true when this step made it.
	Result   predict.Result
	Forecast bool
	// Readings are to be stored beside the measured ones: forecasts, and the
	// state of incidents.
	Readings []facility.Reading
	// Alerts are the rules that are firing or pending.
	Alerts []rules.Alert
	// Changes are the incidents that opened, changed materially, escalated or
	// were resolved in this step: hand them to paging.
	Changes []incident.Change
	// Incidents are all open incidents, worst first.
	Incidents []incident.Incident
}

// New returns an engine for site that keeps its past in history.
func New(cfg Config, site *facility.Site, history History) (*Engine, error) {
	return &Engine{cfg: cfg, site: site, history: history}, nil
}

// Step takes in the readings that arrived until now. The outcome is usable
// even when the error is non-nil: a history that cannot be written to or a
// rule that cannot be evaluated never stops a forecast or an incident.
func (e *Engine) Step(ctx context.Context, now time.Time, readings []facility.Reading) (Outcome, error) {
	return Outcome{}, nil
}

// Snapshot returns the state that must survive a restart, as JSON.
func (e *Engine) Snapshot() ([]byte, error) { return nil, nil }

// Restore takes back a Snapshot. Call it before the first Step.
func (e *Engine) Restore(snapshot []byte) error { return nil }
