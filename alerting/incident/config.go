package incident

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Config is the incidents section of ridethrough.yml.
type Config struct {
	// PageLimit is the inlet temperature that people are woken before. Zero
	// means the allowable limit of the site.
	PageLimit facility.Celsius `yaml:"page_limit_celsius"`

	// MinimumLikelihood is the share of the forecast ensemble that must cross
	// PageLimit before anybody is woken.
	MinimumLikelihood float64 `yaml:"minimum_likelihood"`

	// ResolveAfter is how long everything must have been well before an
	// incident is closed.
	ResolveAfter time.Duration `yaml:"resolve_after"`

	// AfterGlow is how long the symptoms of a closed incident may last before
	// they count as incidents of their own.
	AfterGlow time.Duration `yaml:"after_glow"`

	// Networks says which network a device is in, by its name: devices that
	// share one and fall silent soon after each other are one incident.
	Networks map[string]string `yaml:"-"`
}

// DefaultConfig returns the defaults.
func DefaultConfig() Config {
	return Config{
		MinimumLikelihood: 0.6,
		ResolveAfter:      2 * time.Minute,
		AfterGlow:         30 * time.Minute,
	}
}

// Validate reports every problem by the key the operator typed.
func (c Config) Validate() error {
	var ps facility.Problems
	if c.MinimumLikelihood <= 0 || c.MinimumLikelihood > 1 {
		ps.Add(facility.Position{}, "minimum_likelihood: %g; want more than 0, at most 1", c.MinimumLikelihood)
	}
	if c.ResolveAfter < 0 {
		ps.Add(facility.Position{}, "resolve_after: %s; want 0 or more", c.ResolveAfter)
	}
	if c.AfterGlow < 0 {
		ps.Add(facility.Position{}, "after_glow: %s; want 0 or more", c.AfterGlow)
	}
	return ps.ErrOrNil()
}
