package bacnet

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/collectors/bacnet/wire"
)

// facts are what an object says of itself and seldom changes.
type facts struct {
	name, description string
	unit              int
	hasUnit           bool
	texts             map[int]string // of its states, by present-value
}

// directory is what is learnt of a device before it is polled. Learning may take
// several polls: it goes on where it stopped.
type directory struct {
	stage    stage
	pending  []wire.Reference
	revision float64
	listed   int // objects, as the device counts them
	objects  []wire.ObjectID
	facts    map[wire.ObjectID]*facts
	sensors  []*sensor
	problems []error
}

// stage is what is being learnt.
type stage int

const (
	counting  stage = iota // how many objects there are, which revision they are
	listing                // which
	naming                 // their names and units
	detailing              // units and words of those that are read
	learnt
)

// mostObjects bounds the objects that are looked at.
const mostObjects = 4096

// forget makes the next poll learn the device anew.
func (c *collector) forget() {
	c.directory = directory{facts: map[wire.ObjectID]*facts{}, stage: counting - 1}
}

// learn goes on learning until all is known, or ctx ends.
func (c *collector) learn(ctx context.Context) error {
	if err := c.station.identify(ctx, c.device.Instance); err != nil {
		return err
	}
	d := &c.directory
	for d.stage != learnt {
		if len(d.pending) == 0 {
			d.stage++
			c.prepare()
			continue
		}
		asked := d.pending
		done, err := c.station.read(ctx, asked, func(_ int, r wire.Result, _ time.Duration) { d.note(r) })
		d.pending = asked[done:]
		if err != nil {
			return fmt.Errorf("learning its objects, %d properties to go: %w", len(d.pending), err)
		}
	}
	return nil
}

// prepare says what the new stage asks for.
func (c *collector) prepare() {
	d := &c.directory
	switch d.stage {
	case counting:
		d.ask(c.station.device(), wire.DatabaseRevision)
		if c.byName() {
			d.pending = append(d.pending, wire.Reference{Object: c.station.device(), Property: wire.ObjectList, Index: 0})
		}
	case listing:
		for i := range min(d.listed, mostObjects) {
			d.pending = append(d.pending, wire.Reference{Object: c.station.device(), Property: wire.ObjectList, Index: i + 1})
		}
		if d.listed > mostObjects {
			d.problems = append(d.problems, fmt.Errorf("it has %d objects; only the first %d are looked at", d.listed, mostObjects))
		}
	case naming:
		for _, id := range d.objects {
			d.ask(id, wire.ObjectName)
			if c.byDescription() {
				d.ask(id, wire.Description)
			}
			if id.Type().IsQuantity() {
				d.ask(id, wire.Units)
			}
		}
	case detailing:
		c.bind()
	case learnt:
		c.convert()
	}
}

func (d *directory) ask(id wire.ObjectID, p wire.Property) {
	d.pending = append(d.pending, wire.Reference{Object: id, Property: p, Index: wire.WholeArray})
}

// note keeps what was learnt. What is refused is not there.
func (d *directory) note(r wire.Result) {
	if r.Err != nil || len(r.Values) == 0 {
		return
	}
	v := r.Values[0]
	switch r.Property {
	case wire.DatabaseRevision:
		d.revision = v.Number
		return
	case wire.ObjectList:
		d.noteListed(r.Index, v)
		return
	}
	f := d.of(r.Object)
	switch r.Property {
	case wire.ObjectName:
		f.name = v.Text
	case wire.Description:
		f.description = v.Text
	case wire.Units:
		f.unit, f.hasUnit = int(min(v.Number, 1<<16)), v.Kind == wire.Enumerated
	case wire.InactiveText:
		f.texts[0] = v.Text
	case wire.ActiveText:
		f.texts[1] = v.Text
	case wire.StateText:
		for i, text := range r.Values {
			f.texts[i+1] = text.Text
		}
	}
}

func (d *directory) noteListed(index int, v wire.Value) {
	switch {
	case index == 0 && v.IsNumber():
		d.listed = int(min(max(v.Number, 0), 1<<22))
	case v.Kind == wire.Object:
		if t := v.ObjectID().Type(); t.IsQuantity() || t.IsBinary() || t.IsMultiState() || t == wire.CharacterStringValue {
			d.objects = append(d.objects, v.ObjectID())
		}
	}
}

// of returns what is known of an object, to add to it.
func (d *directory) of(id wire.ObjectID) *facts {
	f := d.facts[id]
	if f == nil {
		f = &facts{texts: map[int]string{}}
		d.facts[id] = f
	}
	return f
}

func (c *collector) byName() bool {
	return slices.ContainsFunc(c.families, func(f *family) bool {
		return slices.ContainsFunc(f.rules, func(r *rule) bool { return !r.byObject })
	})
}

func (c *collector) byDescription() bool {
	return slices.ContainsFunc(c.families, func(f *family) bool {
		return slices.ContainsFunc(f.rules, func(r *rule) bool { return r.description != "" })
	})
}
