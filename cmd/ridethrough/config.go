package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/alerting/siren"
	"github.com/ridethrough/ridethrough/alerting/status"
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
	Siren    siren.Config    `yaml:"siren"`
	Status   status.Config   `yaml:"status"`
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
		Status:     status.DefaultConfig(),
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
	s.cfg.complete(path)
	err := errors.Join(inFile(path, s.cfg.validate()), s.cfg.loads())
	site, siteErr := s.loadSite(path)
	if siteErr != nil {
		return nil, errors.Join(err, siteErr)
	}
	s.site = site
	err = errors.Join(err, s.cfg.Siren.CheckNames(site))
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
	file := beside(config, s.cfg.SiteFile.Value)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: site_file: there is no file %s; name the file that describes the site, or write it (docs/site-file.md)", s.cfg.SiteFile.Position, file)
	}
	return configs.LoadSite(file)
}

// complete gives sections what stands elsewhere in the file, and lets relative
// paths start at its folder.
func (c *Config) complete(file string) {
	c.Storage.Influx = c.InfluxDB
	for i, pattern := range c.Alerting.RuleFiles {
		c.Alerting.RuleFiles[i] = beside(file, pattern)
	}
	c.Paging.Beside(func(path string) string { return beside(file, path) })
	c.Status.Dir = beside(file, c.Status.Dir)
	if c.Siren.NATS.URL == "" { // the operator's own cluster carries the siren, too
		c.Siren.NATS = siren.NATS{URL: c.Storage.Bus.URL, CredentialsFile: c.Storage.Bus.CredentialsFile}
	}
}

// beside is a path that may be relative to the folder of a file.
func beside(file, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(file), path)
}

// inFile gives problems of sections that do not know where they stand the name
// of the file at least.
func inFile(path string, err error) error {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range several.Unwrap() {
			_ = inFile(path, one)
		}
	}
	if problems, ok := err.(facility.Problems); ok {
		for i := range problems {
			problems[i].Position.File = cmp.Or(problems[i].Position.File, path)
		}
	}
	return err
}

// loads reports what is wrong in the files that sections name.
func (c Config) loads() error {
	_, rulesErr := alerting.LoadRules(c.Alerting)
	inMemory := c.Paging
	inMemory.DataDir = ""
	_, pagingErr := paging.New(inMemory, paging.Options{})
	if c.Paging.Validate() != nil {
		pagingErr = nil // said already
	}
	return errors.Join(rulesErr, pagingErr)
}

func (c Config) validate() error {
	return errors.Join(c.Log.validate(), c.Storage.Validate(),
		within("alerting", c.Alerting.Validate()), within("paging", c.Paging.Validate()), within("siren", c.Siren.Validate()), within("status", c.Status.Validate()), c.Web.Validate())
}

// within puts the section before each key that is wrong in it.
func within(section string, err error) error {
	all, several := err.(interface{ Unwrap() []error })
	if err == nil || !several {
		return err
	}
	var errs []error
	for _, e := range all.Unwrap() {
		errs = append(errs, fmt.Errorf("%s.%w", section, e))
	}
	return errors.Join(errs...)
}
