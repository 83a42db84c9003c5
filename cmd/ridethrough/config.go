package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage"
	"github.com/ridethrough/ridethrough/internal/storage/influx"
	"github.com/ridethrough/ridethrough/internal/web"
)

// Config is ridethrough.yml. Each section belongs to the package that acts on
// it; see docs/decisions/0001.
type Config struct {
	// SiteFile describes the site. A relative path starts at the folder of
	// ridethrough.yml.
	SiteFile configs.At[string] `yaml:"site_file"`

	Log        Log               `yaml:"log"`
	Collectors collectors.Config `yaml:"collectors"`
	Storage    storage.Config    `yaml:"storage"`
	// InfluxDB is nil without the section: everything else then works on the
	// local history.
	InfluxDB *influx.Config  `yaml:"influxdb"`
	Alerting alerting.Config `yaml:"alerting"`
	Paging   paging.Config   `yaml:"paging"`
	Web      web.Config      `yaml:"web"`
}

// Log is the log section.
type Log struct {
	Level  slog.Level `yaml:"level"`
	Format string     `yaml:"format"` // text or json
}

func (l Log) validate() error {
	if l.Format != "text" && l.Format != "json" {
		return fmt.Errorf("log.format: %q; want text or json", l.Format)
	}
	return nil
}

// logger writes to standard error, where systemd's journal picks it up.
func (l Log) logger() *slog.Logger {
	options := &slog.HandlerOptions{Level: l.Level}
	if l.Format == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}

// DefaultConfig returns every default.
func DefaultConfig() Config {
	return Config{
		Log:        Log{Level: slog.LevelInfo, Format: "text"},
		Collectors: collectors.DefaultConfig(),
		Storage:    storage.DefaultConfig(),
		Alerting:   alerting.DefaultConfig(),
		Paging:     paging.DefaultConfig(),
		Web:        web.DefaultConfig(),
	}
}

// A setup is a checked configuration with what it describes, ready to start.
type setup struct {
	cfg     Config
	site    *facility.Site
	targets []collectors.Target
}

// loadSetup reads and checks everything a start needs, without touching a
// device. It is what `check`, start-up and reload have in common. The error
// lists every problem found.
func loadSetup(path string) (*setup, error) {
	s := &setup{cfg: DefaultConfig()}
	if err := configs.DecodeFile(path, &s.cfg); err != nil {
		return nil, err
	}
	s.cfg.Storage.Influx = s.cfg.InfluxDB
	err := s.cfg.validate()
	site, siteErr := s.loadSite(path)
	if siteErr != nil {
		return nil, errors.Join(err, siteErr)
	}
	s.site = site
	s.targets, siteErr = openTargets(s.cfg.Collectors, site)
	if err = errors.Join(err, siteErr); err != nil {
		closeTargets(s.targets)
		return nil, err
	}
	return s, nil
}

func (s *setup) loadSite(config string) (*facility.Site, error) {
	if s.cfg.SiteFile.Value == "" {
		return nil, fmt.Errorf("%s: no site_file; add `site_file: site.yml` and describe the site there", config)
	}
	path := s.cfg.SiteFile.Value
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(config), path)
	}
	return configs.LoadSite(path)
}

func (c Config) validate() error {
	return errors.Join(c.Log.validate(), c.Storage.Validate(), c.Alerting.Validate(), c.Paging.Validate(), c.Web.Validate())
}
