package bacnet

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/ridethrough/ridethrough/collectors/bacnet/wire"
	"github.com/ridethrough/ridethrough/collectors/profile"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// sensor is an object that a rule reads, as a series.
type sensor struct {
	rule    *rule
	family  *family
	object  wire.ObjectID
	facts   *facts
	asset   string
	part    string
	convert profile.Linear

	// The properties that qualify the value, as far as the object has them.
	flags, outOfService, reliability bool

	refused  int // polls to let pass before it is asked for again
	noLimits bool
}

// askRefusedEvery is how many polls lie between two questions for an object that
// the device does not give.
const askRefusedEvery = 20

// bind chooses the objects of every rule. An object is read by one rule that
// finds it by name, and a series by one object: the first.
func (c *collector) bind() {
	series := map[facility.SeriesKey]bool{}
	claimed := map[wire.ObjectID]bool{}
	for _, byObject := range []bool{true, false} {
		for _, f := range c.families {
			for _, r := range f.rules {
				if r.byObject == byObject {
					c.bindRule(f, r, series, claimed)
				}
			}
		}
	}
}

func (c *collector) bindRule(f *family, r *rule, series map[facility.SeriesKey]bool, claimed map[wire.ObjectID]bool) {
	candidates := c.directory.objects
	if r.byObject {
		candidates = []wire.ObjectID{r.object}
	}
	for _, id := range candidates {
		if !r.byObject && claimed[id] || !r.selects(id, c.directory.of(id)) {
			continue
		}
		if id == ownDevice {
			id = c.station.device()
		}
		s := &sensor{rule: r, family: f, object: id, facts: c.directory.of(id)}
		s.flags, s.reliability = r.property == wire.PresentValue, r.property == wire.PresentValue // flags are about present-value
		c.place(s)
		key := facility.SeriesKey{Asset: s.asset, Point: r.spec.Name, Part: s.part}
		if s.asset == "" || series[key] {
			continue
		}
		series[key], claimed[id] = true, true
		c.directory.sensors = append(c.directory.sensors, s)
		c.detail(s)
		if !r.many() {
			return
		}
	}
}

// detail asks for what reading an object takes to know and is not known yet.
func (c *collector) detail(s *sensor) {
	d, kind := &c.directory, s.object.Type()
	switch {
	case s.rule.words == nil:
		if s.rule.unit == "" && !s.facts.hasUnit {
			d.ask(s.object, wire.Units)
		}
	case s.rule.property != wire.PresentValue:
	case kind.IsBinary():
		d.ask(s.object, wire.InactiveText)
		d.ask(s.object, wire.ActiveText)
	case kind.IsMultiState():
		d.ask(s.object, wire.StateText)
	}
}

// convert works out the units, now that those of all objects are known. What has
// none is left out and named.
func (c *collector) convert() {
	d := &c.directory
	kept := d.sensors[:0]
	for _, s := range d.sensors {
		if s.rule.words == nil {
			var err error
			if s.convert, err = s.rule.conversion(s.object, s.facts); err != nil {
				d.problems = append(d.problems, err)
				continue
			}
		}
		kept = append(kept, s)
	}
	d.sensors = kept
}

// place finds the asset and the part of a sensor. No asset, no reading.
func (c *collector) place(s *sensor) {
	in := strings.NewReplacer("{name}", cmp.Or(s.facts.name, s.object.String()), "{instance}", strconv.Itoa(int(s.object.Instance())))
	part, of := in.Replace(s.rule.part), in.Replace(s.rule.of)
	s.asset, s.part = c.device.Asset, part
	name := cmp.Or(of, part)
	if asset, shared, named := c.assetOf(name); named {
		s.asset = asset
		if part == name && !shared {
			s.part = "" // the part named the asset and has no more to tell
		}
		return
	}
	switch {
	case c.device.Asset == "" && len(c.device.Assets) == 0: // Inspect without a site
		s.asset = cmp.Or(of, c.device.Name)
	case of == "rack":
		s.asset = c.device.Rack
	case of != "" && s.family.namedPartsOnly:
		s.asset = ""
	}
}

// assetOf returns the asset that the configuration gives a part of the device,
// and whether other parts share it.
func (c *collector) assetOf(part string) (asset string, shared, named bool) {
	for _, a := range c.device.Assets {
		if a.Part == part && part != "" {
			asset, named = a.Asset, true
		}
	}
	for _, a := range c.device.Assets {
		shared = shared || named && a.Asset == asset && a.Part != part
	}
	return asset, shared, named
}
