package scenario

import (
	"cmp"
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/plant"
)

//go:embed *.yml */*.yml
var files embed.FS

// A Scenario is a story on a site.
type Scenario struct {
	Name  string `yaml:"name"`
	Title string `yaml:"title"`
	// SiteFile is the site file, relative to this folder.
	SiteFile string `yaml:"site"`
	// Hour is the hour of the day at which the story begins, as the weather and
	// the load see it; the calendar day is the caller's.
	Hour     float64       `yaml:"hour"`
	Duration time.Duration `yaml:"duration"`

	Plant  Plant   `yaml:"plant"`
	Phases []Phase `yaml:"phases"`
	Events []Event `yaml:"events"`

	Site     *facility.Site `yaml:"-"`
	SiteYAML []byte         `yaml:"-"`
}

// Plant is what drawings do not say of the site; see plant.Config.
type Plant struct {
	Outdoor      float64            `yaml:"outdoor_celsius"`
	OutdoorSwing float64            `yaml:"outdoor_swing_kelvin"`
	WetBulbBelow float64            `yaml:"wet_bulb_below_kelvin"`
	Load         float64            `yaml:"load_ratio"`
	LoadSwing    float64            `yaml:"load_swing_ratio"`
	Running      int                `yaml:"chillers_running"`
	TrueCapacity map[string]float64 `yaml:"true_capacity_ratio"`
	RelayScale   map[string]float64 `yaml:"overload_relay_ratio"`
}

// A Phase is a part of the story.
type Phase struct {
	Name string        `yaml:"name"`
	At   time.Duration `yaml:"at"`
}

// An Event is one thing that happens, At after the beginning.
type Event struct {
	At    time.Duration `yaml:"at"`
	Do    plant.Action  `yaml:"do"`
	Asset string        `yaml:"asset"`
	Value float64       `yaml:"value"`
	Why   string        `yaml:"why"`

	Position facility.Position `yaml:"-"`
}

// Names returns the scenarios that ship with ridethrough.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic("scenario: " + err.Error()) // the folder is embedded above
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".yml"); ok && !e.IsDir() {
			names = append(names, name)
		}
	}
	return names
}

// Load reads and checks a scenario by name.
func Load(name string) (*Scenario, error) {
	data, err := files.ReadFile(name + ".yml")
	if err != nil {
		hint := ""
		if near := facility.Nearest(name, Names()); near != "" {
			hint = fmt.Sprintf("; did you mean %q?", near)
		}
		return nil, fmt.Errorf("no scenario %q; there are %s%s", name, strings.Join(Names(), ", "), hint)
	}
	s, err := Parse(name+".yml", data)
	if err != nil {
		return nil, fmt.Errorf("scenario %s: %w", name, err)
	}
	return s, nil
}

// Parse reads a scenario from data; its site is one of the embedded ones.
func Parse(file string, data []byte) (*Scenario, error) {
	s := &Scenario{}
	if err := configs.Decode(file, data, s); err != nil {
		return nil, err
	}
	site, err := files.ReadFile(path.Clean(s.SiteFile))
	if err != nil {
		return nil, fmt.Errorf("%s: site: %w", file, err)
	}
	s.SiteYAML = site
	if s.Site, err = configs.ParseSite(s.SiteFile, site); err != nil {
		return nil, err
	}
	slices.SortStableFunc(s.Events, func(a, b Event) int { return cmp.Compare(a.At, b.At) })
	slices.SortStableFunc(s.Phases, func(a, b Phase) int { return cmp.Compare(a.At, b.At) })
	return s, s.check().ErrOrNil()
}

// check returns everything that cannot happen.
func (s *Scenario) check() facility.Problems {
	var problems facility.Problems
	at := facility.Position{File: s.Name + ".yml"}
	known := func(asset string) bool {
		_, ok := s.Site.Asset(asset)
		return ok || asset == s.Site.Name
	}
	if s.Duration <= 0 {
		problems.Add(at, "duration: %s; want a time above zero", s.Duration)
	}
	for _, e := range s.Events {
		if !slices.Contains(plant.Actions(), e.Do) {
			problems.Add(e.Position, "unknown action %q; want one of %v", e.Do, plant.Actions())
		}
		if !known(e.Asset) {
			problems.Add(e.Position, "no asset %q on site %s", e.Asset, s.Site.Name)
		}
		if e.At < 0 || e.At > s.Duration {
			problems.Add(e.Position, "at %s is outside the duration %s", e.At, s.Duration)
		}
	}
	for _, ratios := range []map[string]float64{s.Plant.TrueCapacity, s.Plant.RelayScale} {
		for asset := range ratios {
			if !known(asset) {
				problems.Add(at, "plant: no asset %q on site %s", asset, s.Site.Name)
			}
		}
	}
	return problems
}

// PlantConfig is the plant of the scenario when it begins at start.
func (s *Scenario) PlantConfig(start time.Time, seed uint64) plant.Config {
	return plant.Config{
		Site: s.Site, Start: start, Seed: seed,
		HourAtStart: s.Hour,
		Weather:     plant.Weather{Mean: s.Plant.Outdoor, Swing: s.Plant.OutdoorSwing, Wet: s.Plant.WetBulbBelow},
		Load:        s.Plant.Load, LoadSwing: s.Plant.LoadSwing, Running: s.Plant.Running,
		TrueCapacity: s.Plant.TrueCapacity, RelayScale: s.Plant.RelayScale,
	}
}
