package snmp

import (
	"math"
	"testing"
	"testing/fstest"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// FuzzProfile compiles a profile and gives every object of it one value: the
// compiler refuses or what it makes can be used, and no reading is worse than
// its quality says.
func FuzzProfile(f *testing.F) {
	for _, seed := range []string{
		"name: x\nmatch: {sys_object_id: [1.3.6.1.4.1.1], sys_descr: ['a*?'], confirm_any: [1.3.6.1]}\nfallback: true\nabsent: [-1, 'N/A']\n" +
			"vocabularies: {v: {states: {1: ok}, texts: {1: fine}, others: critical}}\nscalars:\n" +
			"  - {oid: 1.3.6.1.{i}.0, repeat: 3, point: component_state, part: 'p{i}', vocabulary: v}\n" +
			"  - {oid: 1.3.6.1.4.0, point: power, unit: kilowatt, scale: 0.1, divide_by: 1.3.6.1.5.0, limits: {low: 1.3.6.1.6.0}}\n" +
			"  - {oid: 1.3.6.1.7.0, point: air_temperature, unit: fahrenheit, signed: 16, pattern: 'T(.*)'}\n" +
			"  - {oid: 1.3.6.1.8.0, point: alarm_state, bit: 3, states: {0: 'no', 1: 'yes'}}\n",
		"name: x\nunits_from: {oid: 1.3.6.1.9.0, units: {1: celsius}, default: fahrenheit}\nscalars: [{oid: 1.3.6.1.1.0, point: air_temperature, unit: from}]\n" +
			"tables:\n  - name: t\n    oid: 1.3.6.1.2\n    part: '{index}{#1}{3}{4?u-}'\n    also: {101: {oid: 1.3.6.1.3, index: '{#1}'}, 102: 1.3.6.1.4}\n    digits: 5\n    columns:\n" +
			"      - {column: 2, point: voltage, unit: volt, exponent: 6, where: {3: ['a*', '!b'], '#1': ['1']}, unless_column: 8, total: mean}\n" +
			"      - {column: 2, point: share, unit_from: {column: 7, units: {a: percent, b: volt}, default: ratio}, share_of: 9, scale_from: {column: 101, values: {a: 2}}}\n",
		"name: x\nextends: [x]\nscalars: [{oid: 1.3, point: operating_mode, texts: {1: a}}]",
	} {
		f.Add(seed, "T-12.5", int64(65535))
	}
	f.Fuzz(func(t *testing.T, text, octets string, number int64) {
		library, _ := Load(fstest.MapFS{"x.yml": {Data: []byte(text)}})
		x := library.families["x"]
		if x == nil {
			return
		}
		library.Summaries()
		p := newPlan(collectors.Device{Name: "d", Rack: "r"}, []*family{x})
		p.told = map[string]string{}
		for _, oid := range x.told {
			p.told[oid] = octets
		}
		p.settle()
		p.eachOut(func(o *out) { useRule(t, o, octets, number) })
		for _, group := range []*columns{&p.fastTables, &p.slowRows} {
			for _, col := range group.states {
				for _, k := range col.table.keyColumns {
					k.values = []keyValue{{"1.2", octets}}
				}
				p.named = true
				if c := p.cellFor(col, col.column.oid+".1.2"); c != nil {
					c.eachOut(func(o *out) { useRule(t, o, octets, number) })
				}
			}
		}
	})
}

func useRule(t *testing.T, o *out, octets string, number int64) {
	for _, v := range []variable{
		{name: ".1", form: formOctets, octets: []byte(octets)},
		{name: ".1", form: formSigned, bits: uint64(number)},
		{name: ".1", form: formUnsigned, bits: uint64(number)},
		{name: ".1", form: formOther, other: math.Float64frombits(uint64(number))},
	} {
		r, ok := o.read(&v, false)
		spec, known := facility.Describe(r.Point)
		switch {
		case !ok:
		case !known || math.IsNaN(r.Value) || math.IsInf(r.Value, 0):
			t.Errorf("reading %+v", r)
		case r.Quality == facility.Good && spec.Unit != facility.UnitState && !spec.Plausible(r.Value):
			t.Errorf("implausible and good: %+v", r)
		}
	}
}
