package redfish_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/simulator/redfishd"
)

var update = flag.Bool("update", false, "write docs/recordings-redfish.md")

// expectation is one reading of a recording as its author reads it.
type expectation struct {
	Class, Unit, Name, URL, Pointer, State string
	Value                                  any
}

func expectations(t *testing.T, dir string) []expectation {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Sensors []expectation }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	return file.Sensors
}

// inOurUnit is the expected value as our point has it. The unit that the
// resource itself gives is believed: see wireUnit.
func (e expectation) inOurUnit(of facility.Unit, sensor map[string]any) (float64, bool) {
	v, ok := e.Value.(float64)
	named, _ := sensor["ReadingUnits"].(string)
	switch {
	case !ok:
		return 0, e.Value == "OK"
	case strings.HasSuffix(e.Pointer, "Joules"), e.Unit == "J":
		return v / 3.6e6, true
	case of == facility.UnitKilopascals && named == "PSI":
		return v * 6.894757293168, true
	case of == facility.UnitKilopascals && named == "Pa":
		return v / 1000, true
	case of == facility.UnitCubicMetersPerSecond:
		return v * 0.028316846592 / 60, true
	case e.Unit == "kW" || strings.HasSuffix(e.Pointer, "kW"):
		return v * 1000, true
	}
	return v, true
}

func near(got, want float64) bool {
	return math.Abs(got-want) <= 1e-6*math.Max(1, math.Abs(want))
}

// mark is what became of one expectation.
func mark(e expectation, sources []collectors.Source, bundle redfishd.Bundle) string {
	prefix := e.URL
	if e.Pointer != "" {
		prefix += "#" + e.Pointer
	}
	reason := "not read"
	for _, s := range sources {
		if s.Object != prefix && !strings.HasPrefix(s.Object, prefix+"/") || strings.Contains(string(s.Point), "_limit_") {
			continue
		}
		spec, _ := facility.Describe(s.Point)
		if spec.Unit == facility.UnitState && e.Class != "state" && e.Class != "discrete" {
			continue
		}
		want, measured := e.inOurUnit(spec.Unit, bundle[e.URL])
		switch {
		case !measured && s.Quality == facility.Unavailable, measured && near(s.Value, want):
			return ""
		}
		reason = fmt.Sprintf("%s = %v %s (%s), want %v %s", s.Point, s.Value, spec.Unit, s.Quality, e.Value, e.Unit)
	}
	return reason
}

func TestRecordings(t *testing.T) {
	root := peers.Shared(t, "recordings/redfish")
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	total, right := 0, 0
	for _, entry := range entries {
		t.Run(entry.Name(), func(t *testing.T) {
			row, n, ok := recording(t, filepath.Join(root, entry.Name()))
			rows, total, right = append(rows, row), total+n, right+ok
		})
	}
	t.Logf("all: %d of %d", right, total)
	page := scoreboard(rows, right, total)
	name := filepath.Join(peers.Root(t), "docs", "recordings-redfish.md")
	if *update {
		if err := os.WriteFile(name, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(name); err != nil || string(have) != page {
		t.Errorf("docs/recordings-redfish.md does not say what was found; run go test ./collectors/redfish -run TestRecordings -update (%v)", err)
	}
}

// recording reads one recorded service and compares.
func recording(t *testing.T, dir string) (row string, total, right int) {
	bundle, err := redfishd.Load(filepath.Join(dir, "bundle.json"))
	if err != nil {
		t.Fatal(err)
	}
	offers := offersExpand(bundle)
	bundle.Mend()
	server := serve(t, redfishd.Config{Bundle: bundle, User: "reader", Password: "secret", Sessions: 1, Expand: offers, ETags: true})
	c := open(t, server)
	got, err := c.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	walked := server.Counts().Requests
	for _, e := range expectations(t, dir) {
		total++
		if reason := mark(e, got.Sources, bundle); reason == "" {
			right++
		} else {
			t.Errorf("%s %s %q%s: %s", e.Class, e.Name, e.URL, e.Pointer, reason)
		}
	}
	const polls = 10
	var readings []facility.Reading
	before := server.Counts().Requests
	for range polls {
		readings = collect(t, c)
		distinct(t, readings)
	}
	polled := float64(server.Counts().Requests-before) / polls
	close := c.Close()
	if close != nil || server.OpenSessions() != 0 {
		t.Errorf("close: %v, %d sessions left", close, server.OpenSessions())
	}
	t.Logf("%d of %d right; %d resources, %d requests to walk, %.1f a poll, %d series", right, total, len(bundle), walked, polled, len(readings))
	expand := "no"
	if offers {
		expand = "yes"
	}
	return fmt.Sprintf("| %s | %d | %d | %d | %s | %d | %.1f |", filepath.Base(dir), total, right, len(bundle), expand, walked, polled), total, right
}

func offersExpand(b redfishd.Bundle) bool {
	protocol, _ := b[redfishd.Root]["ProtocolFeaturesSupported"].(map[string]any)
	expand, _ := protocol["ExpandQuery"].(map[string]any)
	return expand["NoLinks"] == true || expand["ExpandAll"] == true
}

// distinct checks that no series is written twice in one poll.
func distinct(t *testing.T, readings []facility.Reading) {
	t.Helper()
	seen := map[facility.SeriesKey]bool{}
	for _, r := range readings {
		if seen[r.Key()] {
			t.Errorf("%v is written twice", r.Key())
		}
		seen[r.Key()] = true
	}
}

func scoreboard(rows []string, right, total int) string {
	slices.Sort(rows)
	return strings.Join([]string{
		"# Recorded Redfish services, read",
		"",
		"Written by `go test ./collectors/redfish -run TestRecordings -update`. Each recording is served over HTTPS with one session slot and read",
		"by the collector. *Right* compares path, value and unit of every reading that the author of the recording names.",
		"*Walk* is the requests to learn the tree, once an hour; *poll* the requests of a poll after it, on average.",
		"",
		fmt.Sprintf("**%d of %d readings are right.**", right, total),
		"",
		"| recording | readings | right | resources | offers `$expand` | walk | poll |",
		"|---|---|---|---|---|---|---|",
		strings.Join(rows, "\n"),
		"",
	}, "\n")
}
