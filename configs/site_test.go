package configs_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
)

var update = flag.Bool("update", false, "rewrite golden files")

func load(t *testing.T, path string) *facility.Site {
	t.Helper()
	site, err := configs.LoadSite(filepath.FromSlash(path))
	if err != nil {
		t.Fatal(err)
	}
	return site
}

func TestOneRoomTakesTenLines(t *testing.T) {
	const path = "examples/one-room.yml"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := slices.DeleteFunc(strings.Split(strings.TrimSpace(string(data)), "\n"), func(l string) bool { return strings.HasPrefix(l, "#") })
	if len(lines) > 10 {
		t.Errorf("%s has %d lines; want at most 10", path, len(lines))
	}
	site := load(t, path)
	hall, ok := site.Asset("room-1")
	if !ok || hall.Nameplate.DesignLoad != 40000 || hall.Nameplate.FloorArea != 50 {
		t.Errorf("room-1 = %+v", hall)
	}
	if got, want := site.Graph.Downstream("crac-1"), []string{"room-1"}; !slices.Equal(got, want) {
		t.Errorf("Downstream(crac-1) = %v; want %v", got, want)
	}
	if got := site.Locate("crac-2"); got != (facility.Location{Site: "office", Hall: "room-1", Kind: facility.KindCRAC}) {
		t.Errorf("Locate(crac-2) = %+v; want it in room-1", got)
	}
	if len(site.Graph.Groups()) != 0 || site.Limits != facility.DefaultLimits() {
		t.Errorf("groups %v, limits %v; want none and the defaults", site.Graph.Groups(), site.Limits)
	}
}

func TestFullSiteGraph(t *testing.T) {
	site := load(t, "examples/full-site.yml")
	below := func(name string, m facility.Medium) string {
		names := site.Graph.Downstream(name, m)
		slices.Sort(names)
		return strings.Join(names, " ")
	}
	for _, test := range []struct {
		name   string
		medium facility.Medium
		want   string
	}{
		{"ch-1", facility.MediumCooling, "a-edge a-r1-01 a-r1-02 a-r2-01 a-r2-02 cdu-1 chw-1 crah-1 crah-2 crah-3 hall-a tcs-1"},
		{"tw-1", facility.MediumCooling, "a-edge a-r1-01 a-r1-02 a-r2-01 a-r2-02 cdu-1 ch-1 ch-2 chw-1 crah-1 crah-2 crah-3 hall-a hx-1 tcs-1"},
		{"crah-2", facility.MediumCooling, "a-edge a-r1-01 a-r1-02 a-r2-01 hall-a"},
		{"inrow-1", facility.MediumCooling, "a-edge a-r1 a-r1-01 a-r1-02 a-r2-01 hall-a"},
		{"cdu-1", facility.MediumCooling, "a-r2-02"},
		{"ups-b", facility.MediumPower, "a-r2 a-r2-01 a-r2-02 cdu-1 crah-3 node-1 p-1 pdu-a-r2-02"},
		{"pdu-a-r1-01", facility.MediumPower, "a-r1-01"},
		{"ups-a", facility.MediumPower, "a-edge a-r1-01 a-r1-02 crah-1 crah-2 hall-a pdu-a-r1-01"},
	} {
		if got := below(test.name, test.medium); got != test.want {
			t.Errorf("%s downstream of %s = %s; want %s", test.medium, test.name, got, test.want)
		}
	}
	for _, s := range site.Graph.Suppliers("crah-3", facility.MediumCooling) {
		if s.Supplier == "chw-1" && s.Capacity != 150e3 {
			t.Errorf("chw-1 to crah-3 carries %g W; want the 150 kW written out", s.Capacity)
		}
	}
}

func TestFullSiteGroupsServicesAndPlaces(t *testing.T) {
	site := load(t, "examples/full-site.yml")
	var groups []string
	for _, g := range site.Graph.Groups() {
		groups = append(groups, fmt.Sprintf("%s %d of %s", g.Name, g.Required, strings.Join(g.Members, " ")))
	}
	wantGroups := []string{
		"hall-a-room-units 2 of crah-1 crah-2 crah-3",
		"chw-1-chillers 2 of ch-1 ch-2 ch-3",
		"chw-1-pumps 1 of p-1 p-2",
		"chw-1-cooling-towers 1 of tw-1 tw-2",
		"ups-pair 1 of ups-a ups-b",
	}
	if diff := cmp.Diff(wantGroups, groups); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	if got, want := site.ServicesAt("a-r2-02", "a-r1-01"), []string{"payments", "search", "training"}; !slices.Equal(got, want) {
		t.Errorf("services = %v; want %v", got, want)
	}
	if got, want := site.Locate("node-1"), (facility.Location{Site: "example", Hall: "hall-a", Row: "a-r2", Rack: "a-r2-02", Kind: facility.KindServer}); got != want {
		t.Errorf("Locate(node-1) = %+v; want %+v", got, want)
	}
	if loop, _ := site.Asset("chw-1"); loop.Nameplate.BufferVolume != 20 {
		t.Errorf("buffer of chw-1 = %g m³; want that of its tank", loop.Nameplate.BufferVolume)
	}
	if chiller, _ := site.Asset("ch-2"); chiller.Position.Line == 0 || chiller.Positions["loop"].Line == 0 {
		t.Error("ch-2 does not know where it stands in the file")
	}
}

// The example shows every key: each field of a nameplate is set by some asset.
func TestFullSiteReachesEveryNameplateField(t *testing.T) {
	set := map[string]bool{}
	for _, a := range load(t, "examples/full-site.yml").Assets() {
		v := reflect.ValueOf(a.Nameplate)
		for i := range v.NumField() {
			set[v.Type().Field(i).Name] = set[v.Type().Field(i).Name] || !v.Field(i).IsZero()
		}
	}
	for name, isSet := range set {
		if !isSet {
			t.Errorf("no asset of the full site sets Nameplate.%s", name)
		}
	}
	for _, kind := range facility.Kinds() {
		if kind != facility.KindDevice && len(load(t, "examples/full-site.yml").Assets(kind)) == 0 {
			t.Errorf("the full site has no %s", kind)
		}
	}
}

func TestGoodSites(t *testing.T) {
	paths, _ := filepath.Glob("testdata/site-*-good.yml")
	if len(paths) == 0 {
		t.Fatal("no testdata/site-*-good.yml")
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) { load(t, path) })
	}
}

// Beside every bad site lies what the operator is told, word by word.
func TestBadSites(t *testing.T) {
	paths, _ := filepath.Glob("testdata/site-bad-*.yml")
	if len(paths) == 0 {
		t.Fatal("no testdata/site-bad-*.yml")
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			_, err := configs.LoadSite(path)
			if _, ok := errors.AsType[facility.Problems](err); !ok {
				t.Fatalf("LoadSite = %v; want facility.Problems", err)
			}
			golden(t, strings.TrimSuffix(path, ".yml")+".golden", filepath.ToSlash(err.Error())+"\n")
		})
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run go test -update and review it", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), run with -update if this is right:\n%s", path, diff)
	}
}

func TestLoadSiteWithoutAFile(t *testing.T) {
	_, err := configs.LoadSite("testdata/no-such.yml")
	if want := "testdata/no-such.yml: cannot be read: no such file or directory"; err == nil || err.Error() != want {
		t.Errorf("LoadSite = %v; want %s", err, want)
	}
}

func FuzzParseSite(f *testing.F) {
	for _, pattern := range []string{"examples/*.yml", "testdata/site-*.yml"} {
		paths, _ := filepath.Glob(pattern)
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		site, err := configs.ParseSite("f.yml", data)
		if (site == nil) == (err == nil) {
			t.Fatalf("ParseSite = %v, %v; want one of them", site, err)
		}
		var problems facility.Problems
		if err != nil && !errors.As(err, &problems) {
			t.Errorf("error is a %T; want facility.Problems", err)
		}
		for _, p := range problems {
			if p.Position.File != "f.yml" {
				t.Errorf("problem without a file: %v", p)
			}
		}
	})
}
