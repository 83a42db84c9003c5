package collectors

import (
	"cmp"
	"maps"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Config is the collectors section of ridethrough.yml.
type Config struct {
	// Interval is how often each device is polled: how late a trip may be
	// seen. Timeout is how long a poll may take; it is below the interval.
	Interval time.Duration `yaml:"interval"`
	Timeout  time.Duration `yaml:"timeout"`

	Traps Traps `yaml:"traps"`

	Credentials []Credentials `yaml:"credentials"`
	Devices     []Device      `yaml:"devices"`

	Position facility.Position `yaml:"-"`
}

// Traps says where SNMP traps and informs are heard.
type Traps struct {
	// Listen is a UDP address, host:port; empty hears none.
	Listen string `yaml:"listen"`
}

// DefaultConfig polls every 10 s: with forecasts of minutes, a trip must be
// seen within two polls.
func DefaultConfig() Config {
	return Config{Interval: defaultInterval, Timeout: defaultTimeout}
}

// shortestInterval keeps a typing error from flooding management cards, which
// answer a walk in a second or two.
const shortestInterval = time.Second

// Validate returns every problem that shows without the site, as
// facility.Problems.
func (c Config) Validate() error {
	var p facility.Problems
	checkTimes(&p, c.Position, "", c.Interval, c.Timeout)
	if _, _, err := net.SplitHostPort(c.Traps.Listen); c.Traps.Listen != "" && err != nil {
		p.Add(c.Position, "traps: listen: %q: want host:port, for example 0.0.0.0:1162", c.Traps.Listen)
	}
	c.checkCredentials(&p)
	c.checkDevices(&p)
	return p.ErrOrNil()
}

func checkTimes(p *facility.Problems, at facility.Position, device string, interval, timeout time.Duration) {
	prefix := ""
	if device != "" {
		prefix = "device " + device + ": "
	}
	if interval < shortestInterval {
		p.Add(at, "%sinterval: %v is shorter than %v", prefix, interval, shortestInterval)
	}
	if timeout <= 0 {
		p.Add(at, "%stimeout: %v; want more than nothing", prefix, timeout)
	}
	if timeout >= interval {
		p.Add(at, "%stimeout: %v is not below the interval of %v; a poll must end before the next begins", prefix, timeout, interval)
	}
}

func (c Config) checkCredentials(p *facility.Problems) {
	seen := map[string]bool{}
	for _, login := range c.Credentials {
		switch {
		case login.Name == "":
			p.Add(login.Position, "credentials: name: missing; devices refer to it")
		case seen[login.Name]:
			p.Add(login.Position, "credentials %s: duplicate name", login.Name)
		}
		seen[login.Name] = true
	}
}

func (c Config) checkDevices(p *facility.Problems) {
	seen := map[string]facility.Position{}
	for _, d := range c.Devices {
		name := d.Name
		if name == "" {
			p.Add(d.Position, "device: name: missing; readings, logs and status call it by that")
			name = d.Address
		}
		if first, taken := seen[d.Name]; taken && d.Name != "" {
			p.Add(d.Position, "device %s: duplicate name; the first is at %v", d.Name, first)
		}
		seen[d.Name] = d.Position
		c.checkDevice(p, d, name)
	}
}

func (c Config) checkDevice(p *facility.Problems, d Device, name string) {
	if wrong := addressProblem(d.Address); wrong != "" {
		p.Add(d.Position, "device %s: address: %q %s", name, d.Address, wrong)
	}
	if d.Credentials != "" {
		if _, known := c.login(d.Credentials); !known {
			p.Add(d.Position, "device %s: credentials: unknown %q%s", name, d.Credentials, suggestion(d.Credentials, c.loginNames(), "there are"))
		}
	}
	if d.Interval != 0 || d.Timeout != 0 {
		checkTimes(p, d.Position, name, cmp.Or(d.Interval, c.Interval), cmp.Or(d.Timeout, c.Timeout))
	}
	parts := map[string]bool{}
	for _, a := range d.Assets {
		if a.Part == "" {
			p.Add(d.Position, "device %s: assets: part: missing for asset %q", name, a.Asset)
		} else if parts[a.Part] {
			p.Add(d.Position, "device %s: assets: part %q has two assets", name, a.Part)
		}
		parts[a.Part] = true
	}
	if d.Asset == "" && len(d.Assets) == 0 {
		p.Add(d.Position, "device %s: asset: missing; name the asset it reports on, or assets for its parts", name)
	}
}

func (c Config) login(name string) (Credentials, bool) {
	for _, login := range c.Credentials {
		if login.Name == name {
			return login, true
		}
	}
	return Credentials{}, false
}

func (c Config) loginNames() []string {
	var out []string
	for _, login := range c.Credentials {
		out = append(out, login.Name)
	}
	return out
}

// suggestion ends a message about an unknown name: the nearest one, or all when
// they are few.
func suggestion(name string, known []string, introduction string) string {
	if near := facility.Nearest(name, known); near != "" {
		return "; did you mean \"" + near + "\"?"
	}
	const few = 8
	switch {
	case len(known) == 0:
		return "; none are configured"
	case len(known) <= few:
		return "; " + introduction + " " + strings.Join(known, ", ")
	}
	return ""
}

// Open checks c against the site and makes a Collector for every device. It
// touches no device. The error is facility.Problems with all that is wrong.
// factories are by protocol.
func Open(c Config, site *facility.Site, factories map[string]Factory) ([]Target, error) {
	var problems facility.Problems
	if err := c.Validate(); err != nil {
		problems = append(problems, err.(facility.Problems)...)
	}
	var targets []Target
	for _, d := range c.Devices {
		checkAssets(&problems, d, site)
		if t, ok := c.open(&problems, d, site, factories); ok {
			targets = append(targets, t)
		}
	}
	if err := problems.ErrOrNil(); err != nil {
		return nil, err
	}
	return targets, nil
}

// open makes the Collector of one device, unless something is wrong with it.
func (c Config) open(problems *facility.Problems, d Device, site *facility.Site, factories map[string]Factory) (Target, bool) {
	factory, known := factories[d.Protocol]
	if !known {
		problems.Add(d.Position, "device %s: protocol: unknown %q%s", d.Name, d.Protocol, suggestion(d.Protocol, slices.Sorted(maps.Keys(factories)), "want one of"))
		return Target{}, false
	}
	login, found := c.login(d.Credentials)
	if d.Credentials != "" && !found || addressProblem(d.Address) != "" {
		return Target{}, false // Validate has said so
	}
	d.Login = login
	if asset, ok := site.Asset(d.Asset); ok {
		d.Rack = asset.Rack
	}
	d.Interval, d.Timeout = cmp.Or(d.Interval, c.Interval), cmp.Or(d.Timeout, c.Timeout)
	collector, err := factory(d)
	if err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			problems.Add(d.Position, "device %s: %s", d.Name, line)
		}
		return Target{}, false
	}
	return Target{Device: d, Collector: collector}, true
}

// checkAssets reports names that the site does not know.
func checkAssets(p *facility.Problems, d Device, site *facility.Site) {
	names := []string{d.Asset}
	for _, a := range d.Assets {
		names = append(names, a.Asset)
	}
	for _, name := range names {
		if name == "" {
			continue
		}
		if _, known := site.Asset(name); !known {
			p.Add(d.Position, "device %s: unknown asset %q%s", d.Name, name, suggestion(name, assetNames(site), "the site has"))
		}
	}
}

func assetNames(site *facility.Site) []string {
	var out []string
	for _, a := range site.Assets() {
		out = append(out, a.Name)
	}
	return out
}
