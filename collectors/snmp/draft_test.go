package snmp_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/snmp"
)

// TestDraftBecomesAProfile takes an unknown device through to readings the way a
// person would: begin with the draft, keep some of its lines, fill them in.
func TestDraftBecomesAProfile(t *testing.T) {
	served := serveMaker(t, map[string]any{
		"2.1.0": 235, "2.2.0": "normal\n# op",
		"3.1.1.2.1": "A", "3.1.1.2.2": "B", "3.1.1.3.1": 11, "3.1.1.3.2": 12,
	})
	seen, err := openIn(t, profilesIn(t, nil), served).(collectors.Inspector).Inspect(t.Context())
	if !errors.Is(err, snmp.ErrNoProfile) || !strings.Contains(err.Error(), "--draft") {
		t.Errorf("error = %v; want that no profile fits, and how to begin one", err)
	}
	if seen.Identity["sysDescr"] != "Example PDU 9" {
		t.Errorf("identity = %v", seen.Identity)
	}
	draft := snmp.Draft(seen)
	if _, err := snmp.Load(fstest.MapFS{"new-device-99999.yml": {Data: []byte(draft)}}); err == nil || !strings.Contains(err.Error(), "neither scalars nor tables") {
		t.Errorf("the draft alone: %v; want that it is empty", err)
	}
	for _, edit := range [][2]string{
		{"  # - {oid: " + maker + "2.1.0, point: , unit: , scale: 1}", "  - {oid: " + maker + "2.1.0, point: air_temperature, unit: celsius, scale: 0.1}"},
		{"  # - name: table1", "  - name: table1"},
		{"  #   oid: " + maker + "3.1.1", "    oid: " + maker + "3.1.1"},
		{"  #   columns:", "    columns:"},
		{"  #     - {column: 3, point: , unit: , scale: 1}", "      - {column: 3, point: phase_current, unit: ampere}"},
	} {
		if !strings.Contains(draft, edit[0]) {
			t.Errorf("the draft lacks %q:\n%s", edit[0], draft)
		}
		draft = strings.Replace(draft, edit[0], edit[1], 1)
	}
	library, err := snmp.Load(fstest.MapFS{"new-device-99999.yml": {Data: []byte(draft)}})
	if err != nil {
		t.Fatalf("%v\n%s", err, draft)
	}
	want(t, collect(t, openIn(t, library, served)), map[string]string{"air_temperature": "23.5", "phase_current/1": "11", "phase_current/2": "12"})
}
