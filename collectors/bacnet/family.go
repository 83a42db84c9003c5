package bacnet

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ridethrough/ridethrough/collectors/bacnet/wire"
	"github.com/ridethrough/ridethrough/collectors/profile"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// family is a checked profile, ready to read devices with. It is shared by all
// collectors and never changes.
type family struct {
	name           string
	namedPartsOnly bool
	rules          []*rule
}

// rule turns the objects it selects into readings.
type rule struct {
	object            wire.ObjectID // when byObject
	byObject          bool
	name, description string // patterns otherwise
	property          wire.Property

	spec     facility.PointSpec
	part, of string
	unit     string // "" for that of the object
	scale    float64
	words    *profile.Words // of a state
	numbers  numbering      // of its raw values
	absent   profile.Values
	missing  profile.Values
	limits   bool
	slow     bool
}

const (
	slowEvery     = 20
	largestRepeat = 256
)

// ownDevice stands for the object of the device that is asked.
const ownDevice = wire.ObjectID(uint32(wire.Device)<<22 | wire.LastInstance)

// propertyNames are those that a profile may ask for by name.
var propertyNames = map[string]wire.Property{
	"": wire.PresentValue, "present-value": wire.PresentValue, "system-status": 112, "event-state": 36, "elapsed-active-time": 33, "pulse-rate": 186,
}

// loadFamilies reads and checks every profile of the folders.
func loadFamilies(folders ...fs.FS) (map[string]*family, error) {
	documents, problems := profile.Load(func(d *document) string { return d.Name }, folders...)
	out := map[string]*family{}
	for _, name := range slices.Sorted(maps.Keys(documents)) {
		c := compiler{document: documents[name], family: &family{name: name, namedPartsOnly: documents[name].NamedPartsOnly}}
		c.compile()
		problems = append(problems, c.problems...)
		out[name] = c.family
	}
	return out, problems.ErrOrNil()
}

// compiler checks one profile.
type compiler struct {
	document *document
	family   *family
	problems facility.Problems
}

func (c *compiler) compile() {
	if len(c.document.Objects) == 0 {
		c.problems.Add(c.document.Position, "profile %q has no objects", c.document.Name)
	}
	for _, f := range c.document.Objects {
		if f.Repeat < 0 || f.Repeat > largestRepeat {
			c.problems.Add(f.Position, "repeat: %d; want 1 to %d", f.Repeat, largestRepeat)
			continue
		}
		for i := range max(1, f.Repeat) {
			if r := c.rule(f.counted(i + 1)); r != nil {
				c.family.rules = append(c.family.rules, r)
			}
		}
	}
}

// counted puts the count of a repeated field in.
func (f field) counted(i int) field {
	if f.Repeat == 0 {
		return f
	}
	in := strings.NewReplacer("{i}", strconv.Itoa(i))
	f.Object, f.Name, f.Part, f.Of = in.Replace(f.Object), in.Replace(f.Name), in.Replace(f.Part), in.Replace(f.Of)
	return f
}

// rule checks one field; nil when something is wrong with it.
func (c *compiler) rule(f field) *rule {
	before := len(c.problems)
	r := &rule{name: f.Name, description: f.Description, part: f.Part, of: f.Of, limits: f.Limits, slow: f.Poll == "slow", unit: f.Unit, scale: f.Scale}
	if f.Poll != "" && f.Poll != "slow" && f.Poll != "fast" {
		c.problems.Add(f.Position, "poll %q: want fast or slow", f.Poll)
	}
	c.selection(f, r)
	var err error
	if r.spec, err = profile.Describe(f.Point); err != nil {
		c.problems.Add(f.Position, "%v", err)
		return nil
	}
	c.meaning(f, r)
	r.absent = profile.NewValues(slices.Concat(c.document.Absent, f.Absent)...)
	r.missing = profile.NewValues(slices.Concat(c.document.Unavailable, f.Unavailable)...)
	if len(c.problems) > before {
		return nil
	}
	return r
}

// selection works out which objects and which property are meant.
func (c *compiler) selection(f field, r *rule) {
	byName := f.Name != "" || f.Description != ""
	switch {
	case byName == (f.Object != ""):
		c.problems.Add(f.Position, "want either object, or name and description as patterns")
	case f.Object == "device":
		r.byObject, r.object = true, ownDevice
	case f.Object != "":
		var err error
		if r.object, err = wire.ParseObjectID(f.Object); err != nil {
			c.problems.Add(f.Position, "%v", err)
		}
		r.byObject = true
	}
	property, known := propertyNames[f.Property]
	if n, err := strconv.ParseUint(f.Property, 10, 22); !known && err == nil {
		property, known = wire.Property(n), true
	}
	if !known {
		c.problems.Add(f.Position, "property %q: want its number, or one of%s", f.Property, strings.Join(slices.Sorted(maps.Keys(propertyNames)), " "))
	}
	if f.Object == "device" && property == wire.PresentValue {
		c.problems.Add(f.Position, "property: missing; the device object has no present-value, but system-status")
	}
	r.property = property
}

// meaning works out the unit, or the words of a state.
func (c *compiler) meaning(f field, r *rule) {
	if r.spec.Unit == facility.UnitState {
		c.states(f, r)
		return
	}
	if len(f.States) > 0 || f.Vocabulary != "" {
		c.problems.Add(f.Position, "states: %s is a quantity in %s", f.Point, r.spec.Unit)
	}
	if r.scale == 0 {
		r.scale = 1
	}
	if _, known := profile.WireUnit(r.spec.Unit, f.Unit); f.Unit != "" && !known {
		c.problems.Add(f.Position, "unit %q of %s: want one of %s", f.Unit, f.Point, strings.Join(profile.WireUnits(r.spec.Unit), ", "))
	}
}

func (c *compiler) states(f field, r *rule) {
	if f.Unit != "" || f.Scale != 0 || f.Limits {
		c.problems.Add(f.Position, "unit, scale, limits: %s is a state and has none", f.Point)
	}
	own := profile.Vocabulary{States: f.States, Texts: f.Texts, Others: f.Others}
	words, err := c.document.Vocabularies.Words(r.spec, f.Vocabulary, own)
	if err != nil {
		c.problems.Add(f.Position, "%v", err)
	}
	r.words = words
	for raw := range c.document.Vocabularies[f.Vocabulary].With(own).States {
		n, err := strconv.Atoi(raw)
		r.numbers.fromZero = r.numbers.fromZero || err == nil && n == 0
		r.numbers.beyondOne = r.numbers.beyondOne || err == nil && n > 1
	}
}

// numbering tells vocabularies apart: binary objects are 0 or 1, multi-state
// ones count from 1, so that 1 means something else in each.
type numbering struct{ fromZero, beyondOne bool }

func (n numbering) fits(t wire.ObjectType) bool {
	return !(t.IsMultiState() && n.fromZero || t.IsBinary() && n.beyondOne)
}

// many reports whether every object that matches is reported, rather than the
// first alone: its own name is then in the part or in the asset.
func (r *rule) many() bool {
	return strings.Contains(r.part+r.of, "{name}") || strings.Contains(r.part+r.of, "{instance}")
}

// selects reports whether an object that the device lists is one of the rule's.
// A quantity must have a unit that can become that of the point, a state must be
// one: that is what makes patterns of names safe.
func (r *rule) selects(id wire.ObjectID, f *facts) bool {
	if r.byObject {
		return id == r.object
	}
	if r.name != "" && !profile.MatchesFold(r.name, f.name) || r.description != "" && !profile.MatchesFold(r.description, f.description) {
		return false
	}
	if r.words != nil {
		return !id.Type().IsQuantity() && r.numbers.fits(id.Type())
	}
	_, err := r.conversion(id, f)
	return id.Type().IsQuantity() && err == nil
}

// conversion is how present-value becomes a value of the point.
func (r *rule) conversion(id wire.ObjectID, f *facts) (profile.Linear, error) {
	if r.unit != "" {
		unit, _ := profile.WireUnit(r.spec.Unit, r.unit)
		return unit.Scaled(r.scale), nil
	}
	if !f.hasUnit {
		return profile.Linear{}, fmt.Errorf("%s: it has no engineering unit: give unit in the profile", id)
	}
	name, factor := unitOf(f.unit, r.spec.Unit)
	unit, known := profile.WireUnit(r.spec.Unit, name)
	if !known {
		return profile.Linear{}, fmt.Errorf("%s: its engineering unit (%d %s) is none of %s: give unit in the profile", id, f.unit, name, r.spec.Name)
	}
	return unit.Scaled(r.scale * factor), nil
}
