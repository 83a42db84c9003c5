package facility_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/internal/facility"
)

func newSite(t *testing.T, d facility.Description) *facility.Site {
	t.Helper()
	site, err := facility.NewSite(d)
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// plant is a small chilled-water site that passes every check.
func plant() facility.Description {
	cooling := func(supplier, consumer string) facility.Supply {
		return facility.Supply{Supplier: supplier, Consumer: consumer, Medium: facility.MediumCooling}
	}
	return facility.Description{
		Name: "test",
		Assets: []facility.Asset{
			// The server comes first: what it inherits is declared below it.
			{Name: "node-1", Kind: facility.KindServer, Rack: "r1"},
			{Name: "hall-a", Kind: facility.KindHall},
			{Name: "row-1", Kind: facility.KindRow, Hall: "hall-a"},
			{Name: "r1", Kind: facility.KindRack, Row: "row-1"},
			{Name: "r2", Kind: facility.KindRack, Hall: "hall-a"},
			{Name: "crah-1", Kind: facility.KindCRAH, Hall: "hall-a", Loop: "chw"},
			{Name: "crah-2", Kind: facility.KindCRAH, Hall: "hall-a", Loop: "chw"},
			{Name: "chw", Kind: facility.KindLoop},
			{Name: "ch-1", Kind: facility.KindChiller, Loop: "chw"},
			{Name: "mains", Kind: facility.KindUtility},
		},
		Supplies: []facility.Supply{
			cooling("crah-1", "hall-a"), cooling("crah-2", "hall-a"),
			cooling("chw", "crah-1"), cooling("chw", "crah-2"), cooling("ch-1", "chw"),
			{Supplier: "mains", Consumer: "ch-1", Medium: facility.MediumPower},
		},
		Groups: []facility.Group{{Name: "units", Members: []string{"crah-1", "crah-2"}, Required: 1}},
		Services: []facility.Service{
			{Name: "mail", Racks: []string{"r1", "r2"}, Tier: 2},
			{Name: "payments", Racks: []string{"r2"}, Tier: 1},
			{Name: "batch", Racks: []string{"r1"}},
		},
	}
}

func TestSiteLookups(t *testing.T) {
	site := newSite(t, plant())
	if a, ok := site.Asset("ch-1"); !ok || a.Kind != facility.KindChiller {
		t.Errorf("Asset(ch-1) = %+v, %t", a, ok)
	}
	if _, ok := site.Asset("ch-9"); ok {
		t.Error("Asset(ch-9) exists")
	}
	names := func(assets []facility.Asset) string {
		var out []string
		for _, a := range assets {
			out = append(out, a.Name)
		}
		return strings.Join(out, " ")
	}
	for _, test := range []struct{ what, got, want string }{
		{"Assets(crah, chiller)", names(site.Assets(facility.KindCRAH, facility.KindChiller)), "crah-1 crah-2 ch-1"},
		{"InHall(rack)", names(site.InHall("hall-a", facility.KindRack)), "r1 r2"},
		{"OnLoop", names(site.OnLoop("chw")), "crah-1 crah-2 chw ch-1"},
		{"ServicesAt(r1)", strings.Join(site.ServicesAt("r1"), " "), "mail batch"},
		{"ServicesAt(r1, r2)", strings.Join(site.ServicesAt("r1", "r2"), " "), "payments mail batch"},
	} {
		if test.got != test.want {
			t.Errorf("%s = %s; want %s", test.what, test.got, test.want)
		}
	}
	if len(site.Assets()) != 10 || len(site.Services()) != 3 {
		t.Errorf("%d assets, %d services", len(site.Assets()), len(site.Services()))
	}
	if s, ok := site.Service("payments"); !ok || s.Tier != 1 {
		t.Errorf("Service(payments) = %+v, %t", s, ok)
	}
	if _, ok := site.Service("web"); ok {
		t.Error("Service(web) exists")
	}
}

func TestPlacesAreInherited(t *testing.T) {
	site := newSite(t, plant())
	for name, want := range map[string]facility.Location{
		"node-1": {Site: "test", Hall: "hall-a", Row: "row-1", Rack: "r1", Kind: facility.KindServer},
		"r2":     {Site: "test", Hall: "hall-a", Rack: "r2", Kind: facility.KindRack},
		"row-1":  {Site: "test", Hall: "hall-a", Row: "row-1", Kind: facility.KindRow},
		"hall-a": {Site: "test", Hall: "hall-a", Kind: facility.KindHall},
		"ch-1":   {Site: "test", Kind: facility.KindChiller},
		"test":   {Site: "test", Kind: facility.KindSite},
		"pdu-x":  {Site: "test", Kind: facility.KindDevice},
	} {
		if got := site.Locate(name); got != want {
			t.Errorf("Locate(%s) = %+v; want %+v", name, got, want)
		}
	}
}

func TestSiteIsImmutable(t *testing.T) {
	d := plant()
	site := newSite(t, d)
	d.Assets[1].Name, d.Groups[0].Name, d.Services[0].Name = "changed", "changed", "changed"
	site.Assets()[1].Name = "changed"
	site.Services()[0].Name = "changed"
	site.Graph.Groups()[0].Name = "changed"
	if _, ok := site.Asset("hall-a"); !ok || site.Services()[0].Name != "mail" || site.Graph.Groups()[0].Name != "units" {
		t.Error("a site changed after it was made")
	}
}

func TestLimits(t *testing.T) {
	if got, want := facility.DefaultLimits().All(), []facility.Celsius{27, 32, 35, 40}; !slices.Equal(got, want) {
		t.Errorf("DefaultLimits = %v; want %v", got, want)
	}
	if got := (facility.Limits{Allowable: 32}).All(); !slices.Equal(got, []facility.Celsius{32}) {
		t.Errorf("All = %v; want those that are set", got)
	}
	if newSite(t, plant()).Limits != facility.DefaultLimits() {
		t.Error("a site without limits has not the default ones")
	}
}

func TestKinds(t *testing.T) {
	for _, k := range facility.Kinds() {
		if k.IsPlace() && (k.RemovesHeat() || k.SuppliesPower()) || k.RemovesHeat() && k.SuppliesPower() {
			t.Errorf("%s is two of place, cooling and power", k)
		}
	}
	if got := (facility.Group{Members: []string{"a", "b", "c"}, Required: 2}).Redundancy(); got != 1 {
		t.Errorf("Redundancy = %d; want 1", got)
	}
	if got := facility.Watts(1500).Kilowatts(); got != 1.5 {
		t.Errorf("Kilowatts = %g; want 1.5", got)
	}
}
