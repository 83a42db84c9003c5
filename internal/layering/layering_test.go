package layering_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/internal/layering"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// listed is what go list says of one package.
type listed struct {
	ImportPath    string
	Imports, Deps []string
}

// packages lists our packages as they ship: without their tests.
func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports,Deps", "./...")
	cmd.Dir = peers.Root(t)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var all []listed
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		switch err := decoder.Decode(&p); {
		case errors.Is(err, io.EOF):
			return all
		case err != nil:
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// What a package imports itself is judged by every wall; what it depends on
// through our own packages by the walls between rooms, so that no detour leads
// around one.
func TestWallsHold(t *testing.T) {
	all := packages(t)
	if len(all) < 3 {
		t.Fatalf("go list found %d packages", len(all))
	}
	for _, p := range all {
		reached := slices.DeleteFunc(slices.Clone(p.Deps), func(d string) bool {
			return !strings.HasPrefix(d, layering.Module) || slices.Contains(p.Imports, d)
		})
		for _, to := range p.Imports {
			if layering.TestOnly(to) && !layering.TestOnly(p.ImportPath) {
				t.Errorf("%s imports %s: what ships carries no test code", short(p.ImportPath), short(to))
			}
		}
		for _, w := range layering.Walls() {
			for _, to := range p.Imports {
				if w.Stops(p.ImportPath, to) {
					t.Errorf("%s imports %s: %s", short(p.ImportPath), short(to), w.Reason)
				}
			}
			for _, to := range reached {
				if w.Stops(p.ImportPath, to) {
					t.Errorf("%s depends on %s: %s", short(p.ImportPath), short(to), w.Reason)
				}
			}
		}
	}
}

// Facility depends on nothing that has to be downloaded, not even indirectly.
func TestFacilityNeedsTheStandardLibraryAlone(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath != layering.Module+"/internal/facility" {
			continue
		}
		for _, d := range p.Deps {
			if first, _, _ := strings.Cut(d, "/"); strings.Contains(first, ".") {
				t.Errorf("%s depends on %s: facility is standard library only", short(p.ImportPath), short(d))
			}
		}
		return
	}
	t.Error("go list found no internal/facility")
}

func short(path string) string {
	return strings.TrimPrefix(path, "github.com/ridethrough/")
}

// The walls are tested too: a table that forbids nothing would always hold.
func TestWallsStopWhatTheyShould(t *testing.T) {
	const m = layering.Module + "/"
	stopped := func(from, to string) bool {
		return slices.ContainsFunc(layering.Walls(), func(w layering.Wall) bool { return w.Stops(from, to) })
	}
	for _, test := range []struct {
		from, to string
		want     bool
	}{
		{m + "collectors/snmp", m + "alerting/predict", true},
		{m + "alerting/incident", m + "collectors", true},
		{m + "alerting/incident", "net/http", true},
		{m + "alerting/paging", "net/http", false},
		{m + "internal/facility", m + "configs", true},
		{m + "internal/facility", "os", true},
		{m + "internal/facility", "slices", false},
		{m + "configs", "os", false},
		{m + "configs", m + "collectors", true},
		{m + "collectors", m + "configs", false},
		{m + "internal/simulator/bmc", m + "collectors/ipmi", true},
		{m + "internal/storage", m + "cmd/ridethrough", true},
		{m + "cmd/ridethrough", m + "internal/storage", false},
		{m + "collectors", "testing", true},
		{m + "collectors", "testing/fstest", true},
		{m + "collectors/snmp/snmptest", "testing", false},
		{m + "alerting/incident", "net/url", false},
		{m + "internal/storage", m + "internal/layering/peers", true},
		{m + "internal/layering/peers", "testing", false},
		{m + "collectorsish", m + "alerting", false},
		{"github.com/other/module", m + "cmd", false},
	} {
		if got := stopped(test.from, test.to); got != test.want {
			t.Errorf("%s → %s stopped: %t; want %t", short(test.from), short(test.to), got, test.want)
		}
	}
}
