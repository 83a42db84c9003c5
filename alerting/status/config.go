package status

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/message"
	"github.com/ridethrough/ridethrough/alerting/siren"
	"github.com/ridethrough/ridethrough/configs"
)

// Config is the status section of ridethrough.yml. Notes are always written for
// the operator page; what of them leaves the house is decided here.
type Config struct {
	// Dir gets the customers' version as a static page with JSON beside it, for
	// a web server of yours. Empty: none is written but for the operator page.
	Dir string `yaml:"dir"`
	// SiteName is what customers call the site; empty leaves it out.
	SiteName string `yaml:"site_name"`
	// Languages are those that notes are written in, first one first.
	Languages []message.Language `yaml:"languages"`
	// TimeZone is where the readers are, such as Asia/Shanghai.
	TimeZone string `yaml:"time_zone"`
	// Webhooks get every note as signed JSON.
	Webhooks []Webhook `yaml:"webhooks"`
}

// A Webhook is one receiver of notes.
type Webhook struct {
	Name   string         `yaml:"name"`
	URL    configs.Secret `yaml:"url"`
	Secret configs.Secret `yaml:"secret"`
	// Audience is whose version it gets; empty means the customers'.
	Audience Audience `yaml:"audience"`
}

// DefaultConfig writes English and Chinese, in UTC.
func DefaultConfig() Config {
	return Config{Languages: []message.Language{message.English, message.Chinese}, TimeZone: "UTC"}
}

// Zone is where the readers are. Call Validate first.
func (c Config) Zone() *time.Location {
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// Validate reports every problem by the key the operator typed.
func (c Config) Validate() error {
	var errs []error
	add := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if len(c.Languages) == 0 {
		add("languages: none; want %s, %s or both", message.English, message.Chinese)
	}
	for i, l := range c.Languages {
		if l != message.English && l != message.Chinese || slices.Contains(c.Languages[:i], l) {
			add("languages: %q; want %s and %s, each once", l, message.English, message.Chinese)
		}
	}
	if _, err := time.LoadLocation(c.TimeZone); err != nil || c.TimeZone == "Local" || c.TimeZone == "" {
		add("time_zone: %q is not known here; want a name like Asia/Shanghai, and tzdata installed", c.TimeZone)
	}
	seen := map[string]bool{}
	for i, w := range c.Webhooks {
		key := fmt.Sprintf("webhooks[%d]", i)
		if !siren.ValidName(w.Name) || seen[w.Name] {
			add("%s.name: %q; want lower-case letters, digits, - and _, each name once", key, w.Name)
		}
		seen[w.Name] = true
		if err := siren.CheckURL(w.URL); err != nil {
			add("%s.url: %w", key, err)
		}
		if w.Audience != "" && w.Audience != Internal && w.Audience != Customer {
			add("%s.audience: %q; want %s or %s", key, w.Audience, Internal, Customer)
		}
	}
	return errors.Join(errs...)
}

// Writers are those of an audience, one a language.
func (c Config) Writers(a Audience, site string) []Writer {
	if a == Customer {
		site = c.SiteName
	}
	var out []Writer
	for _, l := range c.Languages {
		out = append(out, Writer{Audience: a, Language: l, Zone: c.Zone(), Site: site})
	}
	return out
}
