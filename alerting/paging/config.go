package paging

import (
	"errors"
	"fmt"
	"net/url"
	"time"

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
// set, or any of WebhookURL, Email and PagerDuty; with none of them incidents
// are only logged and shown.
type Config struct {
	Mode Mode `yaml:"mode"`

	// AlertmanagerFile is an alertmanager.yml: routing tree, receivers,
	// templates, inhibition, as known. Group by the label "incident".
	AlertmanagerFile string `yaml:"alertmanager_file"`

	// AlertmanagerURLs are the user's own Alertmanagers, for ModeExternal: all
	// members of the cluster.
	AlertmanagerURLs []string `yaml:"alertmanager_urls"`

	// WebhookURL receives Alertmanager's webhook JSON.
	WebhookURL configs.Secret `yaml:"webhook_url"`
	Email      *Email         `yaml:"email"`
	PagerDuty  *PagerDuty     `yaml:"pagerduty"`

	// RepeatInterval is when an open, unchanged incident is sent again.
	RepeatInterval time.Duration `yaml:"repeat_interval"`

	// DataDir keeps what was delivered, over restarts. Empty means in memory.
	DataDir string `yaml:"data_dir"`
}

// Email sends through an SMTP server.
type Email struct {
	To        []string       `yaml:"to"`
	From      string         `yaml:"from"`
	Smarthost string         `yaml:"smarthost"` // host:port
	User      string         `yaml:"user"`
	Password  configs.Secret `yaml:"password"`
	// RequireTLS refuses to send in the clear; nil means yes.
	RequireTLS *bool `yaml:"require_tls"`
}

// PagerDuty sends Events API v2 events.
type PagerDuty struct {
	RoutingKey configs.Secret `yaml:"routing_key"`
	URL        string         `yaml:"url"` // empty means PagerDuty's own
}

// DefaultConfig returns the defaults.
func DefaultConfig() Config {
	return Config{Mode: ModeEmbedded, RepeatInterval: 4 * time.Hour}
}

// Enabled reports whether anybody receives anything.
func (c Config) Enabled() bool {
	return c.Mode == ModeExternal || c.AlertmanagerFile != "" || c.short()
}

// short reports whether receivers are given in the short form.
func (c Config) short() bool {
	return !c.WebhookURL.IsZero() || c.Email != nil || c.PagerDuty != nil
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
		if c.AlertmanagerFile != "" || c.short() {
			add("mode: %s: receivers are configured in your Alertmanager; remove them here", ModeExternal)
		}
	default:
		add("mode: %q; want %s or %s", c.Mode, ModeEmbedded, ModeExternal)
	}
	if c.AlertmanagerFile != "" && c.short() {
		add("alertmanager_file: receivers are given twice; use either the file or webhook_url, email and pagerduty")
	}
	for _, u := range c.AlertmanagerURLs {
		if parsed, err := url.Parse(u); err != nil || parsed.Host == "" {
			add("alertmanager_urls: %q is no URL; want http://host:9093", u)
		}
	}
	if c.RepeatInterval < time.Minute || c.RepeatInterval > retention {
		add("repeat_interval: %s; want 1m to %s", c.RepeatInterval, retention)
	}
	errs = append(errs, c.Email.validate(), c.PagerDuty.validate())
	return errors.Join(errs...)
}

func (e *Email) validate() error {
	if e == nil {
		return nil
	}
	var errs []error
	if len(e.To) == 0 {
		errs = append(errs, errors.New("email.to: none given"))
	}
	if e.From == "" {
		errs = append(errs, errors.New("email.from: missing"))
	}
	if e.Smarthost == "" {
		errs = append(errs, errors.New("email.smarthost: missing; want host:port"))
	}
	return errors.Join(errs...)
}

func (p *PagerDuty) validate() error {
	if p != nil && p.RoutingKey.IsZero() {
		return errors.New("pagerduty.routing_key: missing; it is the integration key of an Events API v2 integration")
	}
	return nil
}
