package alerting

import (
	"errors"
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
)

// Config is the alerting section of ridethrough.yml.
type Config struct {
	// ForecastInterval is the longest time between two forecasts. A reading
	// that changes the state of equipment brings the next one forward to the
	// very same step.
	ForecastInterval time.Duration `yaml:"forecast_interval"`

	// RuleFiles are Prometheus rule files of your own beside the shipped ones;
	// shell patterns are allowed.
	RuleFiles []string `yaml:"rule_files"`

	// DisabledRules names alerts, shipped or own, that are not evaluated.
	DisabledRules []string `yaml:"disabled_rules"`

	// Forecast is the model: how far it looks ahead and how finely.
	Forecast predict.Config `yaml:"forecast"`

	// Incidents says when to wake people and when to let them sleep.
	Incidents incident.Config `yaml:"incidents"`

	// Forecaster replaces the shipped model; nil means predict.New.
	Forecaster Forecaster `yaml:"-"`
}

// DefaultConfig returns the defaults.
func DefaultConfig() Config {
	return Config{
		ForecastInterval: 10 * time.Second,
		Forecast:         predict.DefaultConfig(),
		Incidents:        incident.DefaultConfig(),
	}
}

// Validate reports every problem by the key the operator typed.
func (c Config) Validate() error {
	var errs []error
	if c.ForecastInterval <= 0 {
		errs = append(errs, fmt.Errorf("forecast_interval: %s; want more than 0", c.ForecastInterval))
	}
	if err := c.Forecast.Validate(); err != nil {
		errs = append(errs, fmt.Errorf("forecast: %w", err))
	}
	if err := c.Incidents.Validate(); err != nil {
		errs = append(errs, fmt.Errorf("incidents: %w", err))
	}
	return errors.Join(errs...)
}
