package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/web"
)

const studySite = `site: office
halls:
  - {name: room-1, design_it_kw: 40, floor_area_m2: 50, cooled_by: [crac-1, crac-2, crac-3]}
cracs:
  - {name: crac-1, capacity_kw: 22}
  - {name: crac-2, capacity_kw: 22}
  - {name: crac-3, capacity_kw: 22}
`

// A what-if starts from what the service knows: with one of three units out
// already, the next loss is one too many; by the drawings it is not.
func TestAStudyStartsFromTheService(t *testing.T) {
	now := time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)
	var news latest
	news.observe(now, readingsOf(now, map[string]facility.RunState{
		"crac-1": facility.StateRunning, "crac-2": facility.StateRunning, "crac-3": facility.StateAlarm,
	}))
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/v1/readings" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		_ = json.NewEncoder(w).Encode(news.readings("office"))
	}))
	defer service.Close()
	site := filepath.Join(t.TempDir(), "site.yml")
	if err := os.WriteFile(site, []byte(studySite), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		said string
	}{
		{[]string{"whatif", "crac-1", "--site", site, "--url", service.URL}, exitNo, "readings of the service at " + service.URL + ", 2025-06-01T12:00:00Z"},
		{[]string{"whatif", "crac-1", "--site", site, "--url", service.URL, "--design"}, 0, "design load of the site file (as asked)"},
		{[]string{"whatif", "crac-1", "--site", site}, 0, "design load of the site file (no service asked"},
		{[]string{"plan", "remove", "crac-2", "--site", site, "--url", service.URL}, exitNo, "NO-GO: remove crac-2"},
	} {
		out, code := runCommand(t, c.args...)
		if code != c.code || !strings.Contains(out, c.said) {
			t.Errorf("%q ends with %d and says\n%s\nwant %d and %q", c.args, code, out, c.code, c.said)
		}
	}
}

func TestAStudyIsNotTakenFromAnotherSite(t *testing.T) {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(web.Readings{Site: "elsewhere", Readings: []web.Reading{{Asset: "crac-1"}}})
	}))
	defer service.Close()
	site := filepath.Join(t.TempDir(), "site.yml")
	if err := os.WriteFile(site, []byte(studySite), 0o600); err != nil {
		t.Fatal(err)
	}
	out, code := runCommand(t, "whatif", "crac-1", "--site", site, "--url", service.URL)
	if want := `watches "elsewhere"`; code != 0 || !strings.Contains(out, want) {
		t.Errorf("ends with %d and says\n%s\nwant the design load, because the service %s", code, out, want)
	}
}

func readingsOf(now time.Time, states map[string]facility.RunState) []facility.Reading {
	var out []facility.Reading
	add := func(asset string, p facility.Point, v float64) {
		out = append(out, facility.Reading{Asset: asset, Point: p, Value: v, At: now, Quality: facility.Good})
	}
	for asset, state := range states {
		add(asset, facility.RunStatePoint, float64(state))
		if state == facility.StateRunning {
			add(asset, facility.SupplyAirTemperature, 20)
			add(asset, facility.ReturnAirTemperature, 32)
			add(asset, facility.FanSpeed, 100)
		}
	}
	return out
}

// runCommand runs the program in this process and returns what it printed and
// its exit code.
func runCommand(t *testing.T, args ...string) (string, int) {
	t.Helper()
	root := newRoot()
	var out strings.Builder
	root.SetOut(&out)
	root.SetArgs(args)
	err := root.ExecuteContext(t.Context())
	var exit exitError
	switch {
	case err == nil:
		return out.String(), 0
	case errors.As(err, &exit):
		return out.String(), exit.code
	}
	return out.String() + err.Error(), 1
}

func TestLatestKeepsTheNewestOfEverySeries(t *testing.T) {
	now := time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)
	var l latest
	reading := func(asset string, v float64, at time.Time, q facility.Quality) facility.Reading {
		return facility.Reading{Asset: asset, Point: facility.Power, Value: v, At: at, Quality: q}
	}
	l.observe(now, []facility.Reading{
		reading("b", 1, now.Add(-time.Second), facility.Good), reading("b", 2, now, facility.Good),
		reading("b", 3, now.Add(-time.Minute), facility.Good), reading("b", 4, now, facility.Unknown),
		reading("a", 5, now, facility.Good), reading("gone", 6, now.Add(-remembered-time.Second), facility.Good),
	})
	got := ""
	for _, r := range l.readings("s").Readings {
		got += r.Asset + " " + time.Duration(r.Value).String() + " "
	}
	if want := "a 5ns b 2ns "; got != want {
		t.Errorf("kept %q; want %q", got, want)
	}
}
