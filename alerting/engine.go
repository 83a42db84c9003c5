package alerting

import (
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/prometheus/storage"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/message"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/rules"
	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/configs"
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
// one. It is used by one goroutine, and times do not go back.
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
	model   Forecaster
	rules   *rules.Set
	tracker *incident.Tracker
	scorer  *score.Scorer

	watch  watch
	blind  *blindfold
	result predict.Result
	learnt []predict.Parameter
	inlets inlets
	now    time.Time // of the last step

	troubles     []Trouble
	historySince time.Time // since when the history takes nothing
	historyErr   string
}

// Outcome is what one Step found.
type Outcome struct {
	// Result is the newest forecast; Forecast is true when this step made it.
	Result   predict.Result
	Forecast bool
	// Readings are to be stored beside the measured ones: forecasts, the state of
	// incidents, and how earlier forecasts turned out. They are in the history
	// already.
	Readings []facility.Reading
	// Alerts are the rules that are firing or pending.
	Alerts []rules.Alert
	// Changes are the incidents that opened, changed materially, escalated or
	// were resolved in this step: hand them to paging.
	Changes []incident.Change
	// Incidents are all open incidents, worst first.
	Incidents []incident.Incident
	// Scores are what has become certain of earlier forecasts and pages.
	Scores []score.Settled
	// Inlets is the hottest inlet of every hall in the last half hour, oldest
	// first: what the chart of an incident draws.
	Inlets map[string][]message.Point
	// Learnt is what the plant has told about itself, against the drawings.
	Learnt []predict.Parameter
	// Poll are the assets that should be read now: before what they supply may
	// page, or before what they took along is released. Nobody has to: incidents
	// wait for a bounded time only.
	Poll []string
}

// New returns an engine for site that keeps its past in history. A rule file
// that does not load is an error that names every problem.
func New(cfg Config, site *facility.Site, history History) (*Engine, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("alerting: %w", err)
	}
	set, err := LoadRules(cfg)
	if err != nil {
		return nil, err
	}
	e := &Engine{
		cfg: cfg, site: site, history: history, rules: set,
		tracker: incident.New(cfg.Incidents, site), watch: newWatch(), blind: newBlindfold(site), inlets: inlets{},
	}
	e.newModel()
	return e, nil
}

// LoadRules returns the shipped rules and those of cfg, without the disabled.
func LoadRules(cfg Config) (*rules.Set, error) {
	set, err := rules.Load(configs.Rules())
	own, ownErr := rules.LoadFiles(cfg.RuleFiles...)
	set.Join(own)
	if err := errors.Join(err, ownErr, set.Disable(cfg.DisabledRules...)); err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	return set, nil
}

func (e *Engine) newModel() {
	e.model = e.cfg.Forecaster
	if e.model == nil {
		e.model = predict.New(e.site, e.cfg.Forecast)
	}
	e.scorer = score.New(e.site)
}
