package snmp_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/snmp/snmptest"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

// TestCaptures reads every walk in testdata/captures with the shipped profiles
// and compares with the readings beside it, which -update writes and people
// check against the device's own display. A new family needs no Go: a profile
// and a capture.
func TestCaptures(t *testing.T) {
	walks, err := filepath.Glob("testdata/captures/*.walk")
	if err != nil || len(walks) == 0 {
		t.Fatalf("captures: %v, %v", walks, err)
	}
	for _, walk := range walks {
		t.Run(strings.TrimSuffix(filepath.Base(walk), ".walk"), func(t *testing.T) {
			t.Parallel()
			got := capture(t, walk)
			golden := strings.TrimSuffix(walk, ".walk") + ".readings"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatalf("%v; write it with -update and check each value against the device", err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// capture is what the collector reads of a walk, a line a reading.
func capture(t *testing.T, walk string) string {
	t.Helper()
	file, err := os.Open(walk)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	objects, _, err := snmpagent.LoadWalk(file)
	if err != nil {
		t.Fatal(err)
	}
	d := device(snmptest.Serve(t, objects))
	d.Timeout, d.Interval = 20*time.Second, time.Minute
	seen, err := open(t, d).(collectors.Inspector).Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, s := range seen.Sources {
		spec, _ := facility.Describe(s.Point)
		value := fmt.Sprintf("%g %s", s.Value, spec.Unit)
		if spec.Unit == facility.UnitState {
			value = spec.StateText(s.Value) + " (" + s.Text + ")"
		}
		fmt.Fprintf(&b, "%s: %s/%s = %s, %s, from %s\n", s.Profile, s.Point, s.Part, value, s.Quality, s.Object)
	}
	return b.String()
}
