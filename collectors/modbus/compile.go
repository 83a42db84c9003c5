package modbus

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ridethrough/ridethrough/collectors/profile"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// compiler checks one profile.
type compiler struct {
	document *document
	family   *family
	problems facility.Problems
}

func (c *compiler) compile() {
	d := c.document
	c.family.maxBlock, c.family.maxGap = d.MaxBlock, d.MaxGap
	if c.family.maxBlock == 0 {
		c.family.maxBlock = mostRegisters
	}
	if c.family.maxBlock < 1 || c.family.maxBlock > mostRegisters {
		c.problems.Add(d.Position, "max_block: %d; a device gives 1 to %d registers at once", d.MaxBlock, mostRegisters)
	}
	if d.MaxGap == 0 {
		c.family.maxGap = defaultMaxGap
	}
	if d.Numbering != 0 && d.Numbering != 1 {
		c.problems.Add(d.Position, "numbering: %d; want 0 (addresses) or 1 (the manual counts from one)", d.Numbering)
	}
	if len(d.Registers) == 0 {
		c.problems.Add(d.Position, "profile %q has no registers", d.Name)
	}
	if d.Online != nil {
		f := field{Register: d.Online.Register, Table: d.Online.Table, Position: d.Position}
		c.family.online = &rule{kind: kinds[0], bit: -1}
		c.place(f, c.family.online)
		c.family.onlineIs = d.Online.Is
	}
	for _, f := range d.Registers {
		c.repeated(f)
	}
}

// repeated compiles a field as often as it says.
func (c *compiler) repeated(f field) {
	if f.Repeat < 0 || f.Repeat > largestRepeat || f.Repeat > 0 && f.Step < 1 {
		c.problems.Add(f.Position, "repeat: %d every %d registers; want 1 to %d and a step", f.Repeat, f.Step, largestRepeat)
		return
	}
	for i := range max(1, f.Repeat) {
		one := f
		if f.Repeat > 0 {
			one.Register += i * f.Step
			count := strconv.Itoa(i + 1)
			one.Part, one.Of = strings.ReplaceAll(f.Part, "{i}", count), strings.ReplaceAll(f.Of, "{i}", count)
		}
		if r := c.rule(one); r != nil {
			c.family.rules = append(c.family.rules, r)
		}
	}
}

// rule checks one field; nil when something is wrong with it.
func (c *compiler) rule(f field) *rule {
	before := len(c.problems)
	r := &rule{point: f.Point, part: f.Part, of: f.Of, bit: -1, slow: f.Poll == "slow", shown: f.Register}
	if f.Poll != "" && f.Poll != "slow" && f.Poll != "fast" {
		c.problems.Add(f.Position, "poll %q: want fast or slow", f.Poll)
	}
	spec, err := profile.Describe(f.Point)
	if err != nil {
		c.problems.Add(f.Position, "%v", err)
		return nil
	}
	c.place(f, r)
	c.bits(f, r)
	c.meaning(f, spec, r)
	r.absent = profile.NewValues(slices.Concat(c.document.Absent, f.Absent)...)
	r.missing = profile.NewValues(slices.Concat(c.document.Unavailable, f.Unavailable)...)
	if len(c.problems) > before {
		return nil
	}
	return r
}

// place works out table, type and address.
func (c *compiler) place(f field, r *rule) {
	name := first(f.Table, c.document.Table, "holding")
	t, known := tableNames[name]
	if !known {
		c.problems.Add(f.Position, "table %q: want holding, input, coil or discrete", name)
	}
	usual := "uint16"
	if t.isBits() {
		usual = "bit"
	}
	k, known := kindNamed(first(f.Type, usual))
	if !known {
		c.problems.Add(f.Position, "type %q: want one of %s", f.Type, kindNames())
		return
	}
	if (k.name == "bit") != t.isBits() {
		c.problems.Add(f.Position, "type %s cannot stand in table %s", k.name, name)
	}
	if k.name == "string" {
		if k.words = f.Length; f.Length < 1 || f.Length > longestString {
			c.problems.Add(f.Position, "length: %d registers; want 1 to %d", f.Length, longestString)
		}
	}
	r.kind, r.order = k, c.order(f)
	r.place = place{t, c.address(f, f.Register, k.words), uint16(k.words)}
	if f.Exponent != nil {
		r.exponent = &place{t, c.address(f, *f.Exponent, 1), 1}
		if from, to := r.span(); to-from > mostRegisters {
			c.problems.Add(f.Position, "exponent: register %d is too far from %d to be read along with it", *f.Exponent, f.Register)
		}
	}
}

func (c *compiler) address(f field, register, words int) uint16 {
	address := register - c.document.Numbering
	if address < 0 || address+words-1 > lastRegister {
		c.problems.Add(f.Position, "register %d: outside of 0 to %d", register, lastRegister)
		return 0
	}
	return uint16(address)
}

func (c *compiler) order(f field) order {
	low := func(key, written string) bool {
		if written != "high_first" && written != "low_first" {
			c.problems.Add(f.Position, "%s %q: want high_first or low_first", key, written)
		}
		return written == "low_first"
	}
	return order{
		lowWordFirst: low("word_order", first(f.WordOrder, c.document.WordOrder, "high_first")),
		lowByteFirst: low("byte_order", first(f.ByteOrder, c.document.ByteOrder, "high_first")),
	}
}

func (c *compiler) bits(f field, r *rule) {
	if f.Bit == nil {
		return
	}
	if *f.Bit < 0 || *f.Bit > min(highestBitOf64, 16*r.kind.words-1) {
		c.problems.Add(f.Position, "bit %d: %s has none", *f.Bit, r.kind.name)
	}
	r.bit = *f.Bit
}

// meaning works out the unit, or the words of a state.
func (c *compiler) meaning(f field, spec facility.PointSpec, r *rule) {
	if spec.Unit == facility.UnitState {
		c.states(f, spec, r)
		return
	}
	if len(f.States) > 0 || f.Vocabulary != "" {
		c.problems.Add(f.Position, "states: %s is a quantity in %s", f.Point, spec.Unit)
	}
	unit, known := profile.WireUnit(spec.Unit, f.Unit)
	if !known {
		c.problems.Add(f.Position, "unit %q of %s: want one of %s", f.Unit, f.Point, strings.Join(profile.WireUnits(spec.Unit), ", "))
	}
	scale := f.Scale
	if scale == 0 {
		scale = 1
	}
	r.convert = unit.Scaled(scale)
}

func (c *compiler) states(f field, spec facility.PointSpec, r *rule) {
	if f.Unit != "" {
		c.problems.Add(f.Position, "unit: %s is a state and has none", f.Point)
	}
	words, err := c.document.Vocabularies.Words(spec, f.Vocabulary, profile.Vocabulary{States: f.States, Texts: f.Texts, Others: f.Others})
	if err != nil {
		c.problems.Add(f.Position, "%v", err)
	}
	r.words = words
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
