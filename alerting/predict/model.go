package predict

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A Model carries the state of one site. It reads no clock and does no input
// or output: what it says is a function of the readings it observed and the
// times it was asked for. It is not safe for concurrent use.
type Model struct {
	site *facility.Site
	cfg  Config
}

// New returns a model of site that has seen nothing yet. A zero Config means
// DefaultConfig.
func New(site *facility.Site, cfg Config) *Model {
	if cfg == (Config{}) {
		cfg = DefaultConfig()
	}
	return &Model{site: site, cfg: cfg}
}

// Observe takes one reading in. Readings may come late or out of order; the
// newest of each series counts.
func (m *Model) Observe(r facility.Reading) {}

// Forecast brings the model to now and looks ahead. Times of successive calls
// must not go back.
func (m *Model) Forecast(now time.Time) Result {
	return Result{At: now, Horizon: m.cfg.Horizon}
}
