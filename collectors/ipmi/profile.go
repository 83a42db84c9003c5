package ipmi

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	shared "github.com/ridethrough/ridethrough/collectors/profile"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// genericProfile stands behind every other.
const genericProfile = "generic"

// profile is how the servers of one maker name their sensors.
type profile struct {
	Name    string `yaml:"name"`
	Title   string `yaml:"title"`
	Source  string `yaml:"source"` // where the names were found
	Match   match  `yaml:"match"`
	Sensors []rule `yaml:"sensors"`

	Position facility.Position `yaml:"-"`
}

// match says which servers a profile is for. Empty is none: such a profile is
// used when a device asks for it.
type match struct {
	Manufacturers []uint32 `yaml:"manufacturers"` // IANA enterprise numbers, of Get Device ID
	Products      []uint16 `yaml:"products"`      // product ids; empty is all
	// Makers are manufacturers as the inventory names them (FRU, board and
	// product), for BMCs whose own number is that of the firmware's maker.
	Makers []pattern `yaml:"makers"`
}

func (m match) accepts(manufacturer uint32, product uint16) bool {
	return slices.Contains(m.Manufacturers, manufacturer) && (len(m.Products) == 0 || slices.Contains(m.Products, product))
}

// rule gives a role to the sensors that meet all of its conditions.
type rule struct {
	Names    []pattern `yaml:"names"`
	Entities []entity  `yaml:"entities"`
	Kinds    []kind    `yaml:"kinds"`
	Role     role      `yaml:"role"`

	// Part names the sensor among others of its role; the sensor's own name
	// when empty. {name}, {entity} and {instance} are filled in.
	Part string `yaml:"part"`
	// Asserted is what the asserted state of a digital sensor means, where its
	// name says it and its type does not.
	Asserted health `yaml:"asserted"`
	// Every is how many polls there are to one reading; zero is the role's own.
	Every int `yaml:"every"`

	Position facility.Position `yaml:"-"`

	profile string // that the rule is in
}

// library is every profile by name.
type library map[string]*profile

// loadProfiles reads every profile of a folder. The error is
// facility.Problems with all that is wrong in all files.
func loadProfiles(files fs.FS) (library, error) {
	read, problems := shared.Load(func(p *profile) string { return p.Name }, files)
	l := library(read)
	for _, name := range slices.Sorted(maps.Keys(l)) {
		p := l[name]
		problems = append(problems, p.check()...)
		for i := range p.Sensors {
			p.Sensors[i].profile = p.Name
		}
	}
	if l[genericProfile] == nil && len(problems) == 0 {
		problems.Add(facility.Position{File: genericProfile + ".yml"}, "is missing; it is the profile of servers that no other fits")
	}
	return l, problems.ErrOrNil()
}

func (p *profile) check() (problems facility.Problems) {
	for _, r := range p.Sensors {
		if len(r.Names) == 0 && len(r.Entities) == 0 && len(r.Kinds) == 0 {
			problems.Add(r.Position, "a rule without names, entities or kinds would take every sensor")
		}
		if r.Role == "" {
			problems.Add(r.Position, "a rule without role; use `role: ignore` to leave sensors out")
		}
		if r.Every < 0 {
			problems.Add(r.Position, "every: %d is negative", r.Every)
		}
	}
	return problems
}

// known checks the names of profiles that a device asks for.
func (l library) known(names []string) error {
	for _, name := range names {
		if l[name] != nil {
			continue
		}
		all := slices.Sorted(maps.Keys(l))
		if near := facility.Nearest(name, all); near != "" {
			return fmt.Errorf("unknown IPMI profile %q; did you mean %q?", name, near)
		}
		return fmt.Errorf("unknown IPMI profile %q; known are %s", name, strings.Join(all, ", "))
	}
	return nil
}
