package redfish

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// profileFile is the one profile: a schema leaves makers little to differ in.
const profileFile = "generic.yml"

// profile says which temperatures and humidities have a role.
type profile struct {
	Name   string `yaml:"name"`
	Title  string `yaml:"title"`
	Source string `yaml:"source"`
	Rules  []rule `yaml:"rules"`
}

// rule gives a point to the sensors that meet all of its conditions. The first
// rule that a sensor meets counts.
type rule struct {
	Of       facility.Point `yaml:"of"`       // what it would be without a rule
	Contexts []string       `yaml:"contexts"` // PhysicalContext
	Names    []string       `yaml:"names"`    // patterns; case does not matter
	Point    facility.Point `yaml:"point"`

	Position facility.Position `yaml:"-"`
}

// single points go to one sensor of an asset: the one with the earliest rule.
var single = map[facility.Point]bool{facility.InletTemperature: true, facility.ExhaustTemperature: true, facility.InletHumidity: true}

func loadProfile(files fs.FS) (*profile, error) {
	data, err := fs.ReadFile(files, profileFile)
	if err != nil {
		return nil, err
	}
	p := &profile{}
	if err := configs.Decode(profileFile, data, p); err != nil {
		return nil, err
	}
	return p, p.check()
}

func (p *profile) check() error {
	var problems facility.Problems
	for _, r := range p.Rules {
		if len(r.Contexts) == 0 && len(r.Names) == 0 {
			problems.Add(r.Position, "a rule without contexts or names would take every sensor")
		}
		of, known := facility.Describe(r.Of)
		to, knownToo := facility.Describe(r.Point)
		switch {
		case !known:
			problems.Add(r.Position, "of: unknown point %q", r.Of)
		case !knownToo:
			problems.Add(r.Position, "point: unknown point %q; did you mean %q?", r.Point, facility.NearestPoint(string(r.Point)))
		case of.Unit != to.Unit:
			problems.Add(r.Position, "point: %s is in %s and %s in %s", r.Point, to.Unit, r.Of, of.Unit)
		}
		for _, pattern := range r.Names {
			if _, err := path.Match(pattern, ""); err != nil {
				problems.Add(r.Position, "names: %q is no pattern", pattern)
			}
		}
	}
	return problems.ErrOrNil()
}

// find returns the point and the place of the first rule that is met.
func (p *profile) find(of facility.Point, context, name string) (facility.Point, int) {
	for i, r := range p.Rules {
		if r.meets(of, context, name) {
			return r.Point, i
		}
	}
	return of, len(p.Rules)
}

func (r rule) meets(of facility.Point, context, name string) bool {
	if r.Of != of || len(r.Contexts) > 0 && !slices.Contains(r.Contexts, context) {
		return false
	}
	if len(r.Names) == 0 {
		return true
	}
	// Makers write spaces, dashes and underscores as they please, and a slash
	// would end what * stands for.
	name = strings.NewReplacer("_", " ", "-", " ", "/", " ").Replace(strings.ToLower(name))
	return slices.ContainsFunc(r.Names, func(pattern string) bool {
		matches, _ := path.Match(pattern, name) // check has tried the pattern
		return matches
	})
}

// known checks the profiles that a device asks for.
func known(names []string) error {
	for _, name := range names {
		if want := strings.TrimSuffix(profileFile, ".yml"); name != want {
			return fmt.Errorf("unknown Redfish profile %q; there is only %q, which needs no mention", name, want)
		}
	}
	return nil
}
