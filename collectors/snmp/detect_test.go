package snmp_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/ridethrough/ridethrough/collectors"
)

// TestDetection chooses among profiles for a device that says it is maker's 1.
func TestDetection(t *testing.T) {
	const read = "\nscalars: [{oid: @1.0, point: power, unit: watt}]"
	for _, test := range []struct{ name, match, reason string }{
		{"a prefix", "match: {sys_object_id: [1.3.6.1.4.1.8, @1]}", "chosen: sysObjectID is below " + maker + "1"},
		{"a longer number is no prefix", "match: {sys_object_id: [1.3.6.1.4.1.9999]}", "sysObjectID is not below 1.3.6.1.4.1.9999"},
		{"sysDescr", "match: {sys_descr: ['other*', 'example pdu ?']}", `chosen: sysDescr is like ["other*" "example pdu ?"]`},
		{"another sysDescr", "match: {sys_object_id: [@1], sys_descr: ['example ups*']}", `sysDescr is not like ["example ups*"]`},
		{"an object", "match: {confirm: [@1.0]}", "chosen: object " + maker + "1.0 answers"},
		{"a column", "match: {confirm: [@5.1.2]}", "chosen: object " + maker + "5.1.2 answers"},
		{"a missing object", "match: {sys_object_id: [@1], confirm: [@1.0, @9.0]}", "object " + maker + "9.0 does not answer"},
		{"any of several", "match: {confirm_any: [@9.0, @5.1.2]}", "chosen: one of the objects " + maker + "9.0 or " + maker + "5.1.2 answers"},
		{"none of several", "match: {sys_object_id: [@1], confirm_any: [@9.0, @8]}", "none of the objects " + maker + "9.0 or " + maker + "8 answers"},
		{"somebody else's tree", "match: {confirm: [1.3.6.1.4.1.77.1.0]}", "nothing answers below 1.3.6.1.4.1.77"},
		{"a standard tree", "match: {confirm: [1.3.6.1.2.1.33.1.1.1.0]}", "chosen: object 1.3.6.1.2.1.33.1.1.1.0 answers"},
		{"unless", "match: {sys_object_id: [@1], unless: [@5.1.2]}", "object " + maker + "5.1.2 answers: another profile says more"},
		{"nobody", "title: named only", "it is used only where the configuration names it"},
		{"a fallback beside another", "fallback: true\nmatch: {confirm: [@1.0]}", "it is a fallback, and a profile of its own fits"},
	} {
		for _, version := range []string{"1", "2c"} {
			t.Run(test.name+" v"+version, func(t *testing.T) {
				library := profilesIn(t, map[string]string{
					"tested": expand(test.match + read),
					"zz":     expand("match: {sys_object_id: [@1]}\nscalars: [{oid: @2.0, point: load, unit: percent}]"),
				})
				d := device(serveMaker(t, map[string]any{"1.0": 5, "2.0": 6, "5.1.2.1": 7, "1.3.6.1.2.1.33.1.1.1.0": "x"}))
				d.Login.Version = version
				c, err := library.Open(d)
				if err != nil {
					t.Fatal(err)
				}
				seen, err := c.(collectors.Inspector).Inspect(t.Context())
				if err != nil {
					t.Error(err)
				}
				got := ""
				for _, v := range seen.Profiles {
					if v.Profile == "tested" {
						got = "chosen: " + v.Reason
					}
				}
				for _, v := range seen.Rejected {
					if v.Profile == "tested" {
						got += v.Reason
					}
				}
				if got != test.reason {
					t.Errorf("got  %q\nwant %q", got, test.reason)
				}
			})
		}
	}
}

func TestFallbackIsUsedWhereNothingElseFits(t *testing.T) {
	library := profilesIn(t, map[string]string{
		"generic": expand("fallback: true\nmatch: {confirm: [@1.0]}\nscalars: [{oid: @1.0, point: power, unit: watt}]"),
		"special": expand("match: {sys_object_id: [@2]}\nscalars: [{oid: @2.0, point: load, unit: percent}]"),
	})
	want(t, collect(t, openIn(t, library, serveMaker(t, map[string]any{"1.0": 5}))), map[string]string{"power": "5"})
}

// TestDetectionCostsFewPacketsHoweverManyProfiles has 500 profiles of 500 makers
// beside those that ship.
func TestDetectionCostsFewPacketsHoweverManyProfiles(t *testing.T) {
	written := map[string]string{}
	for i := range 500 {
		tree := fmt.Sprintf("1.3.6.1.4.1.%d", 50_000+i)
		match := "{sys_object_id: [" + tree + "], confirm: [" + tree + ".1.0]}"
		if i%5 == 0 { // a hundred do not say whom they are for
			match = "{confirm: [" + tree + ".1.0, " + tree + ".2.0]}"
		}
		written[fmt.Sprintf("p%d", i)] = "match: " + match + "\nscalars: [{oid: " + tree + ".1.0, point: power, unit: watt}]"
	}
	written["ours"] = expand("match: {sys_object_id: [@1], confirm: [@1.0]}\nscalars: [{oid: @1.0, point: power, unit: watt}]")
	served := serveMaker(t, map[string]any{"1.0": 5})
	c := openIn(t, profilesIn(t, written), served)
	served.Requests()
	want(t, collect(t, c), map[string]string{"power": "5"})
	if first := served.Requests(); first > 15 {
		t.Errorf("the first poll took %d requests; want a handful", first)
	}
	collect(t, c)
	if n := served.Requests(); n != 1 {
		t.Errorf("the second poll took %d requests; want 1", n)
	}
}

// TestShadowedReadingsAreShownAndNotReported has two profiles for one series.
func TestShadowedReadingsAreShownAndNotReported(t *testing.T) {
	library := profilesIn(t, map[string]string{
		"a": expand("match: {sys_object_id: [@1]}\nscalars: [{oid: @1.0, point: power, unit: watt}]"),
		"b": expand("match: {sys_object_id: [@1]}\nscalars: [{oid: @2.0, point: power, unit: watt}, {oid: @3.0, point: load, unit: percent, poll: slow}]\n" +
			"tables: [{name: t, oid: @5.1, columns: [{column: 2, point: phase_power, unit: watt, total: sum, total_point: power}]}]"),
	})
	served := serveMaker(t, map[string]any{"1.0": 5, "2.0": 6, "3.0": 7, "5.1.2.1": 8, "5.1.2.2": 9})
	c := openIn(t, library, served)
	seen, err := c.(collectors.Inspector).Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range seen.Sources {
		got = append(got, fmt.Sprintf("%s %s=%g by %q from %s", s.Profile, s.Point, s.Value, s.ShadowedBy, strings.TrimPrefix(s.Object, maker)))
	}
	wanted := []string{`a power=5 by "" from 1.0`, `b power=6 by "a" from 2.0`, `b load=7 by "" from 3.0`, `b power=17 by "a" from 5.1.2`, `b phase_power=8 by "" from 5.1.2.1`, `b phase_power=9 by "" from 5.1.2.2`}
	if !slices.Equal(got, wanted) {
		t.Errorf("got  %q\nwant %q", got, wanted)
	}
	for range 2 {
		readings := collect(t, c)
		noTwins(t, readings)
		want(t, readings, map[string]string{"power": "5"})
	}
	served.Delete(maker + "1.0")
	collect(t, c)
	want(t, collect(t, c), map[string]string{"power": "6"}) // the next in line takes over
}

// TestAWalkWithoutEndIsBounded serves a table that has more rows than anybody
// may want.
func TestAWalkWithoutEndIsBounded(t *testing.T) {
	values := map[string]any{}
	for i := range 10_500 {
		values[fmt.Sprintf("5.1.2.%d", i+1)] = 1
	}
	library := profilesIn(t, map[string]string{"a": expand("match: {sys_object_id: [@1]}\ntables: [{name: t, oid: @5.1, columns: [{column: 2, point: voltage, unit: volt}]}]")})
	c := openIn(t, library, serveMaker(t, values))
	readings, err := tryCollect(t, c, 20*time.Second)
	if len(readings) != 10_000 || err == nil || !strings.Contains(err.Error(), "there are more than 10000 rows") {
		t.Errorf("%d readings, %v; want 10000, and an error that says so", len(readings), err)
	}
}

// TestHiddenObjectsAreNotAskedForInEveryPoll looks at what is on the wire.
func TestHiddenObjectsAreNotAskedForInEveryPoll(t *testing.T) {
	library := profilesIn(t, map[string]string{
		"a": expand("match: {sys_object_id: [@1]}\nscalars: [{oid: @1.0, point: power, unit: watt}]\ntables: [{name: t, oid: @5.1, columns: [{column: 2, point: phase_power, unit: watt}]}]"),
		"b": expand("match: {sys_object_id: [@1]}\nscalars: [{oid: @2.0, point: power, unit: watt}]\ntables: [{name: t, oid: @6.1, columns: [{column: 2, point: phase_power, unit: watt}]}]"),
	})
	served := serveMaker(t, map[string]any{"1.0": 5, "2.0": 6, "5.1.2.1": 8, "6.1.2.1": 9})
	c := openIn(t, library, served)
	collect(t, c)
	var asked sync.Map
	served.Intercept(func(request, answer *gosnmp.SnmpPacket) (*gosnmp.SnmpPacket, time.Duration) {
		for _, v := range request.Variables {
			asked.Store(strings.TrimPrefix(v.Name, "."+maker), true)
		}
		return answer, 0
	})
	want(t, collect(t, c), map[string]string{"power": "5", "phase_power/1": "8"})
	for name, wanted := range map[string]bool{"1.0": true, "2.0": false, "5.1.2": true, "6.1.2": false} {
		if _, got := asked.Load(name); got != wanted {
			t.Errorf("%s asked for: %v; want %v", name, got, wanted)
		}
	}
	served.Delete(maker + "1.0")
	served.Delete(maker + "5.1.2.1")
	collect(t, c)
	want(t, collect(t, c), map[string]string{"power": "6", "phase_power/1": "9"})
}
