package siren

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// Config is the siren section of ridethrough.yml. The event stream of the
// operator page needs none of it.
type Config struct {
	// Webhooks get every event as signed JSON.
	Webhooks []Webhook `yaml:"webhooks"`
	// NATS publishes every event on a subject.
	NATS NATS `yaml:"nats"`
	// Actions are run when a hall is about to be lost.
	Actions []Action `yaml:"actions"`
}

// A Webhook is one receiver of events.
type Webhook struct {
	// Name stands in metrics and logs, and names the file of what waits.
	Name string         `yaml:"name"`
	URL  configs.Secret `yaml:"url"`
	// Secret signs the body; the receiver has the same.
	Secret configs.Secret `yaml:"secret"`
}

// NATS is where events are published.
type NATS struct {
	// URL of a NATS server. Empty means that of storage.bus, and nowhere when
	// that is empty too: the bus in this process has no port.
	URL string `yaml:"url"`
	// CredentialsFile is a NATS credentials file (.creds).
	CredentialsFile string `yaml:"credentials_file"`
}

// An Action is something that is done once for each incident. Nothing but what
// stands in the configuration is ever run, without a shell.
type Action struct {
	Name string `yaml:"name"`
	// On is the kind of event that starts it. Changed does not: it is not a
	// state a hall is in.
	On Kind `yaml:"on"`
	// Halls and Services limit it to threats that touch one of them; empty
	// means all.
	Halls    []string `yaml:"halls"`
	Services []string `yaml:"services"`
	// Within waits until the expected loss is this near; 0 does not wait. Only
	// used with loss_expected.
	Within time.Duration `yaml:"within"`
	// Exec is a program by its absolute path, with its arguments. It gets the
	// event as JSON on standard input, and RIDETHROUGH_* variables.
	Exec []string `yaml:"exec"`
	// Webhook gets the event as signed JSON, once; Secret signs it.
	Webhook configs.Secret `yaml:"webhook"`
	Secret  configs.Secret `yaml:"secret"`
	// Timeout ends an action that hangs; 0 means actionTimeout.
	Timeout time.Duration `yaml:"timeout"`
	// DryRun writes down what would be done and does nothing; nil means yes.
	DryRun *bool `yaml:"dry_run"`
}

// Dry reports whether the action is only written down.
func (a Action) Dry() bool { return a.DryRun == nil || *a.DryRun }

const (
	// actionTimeout is how long an action may take where nothing is said.
	actionTimeout = 30 * time.Second
	// longestTimeout keeps a program from standing in the way of the next.
	longestTimeout = 10 * time.Minute
)

var names = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,62}$`)

// schemes that the NATS client knows.
var schemes = []string{"nats", "tls", "ws", "wss"}

// Validate reports every problem by the key the operator typed.
func (c Config) Validate() error {
	var errs []error
	seen := map[string]bool{}
	name := func(key, name string) {
		switch {
		case !ValidName(name):
			errs = append(errs, fmt.Errorf("%s.name: %q; want lower-case letters, digits, - and _", key, name))
		case seen[name]:
			errs = append(errs, fmt.Errorf("%s.name: %q is given twice", key, name))
		}
		seen[name] = true
	}
	for i, w := range c.Webhooks {
		key := fmt.Sprintf("webhooks[%d]", i)
		name(key, w.Name)
		if err := CheckURL(w.URL); err != nil {
			errs = append(errs, fmt.Errorf("%s.url: %w", key, err))
		}
	}
	clear(seen)
	for i, a := range c.Actions {
		key := fmt.Sprintf("actions[%d]", i)
		name(key, a.Name)
		for _, problem := range a.problems() {
			errs = append(errs, fmt.Errorf("%s.%w", key, problem))
		}
	}
	errs = append(errs, c.NATS.validate())
	return errors.Join(errs...)
}

// ValidName reports whether a webhook or an action may be called that: its name
// stands in file names and metrics.
func ValidName(name string) bool { return names.MatchString(name) }

// CheckURL says what is wrong with the URL of a webhook, without showing it.
func CheckURL(u configs.Secret) error {
	if u.IsZero() {
		return errors.New("missing; want http://HOST/PATH or https://HOST/PATH")
	}
	parsed, err := url.Parse(u.Reveal())
	if err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return errors.New("is no URL; want http://HOST/PATH or https://HOST/PATH")
	}
	return nil
}

func (n NATS) validate() error {
	switch u, err := url.Parse(n.URL); {
	case n.URL == "" && n.CredentialsFile != "":
		return errors.New("nats.credentials_file: only used with url; without it the login of storage.bus is used")
	case n.URL == "":
	case err != nil || u.Host == "" || !slices.Contains(schemes, u.Scheme):
		return errors.New("nats.url: want nats://HOST:4222 or tls://HOST:4222")
	case u.User != nil:
		return errors.New("nats.url: holds a login; put it into credentials_file, where it is not printed")
	}
	return nil
}

func (a Action) problems() []error {
	var errs []error
	add := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	switch a.On {
	case LossExpected, Lost, Retracted, Recovered:
	default:
		add("on: %q; want %s, %s, %s or %s", a.On, LossExpected, Lost, Retracted, Recovered)
	}
	switch {
	case len(a.Exec) == 0 && a.Webhook.IsZero():
		add("exec: missing; name a program by its absolute path, or a webhook")
	case len(a.Exec) > 0 && !a.Webhook.IsZero():
		add("exec: given beside webhook; make two actions of it")
	case len(a.Exec) > 0 && !filepath.IsAbs(a.Exec[0]):
		add("exec: %q is no absolute path; there is no shell and no search path", a.Exec[0])
	case len(a.Exec) == 0:
		if err := CheckURL(a.Webhook); err != nil {
			add("webhook: %w", err)
		}
	}
	if a.Within < 0 || a.Within > 0 && a.On != LossExpected {
		add("within: %s; want 0 or more, and only with on: %s", a.Within, LossExpected)
	}
	if a.Timeout < 0 || a.Timeout > longestTimeout {
		add("timeout: %s; want at most %s", a.Timeout, longestTimeout)
	}
	return errs
}

func hallNames(site *facility.Site) []string {
	var names []string
	for _, a := range site.Assets() {
		if a.Kind == facility.KindHall {
			names = append(names, a.Name)
		}
	}
	return names
}

// CheckNames reports halls and services of actions that the site does not have.
func (c Config) CheckNames(site *facility.Site) error {
	var errs []error
	for i, a := range c.Actions {
		for _, hall := range a.Halls {
			if asset, ok := site.Asset(hall); !ok || asset.Kind != facility.KindHall {
				errs = append(errs, fmt.Errorf("siren.actions[%d].halls: the site has no hall %q; it has %s", i, hall, strings.Join(hallNames(site), ", ")))
			}
		}
		for _, service := range a.Services {
			if _, ok := site.Service(service); !ok {
				errs = append(errs, fmt.Errorf("siren.actions[%d].services: the site has no service %q", i, service))
			}
		}
	}
	return errors.Join(errs...)
}
