package snmp_test

import (
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/snmp"
	"github.com/ridethrough/ridethrough/collectors/snmp/snmptest"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

// maker is the enterprise of the profiles that tests write.
const maker = "1.3.6.1.4.1.99999."

// profilesIn loads profiles that a test writes, by name.
func profilesIn(t *testing.T, written map[string]string) *snmp.Library {
	t.Helper()
	folder := fstest.MapFS{}
	for name, text := range written {
		folder[name+".yml"] = &fstest.MapFile{Data: []byte("name: " + name + "\n" + text)}
	}
	library, err := snmp.Load(folder)
	if err != nil {
		t.Fatalf("profiles:\n%v", err)
	}
	return library
}

// serveMaker serves objects below maker as a device of its.
func serveMaker(t *testing.T, values map[string]any) *snmptest.Device {
	t.Helper()
	below := map[string]any{identity: snmpagent.ObjectID(maker + "1"), "1.3.6.1.2.1.1.1.0": "Example PDU 9"}
	for name, v := range values {
		if !strings.HasPrefix(name, "1.3.6.1.2.1.") {
			name = maker + name
		}
		below[name] = v
	}
	return snmptest.Serve(t, objects(below))
}

func openIn(t *testing.T, library *snmp.Library, served *snmptest.Device) collectors.Collector {
	t.Helper()
	c, err := library.Open(device(served))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.(io.Closer).Close() })
	return c
}

// expand writes OID numbers of the maker as they stand in profiles: @1.2 is
// below it.
func expand(text string) string { return strings.ReplaceAll(text, "@", maker) }

// TestLanguage reads one device with one profile for each key of the language.
func TestLanguage(t *testing.T) {
	rows := func(column string, texts ...any) map[string]any {
		out := map[string]any{}
		for i, v := range texts {
			out["5.1."+column+"."+string(rune('1'+i))] = v
		}
		return out
	}
	with := func(maps ...map[string]any) map[string]any {
		out := map[string]any{}
		for _, m := range maps {
			for k, v := range m {
				out[k] = v
			}
		}
		return out
	}
	for _, test := range []struct {
		name, profile string
		values        map[string]any
		want          map[string]string
	}{
		{
			"vocabulary with others", "vocabularies:\n  health: {states: {1: ok, 2: warning}, texts: {1: fine}, others: critical}\nscalars:\n" +
				"  - {oid: @1.0, point: component_state, part: a, vocabulary: health}\n  - {oid: @2.0, point: component_state, part: b, vocabulary: health}\n" +
				"  - {oid: @3.0, point: component_state, part: c, vocabulary: health, states: {7: absent}}",
			map[string]any{"1.0": 1, "2.0": 9, "3.0": 7},
			map[string]string{"component_state/a": "1 fine", "component_state/b": "3 9", "component_state/c": "4 absent"},
		},
		{
			"words in any case", "scalars:\n  - {oid: @1.0, point: relay_state, states: {ON: on, OFF: off}}",
			map[string]any{"1.0": "On"},
			map[string]string{"relay_state": "2 On"},
		},
		{
			"operating mode", "scalars:\n  - {oid: @1.0, point: operating_mode, part: a, texts: {3: eco}}\n  - {oid: @2.0, point: operating_mode, part: b}\n  - {oid: @3.0, point: operating_mode, part: c}",
			map[string]any{"1.0": 3, "2.0": 4, "3.0": "manual"},
			map[string]string{"operating_mode/a": "3 eco", "operating_mode/b": "4 4", "operating_mode/c": "0 manual"},
		},
		{
			"columns that scale", "tables:\n  - {name: t, oid: @5.1, columns: [{column: 2, point: voltage, unit: volt, multiply_by: 3, exponent: 4}, {column: 5, point: power, unit: watt, digits: 6}]}",
			with(rows("2", 23, 24), rows("3", 5, 10), rows("4", -1, 0), rows("5", 1234, 5), rows("6", 2, 0)),
			map[string]string{"voltage/1": "11.5", "voltage/2": "240", "power/1": "12.34", "power/2": "5"},
		},
		{
			"objects that scale", "scalars:\n  - {oid: @1.0, point: current, unit: ampere, divide_by: @2.0}",
			map[string]any{"1.0": 55, "2.0": 10},
			map[string]string{"current": "5.5"},
		},
		{
			"scale_from", "tables:\n  - {name: t, oid: @5.1, scale_from: {column: 3, values: {milli: 0.001, units: 1}}, columns: [{column: 2, point: voltage, unit: volt}]}",
			with(rows("2", 23000, 24, 25), rows("3", "milli", "Units", "lots")),
			map[string]string{"voltage/1": "23", "voltage/2": "24", "voltage/3": ""},
		},
		{
			"unit_from, one line for a dimension", "tables:\n  - name: t\n    oid: @5.1\n    columns:\n" +
				"      - {column: 2, point: component_temperature, unit_from: {column: 3, units: {degC: celsius, degF: fahrenheit, '%*': percent}}}\n" +
				"      - {column: 2, point: share, unit_from: {column: 3, units: {degC: celsius, '%*': percent}, default: percent}}",
			with(rows("2", 50, 50, 40, 41), rows("3", "degC", "degF", "% RH", "other")),
			map[string]string{"component_temperature/1": "50", "component_temperature/2": "10", "component_temperature/3": "", "share/3": "40", "share/4": "41", "share/1": ""},
		},
		{
			"unit_from of an object", "scalars:\n  - {oid: @1.0, point: air_temperature, unit_from: {oid: @2.0, units: {1: celsius, 2: fahrenheit}}}",
			map[string]any{"1.0": 50, "2.0": 2},
			map[string]string{"air_temperature": "10"},
		},
		{
			"share_of", "scalars:\n  - {oid: @1.0, point: memory_used, share_of: @2.0}\ntables:\n  - {name: t, oid: @5.1, columns: [{column: 2, point: storage_used, share_of: 3}]}",
			with(map[string]any{"1.0": 512, "2.0": 2048}, rows("2", 30, 5), rows("3", 120, 0)),
			map[string]string{"memory_used": "25", "storage_used/1": "25", "storage_used/2": ""},
		},
		{
			"signed", "scalars:\n  - {oid: @1.0, point: air_temperature, unit: celsius, scale: 0.1, signed: 16}\n  - {oid: @2.0, point: inlet_temperature, unit: celsius, signed: 16, absent: [-1]}",
			map[string]any{"1.0": 65535 - 49, "2.0": 65535},
			map[string]string{"air_temperature": "-5", "inlet_temperature": ""},
		},
		{
			"bit of a number and of octets", "scalars:\n  - {oid: @1.0, point: alarm_state, part: a, bit: 2, states: {0: 'no', 1: 'yes'}}\n" +
				"  - {oid: @2.0, point: alarm_state, part: b, bit: 9, states: {0: 'no', 1: 'yes'}}\n  - {oid: @2.0, point: alarm_state, part: c, bit: 99, states: {0: 'no', 1: 'yes'}}",
			map[string]any{"1.0": 4, "2.0": "\x00\x40"},
			map[string]string{"alarm_state/a": "1 yes", "alarm_state/b": "1 yes", "alarm_state/c": "0 no"},
		},
		{
			"pattern", "scalars:\n  - {oid: @1.0, point: air_temperature, unit: celsius, pattern: 'Temp: ([-0-9.]+)'}\n  - {oid: @2.0, point: door_state, pattern: 'Door (\\w+)', states: {open: 'yes', closed: 'no'}}\n" +
				"  - {oid: @2.0, point: smoke_state, pattern: 'Smoke (\\w+)', states: {on: 'yes'}}",
			map[string]any{"1.0": "Temp: -3.4 C, Hum: 40", "2.0": "Door open"},
			map[string]string{"air_temperature": "-3.4", "door_state": "1 open", "smoke_state": ""},
		},
		{
			"limits", "tables:\n  - {name: t, oid: @5.1, columns: [{column: 2, point: component_temperature, unit: fahrenheit, scale: 0.1, absent: [-1], limits: {low: 3, high_critical: 4}}]}\n" +
				"scalars:\n  - {oid: @1.0, point: battery_charge, unit: percent, limits: {low_critical: @2.0}}",
			with(rows("2", 500, 320), rows("3", 320, -1), rows("4", 1040, 1220), map[string]any{"1.0": 90, "2.0": 20}),
			map[string]string{
				"component_temperature/1": "10", "component_temperature_limit_low/1": "0", "component_temperature_limit_low/2": "",
				"component_temperature_limit_high_critical/1": "40", "battery_charge_limit_low_critical": "20",
			},
		},
		{
			"where by another object", "scalars:\n  - {oid: '@2.{i}.1.0', repeat: 2, part: '{i}', point: air_temperature, unit: celsius, where: {'@2.{i}.2.0': [temperature]}}\n  - {oid: '@2.{i}.1.0', repeat: 2, part: '{i}', point: air_humidity, unit: percent, where: {'@2.{i}.2.0': ['!temperature', '!none']}}",
			map[string]any{"2.1.1.0": 21, "2.1.2.0": "temperature", "2.2.1.0": 45, "2.2.2.0": "humidity"},
			map[string]string{"air_temperature/1": "21", "air_temperature/2": "", "air_humidity/1": "", "air_humidity/2": "45"},
		},
		{
			"where with only forbidden texts", "tables:\n  - {name: t, oid: @5.1, columns: [{column: 2, point: voltage, unit: volt, where: {3: ['!off', '!n*']}}]}",
			with(rows("2", 230, 231, 232), rows("3", "off", "none", "on")),
			map[string]string{"voltage/1": "", "voltage/2": "", "voltage/3": "232"},
		},
		{
			"part_pattern", "tables:\n  - {name: t, oid: @5.1, part: '{3}', part_pattern: '^(.*)\\.[^.]+$', columns: [{column: 2, point: voltage, unit: volt}]}",
			with(rows("2", 230, 231), rows("3", "Inlet.Value", "Outlet")),
			map[string]string{"voltage/Inlet": "230", "voltage/Outlet": "231"},
		},
		{
			"absent thresholds", "tables:\n  - {name: t, oid: @5.1, columns: [{column: 2, point: air_temperature, unit: celsius, limits: {high: 3, absent: [0]}}]}",
			with(rows("2", 0, 21), rows("3", 0, 30)),
			map[string]string{"air_temperature/1": "0", "air_temperature_limit_high/1": "", "air_temperature_limit_high/2": "30"},
		},
		{
			"names from another table by a part of the index", "tables:\n  - {name: t, oid: @5.1, part: '{101}', also: {101: {oid: @6.1.2, index: '{#1}'}}, columns: [{column: 2, point: voltage, unit: volt}]}",
			map[string]any{"5.1.2.7.1": 230, "6.1.2.7": "feed B"},
			map[string]string{"voltage/feed B": "230"},
		},
		{
			"rows with one name", "tables:\n  - {name: t, oid: @5.1, part: '{3}', columns: [{column: 2, point: voltage, unit: volt}]}",
			with(rows("2", 230, 231, 232), rows("3", "Phase", "Phase", "Other")),
			map[string]string{"voltage/Phase": "230", "voltage/Phase #2": "231", "voltage/Other": "232"},
		},
		{
			"an object that does not answer leaves the series to another", "scalars:\n  - {oid: @1.0, point: power, unit: watt}\n  - {oid: @2.0, point: power, unit: kilowatt}",
			map[string]any{"2.0": 3},
			map[string]string{"power": "3000"},
		},
		{
			"the first of two objects of a series", "scalars:\n  - {oid: @1.0, point: power, unit: watt}\n  - {oid: @2.0, point: power, unit: kilowatt}",
			map[string]any{"1.0": 2999, "2.0": 3},
			map[string]string{"power": "2999"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			library := profilesIn(t, map[string]string{"example": expand("match: {sys_object_id: [@1]}\n" + test.profile)})
			served := serveMaker(t, test.values)
			c := openIn(t, library, served)
			first := collect(t, c)
			want(t, first, test.want)
			noTwins(t, first)
			second := collect(t, c)
			noTwins(t, second)
		})
	}
}

// noTwins checks that no series has two readings.
func noTwins(t *testing.T, readings []facility.Reading) {
	t.Helper()
	seen := map[facility.SeriesKey]bool{}
	for _, r := range readings {
		if seen[r.Key()] {
			t.Errorf("two readings of %v", r.Key())
		}
		seen[r.Key()] = true
	}
}

func TestLanguageMessages(t *testing.T) {
	const head = "name: x\nscalars:\n  - {oid: 1.3.6.1.4.1.1.0, "
	const table = "name: x\ntables:\n  - name: t\n    oid: 1.3.6.1.4.1.1.1\n    columns:\n      - {column: 2, "
	for _, test := range []struct{ name, file, want string }{
		{"unknown vocabulary", "name: x\nvocabularies:\n  health: {states: {1: ok}}\nscalars:\n  - {oid: 1.3.6.1.0, point: component_state, vocabulary: heath}", `x.yml:5:5: vocabulary: unknown "heath"; did you mean "health"?; the profile has health`},
		{"states of a mode", head + "point: operating_mode, states: {1: on}}", `x.yml:3:5: states: operating_mode has none, its value is the device's own code; give texts`},
		{"two totals of a point", table + "point: power, unit: watt, total: sum}\n      - {column: 3, point: power, unit: watt, total: sum}", `x.yml:7:9: total: columns 2 and 3 of t both make power; keep one`},
		{"where of a scalar", head + "point: power, unit: watt, where: {3: [a]}}", `x.yml:3:5: where: "3": a scalar has no row; give an object identifier`},
		{"part_pattern without a group", table + "point: power, unit: watt, part_pattern: a}", `x.yml:6:9: part_pattern: 0 groups in "a"; want one, around the value`},
		{"unknown others", head + "point: component_state, states: {1: ok}, others: bad}", `x.yml:3:5: states: "bad" is no state of component_state; want one of unknown, ok, warning, critical, absent`},
		{"column of a scalar", head + "point: power, unit: watt, divide_by: 4}", `x.yml:3:5: divide_by: 4: a scalar has no columns; give an object identifier`},
		{"no reference", table + "point: power, unit: watt, digits: x}", `x.yml:6:9: digits: "x": want the number of a column, or an object identifier`},
		{"no unit fits", table + "point: power, unit_from: {column: 3, units: {1: volt}}}", `x.yml:6:9: unit_from: none of the units is one of power: btu_per_hour, horsepower, kilowatt, megawatt, milliwatt, ton, watt`},
		{"unit_from nothing", head + "point: power, unit_from: {column: 3, units: {1: watt}}}", `x.yml:3:5: unit_from: want column (in a table) or oid`},
		{"signed", head + "point: power, unit: watt, signed: 12}", `x.yml:3:5: signed: 12; want 8, 16 or 32`},
		{"pattern", head + "point: power, unit: watt, pattern: '[0-9]+'}", `x.yml:3:5: pattern: 0 groups in "[0-9]+"; want one, around the value`},
		{"bit", head + "point: alarm_state, bit: -1, states: {1: 'yes'}}", `x.yml:3:5: bit: -1; want 0 to 2047`},
		{"limits", table + "point: power, unit: watt, limits: {low: 1.3.6.1.0}}", `x.yml:6:9: limits: "1.3.6.1.0": want a column in a table, an object identifier for a scalar`},
		{"limits of a state", table + "point: door_state, states: {1: 'yes'}, limits: {low: 3}}", `x.yml:6:9: unknown point "door_state_limit_low"; docs/points.md lists those there are`},
		{"fallback for nobody", "name: x\nfallback: true\nscalars:\n  - {oid: 1.3.6.1.0, point: power, unit: watt}", `x.yml:1:1: fallback: true needs match; a profile without is never detected`},
		{"also", "name: x\ntables:\n  - {name: t, oid: 1.3.6.1, also: {101: {odi: 1.3.6.2}}, columns: [{column: 2, point: power, unit: watt}]}", `x.yml:3:41: 101: unknown key "odi"; want oid, index`},
		{"rows of another index", "name: x\ntables:\n  - {name: t, oid: 1.3.6.1, also: {101: {oid: 1.3.6.2, index: '{#1}'}}, columns: [{column: 101, point: power, unit: watt}]}", `x.yml:3:83: column: the rows of 101 have an index of their own; it can name and scale rows, not be one`},
		{"too many", head + "repeat: 100000, point: power, unit: watt}", `x.yml:3:5: repeat: 100000 is more than 1000`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := snmp.Load(fstest.MapFS{"x.yml": {Data: []byte(test.file)}})
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestLaterFoldersReplaceProfilesAndSoundOnesStay(t *testing.T) {
	shipped := fstest.MapFS{
		"a.yml": {Data: []byte("name: a\ntitle: old\nscalars: [{oid: 1.3.6.1.0, point: power, unit: watt}]")},
		"b.yml": {Data: []byte("name: b\nscalars: [{oid: 1.3.6.1.0, point: power, unit: watts}]")},
		"c.yml": {Data: []byte("name: c\nextends: [b]\nscalars: [{oid: 1.3.6.1.0, point: load, unit: percent}]")},
	}
	own := fstest.MapFS{"a.yml": {Data: []byte("name: a\ntitle: new\nscalars: [{oid: 1.3.6.1.0, point: load, unit: percent}]")}}
	library, err := snmp.Load(shipped, own)
	if err == nil || !strings.HasPrefix(err.Error(), `b.yml:2:11: unit "watts" of power`) || strings.Contains(err.Error(), "\n") {
		t.Errorf("problems = %v; want that of b.yml alone", err)
	}
	got := library.Summaries()
	if len(got) != 1 || got[0].Title != "new" || len(got[0].Points) != 1 || got[0].Points[0] != facility.Load {
		t.Errorf("profiles = %+v; want the new a alone", got)
	}
}
