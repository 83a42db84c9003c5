package paging

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/message"
	"github.com/ridethrough/ridethrough/configs"
)

// Mode says who delivers.
type Mode string

// Modes of delivery.
const (
	// ModeEmbedded delivers with the built-in Alertmanager.
	ModeEmbedded Mode = "embedded"
	// ModeExternal posts to the user's own Alertmanager.
	ModeExternal Mode = "external"
)

// Config is the paging section of ridethrough.yml. Either AlertmanagerFile is
// set, or any of the Targets; with none of them incidents are only logged and
// shown.
type Config struct {
	Mode Mode `yaml:"mode"`

	// AlertmanagerFile is an alertmanager.yml: routing tree, receivers,
	// templates, inhibition, as known. Group by the label "incident".
	AlertmanagerFile string `yaml:"alertmanager_file"`

	// AlertmanagerURLs are the user's own Alertmanagers, for ModeExternal: all
	// members of the cluster.
	AlertmanagerURLs []string `yaml:"alertmanager_urls"`

	Targets `yaml:",inline"`

	// Receivers are further targets with a name, which are told what Escalation
	// and Fallback say.
	Receivers []Receiver `yaml:"receivers"`

	// Escalation says who is told of a page that nobody acknowledges, by when.
	Escalation []Step `yaml:"escalation"`

	// Fallback names the receivers that get a page which another one has not
	// taken for a minute.
	Fallback []string `yaml:"fallback"`

	// Heartbeat tells another host that pages would be sent; nil tells nobody.
	Heartbeat *Heartbeat `yaml:"heartbeat"`

	// PagerDutyWebhookSecret is the secret of a PagerDuty webhook subscription,
	// by which acknowledgements there arrive here; zero accepts none.
	PagerDutyWebhookSecret configs.Secret `yaml:"pagerduty_webhook_secret"`

	// RepeatInterval is when an open, unchanged incident is sent again.
	RepeatInterval time.Duration `yaml:"repeat_interval"`

	// Language is what receivers read. TimeZone is where they are, by its IANA
	// name; empty means UTC.
	Language message.Language `yaml:"language"`
	TimeZone string           `yaml:"time_zone"`

	// DataDir keeps what was delivered, over restarts. Empty means in memory.
	DataDir string `yaml:"data_dir"`
}

// A Step is one step of an escalation.
type Step struct {
	// After is the time without acknowledgement, from the page on.
	After    time.Duration `yaml:"after"`
	Receiver string        `yaml:"receiver"`
}

// A Heartbeat is a request sent again and again while all is well.
type Heartbeat struct {
	URL      configs.Secret `yaml:"url"`
	Interval time.Duration  `yaml:"interval"` // 0 means a minute
}

// DefaultConfig returns the defaults.
func DefaultConfig() Config {
	return Config{Mode: ModeEmbedded, Language: message.English, RepeatInterval: 4 * time.Hour}
}

// Enabled reports whether anybody receives anything.
func (c Config) Enabled() bool {
	return c.Mode == ModeExternal || c.AlertmanagerFile != "" || c.any()
}

// Beside passes every path of the section through place, which knows the folder
// that relative ones start at.
func (c *Config) Beside(place func(string) string) {
	c.AlertmanagerFile = place(c.AlertmanagerFile)
	for _, t := range c.targets() {
		if t.Email != nil {
			t.Email.CAFile = place(t.Email.CAFile)
		}
	}
}

// targets are all short forms, named and not.
func (c Config) targets() []Targets {
	out := []Targets{c.Targets}
	for _, r := range c.Receivers {
		out = append(out, r.Targets)
	}
	return out
}

// retention is how long the delivery log remembers. Alertmanager's own; a
// longer repeat interval would be forgotten and sent too often.
const retention = 120 * time.Hour

// Validate reports every problem by the key the operator typed.
func (c Config) Validate() error {
	var errs []error
	add := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	switch c.Mode {
	case ModeEmbedded:
		if len(c.AlertmanagerURLs) > 0 {
			add("alertmanager_urls: only used with mode: %s", ModeExternal)
		}
	case ModeExternal:
		if len(c.AlertmanagerURLs) == 0 {
			add("alertmanager_urls: none given; mode: %s needs at least one", ModeExternal)
		}
		if c.AlertmanagerFile != "" || c.any() || len(c.Receivers)+len(c.Escalation)+len(c.Fallback) > 0 {
			add("mode: %s: receivers, escalation and fallback are affairs of your Alertmanager; remove them here", ModeExternal)
		}
	default:
		add("mode: %q; want %s or %s", c.Mode, ModeEmbedded, ModeExternal)
	}
	if c.AlertmanagerFile != "" && c.any() {
		add("alertmanager_file: receivers are given twice; use either the file, with named ones under receivers, or the short forms")
	}
	for _, u := range c.AlertmanagerURLs {
		if parsed, err := url.Parse(u); err != nil || parsed.Host == "" {
			add("alertmanager_urls: %q is no URL; want http://host:9093", u)
		}
	}
	if c.RepeatInterval < time.Minute || c.RepeatInterval > retention {
		add("repeat_interval: %s; want 1m to %s", c.RepeatInterval, retention)
	}
	errs = append(errs, c.validate()...)
	errs = append(errs, c.validateReceivers()...)
	errs = append(errs, c.validateSteps()...)
	errs = append(errs, c.Heartbeat.validate()...)
	errs = append(errs, c.validateWords()...)
	return errors.Join(errs...)
}

func (c Config) validateReceivers() []error {
	var errs []error
	seen := []string{shortReceiver}
	for i, r := range c.Receivers {
		at := fmt.Sprintf("receivers[%d]", i)
		switch {
		case r.Name == "":
			errs = append(errs, fmt.Errorf("%s.name: missing; escalation, fallback and routes name it", at))
		case slices.Contains(seen, r.Name):
			errs = append(errs, fmt.Errorf("%s.name: %q is taken; choose another", at, r.Name))
		case !r.any():
			errs = append(errs, fmt.Errorf("%s: %q tells nobody; give it webhook_url, email, pagerduty or another target", at, r.Name))
		}
		seen = append(seen, r.Name)
		for _, err := range r.validate() {
			errs = append(errs, fmt.Errorf("%s.%w", at, err))
		}
	}
	return errs
}

// validateSteps checks times only: whether the receivers exist is known when
// alertmanager_file is read.
func (c Config) validateSteps() []error {
	var errs []error
	last := time.Duration(0)
	for i, s := range c.Escalation {
		if s.After <= 0 || s.After < last {
			errs = append(errs, fmt.Errorf("escalation[%d].after: %s; want more than 0, and not before the step above", i, s.After))
		}
		last = s.After
	}
	if len(c.Escalation)+len(c.Fallback) > 0 && !c.Enabled() {
		errs = append(errs, errors.New("escalation, fallback: nobody is paged in the first place; name a target such as webhook_url"))
	}
	return errs
}

// shortestBeat keeps a heartbeat from being a nuisance at the other end.
const shortestBeat = time.Second

func (h *Heartbeat) validate() []error {
	if h == nil {
		return nil
	}
	var errs []error
	if u, err := url.Parse(h.URL.Reveal()); err != nil || u.Host == "" {
		errs = append(errs, errors.New("heartbeat.url: no URL; want the ping address of the check at the other end"))
	}
	if h.Interval != 0 && h.Interval < shortestBeat {
		errs = append(errs, fmt.Errorf("heartbeat.interval: %s; want %s or more", h.Interval, shortestBeat))
	}
	return errs
}
