package history

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Config is the storage.history section of ridethrough.yml.
type Config struct {
	// Retention is how far back rules and the page can look. A sensor read
	// every 10 s costs about 15 kB a day.
	Retention time.Duration `yaml:"retention"`

	// Dir holds the blocks and the write-ahead log. storage.Config sets it.
	Dir string `yaml:"-"`
}

// DefaultConfig keeps a day: one cycle of load and weather.
func DefaultConfig() Config { return Config{Retention: 24 * time.Hour} }

// minRetention holds the longest window that the shipped rules look over.
const minRetention = time.Hour

// Validate reports every problem by the key the operator typed.
func (c Config) Validate() error {
	var problems facility.Problems
	if c.Retention < minRetention {
		problems.Add(facility.Position{}, "storage.history.retention: %s is below the least of %s", c.Retention, minRetention)
	}
	return problems.ErrOrNil()
}
