package storage

import (
	"errors"
	"path/filepath"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/bus"
	"github.com/ridethrough/ridethrough/internal/storage/history"
	"github.com/ridethrough/ridethrough/internal/storage/influx"
)

// Config is the storage section of ridethrough.yml.
type Config struct {
	// Dir holds the stream, the local history and the quarantine file.
	Dir string `yaml:"dir"`

	Bus     bus.Config     `yaml:"bus"`
	History history.Config `yaml:"history"`

	// Influx is the influxdb section, which stands beside this one in the file.
	// Without one it is nil: everything then stays local, and all else works.
	Influx *influx.Config `yaml:"-"`
}

// DefaultConfig is the place where the systemd unit keeps its state.
func DefaultConfig() Config {
	return Config{Dir: "/var/lib/ridethrough", Bus: bus.DefaultConfig(), History: history.DefaultConfig()}
}

// Validate reports every problem of the section at once, as facility.Problems.
func (c Config) Validate() error {
	var problems facility.Problems
	if c.Dir == "" {
		problems.Add(facility.Position{}, "storage.dir: missing; name a directory that ridethrough may write to")
	}
	checks := []error{c.Bus.Validate(), c.History.Validate()}
	if c.Influx != nil {
		checks = append(checks, c.Influx.WithDefaults().Validate())
	}
	for _, err := range checks {
		if found, ok := errors.AsType[facility.Problems](err); ok {
			problems = append(problems, found...)
		}
	}
	return problems.ErrOrNil()
}

// complete gives every part its place below Dir and its defaults.
func (c Config) complete() Config {
	c.Bus.Dir = filepath.Join(c.Dir, "bus")
	c.History.Dir = filepath.Join(c.Dir, "history")
	if c.Influx != nil {
		section := c.Influx.WithDefaults()
		section.Dir = c.Dir
		c.Influx = &section
	}
	return c
}
