package predict

import (
	"fmt"
	"time"
)

// Config is what an operator may decide about the model.
type Config struct {
	// Horizon is how far ahead limits are looked for.
	Horizon time.Duration `yaml:"horizon"`
	// Members is how many variants of the site are carried: more give smoother
	// percentiles and cost proportionally more.
	Members int `yaml:"members"`
	// Contingencies is how often the loss of every single element is tried
	// again when nothing has changed; 0 means never.
	Contingencies time.Duration `yaml:"contingencies"`
	// Hands is how many people are there to restart machines at the same time:
	// with fewer than machines, the order is told.
	Hands int `yaml:"hands"`
}

// DefaultConfig looks four hours ahead with 64 members: the standard error of
// a tenth percentile is then about a quarter of the spread, far below the
// error of the nameplate.
func DefaultConfig() Config {
	return Config{Horizon: 4 * time.Hour, Members: 64, Contingencies: 5 * time.Minute, Hands: 1}
}

// Validate reports the first value that cannot work.
func (c Config) Validate() error {
	switch {
	case c.Horizon < 10*time.Minute || c.Horizon > 24*time.Hour:
		return fmt.Errorf("horizon: %v; want 10m to 24h", c.Horizon)
	case c.Members < 8 || c.Members > 1000:
		return fmt.Errorf("members: %d; want 8 to 1000", c.Members)
	case c.Contingencies < 0:
		return fmt.Errorf("contingencies: %v; want 0 or more", c.Contingencies)
	case c.Hands < 0:
		return fmt.Errorf("hands: %d; want 0 or more", c.Hands)
	}
	return nil
}
