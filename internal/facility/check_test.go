package facility_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/internal/facility"
)

func TestNewSiteReportsWhatIsWrong(t *testing.T) {
	place := facility.Position{File: "site.yml", Line: 7, Column: 3}
	asset := func(a facility.Asset) func(*facility.Description) {
		return func(d *facility.Description) { a.Position = place; d.Assets = append(d.Assets, a) }
	}
	supply := func(s facility.Supply) func(*facility.Description) {
		return func(d *facility.Description) { s.Position = place; d.Supplies = append(d.Supplies, s) }
	}
	group := func(g facility.Group) func(*facility.Description) {
		return func(d *facility.Description) { g.Position = place; d.Groups = append(d.Groups, g) }
	}
	service := func(s facility.Service) func(*facility.Description) {
		return func(d *facility.Description) { s.Position = place; d.Services = append(d.Services, s) }
	}
	for _, test := range []struct {
		name  string
		spoil func(*facility.Description)
		want  string // message at place
	}{
		{"no site name", func(d *facility.Description) { d.Name, d.Position = "", place }, "the site has no name; add `site: NAME`"},
		{"bad site name", func(d *facility.Description) { d.Name, d.Position = "my site", place }, `site "my site": a name must not contain spaces, commas, equals signs, quotes or backslashes`},
		{"no name", asset(facility.Asset{Kind: facility.KindPump}), "pump has no name; add `name: NAME`"},
		{"bad name", asset(facility.Asset{Kind: facility.KindPump, Name: "p\x00"}), `pump "p\x00": a name must not contain spaces, commas, equals signs, quotes or backslashes`},
		{"duplicate", asset(facility.Asset{Kind: facility.KindPump, Name: "ch-1"}), `duplicate name "ch-1": already a chiller at -`},
		{"name of the site", asset(facility.Asset{Kind: facility.KindPump, Name: "test"}), `duplicate name "test": already the site`},
		{"unknown kind", asset(facility.Asset{Kind: "robot", Name: "r2d2"}), `"r2d2": "robot" is no kind of asset`},
		{"a device is no asset", asset(facility.Asset{Kind: facility.KindDevice, Name: "x"}), `"x": "device" is no kind of asset`},
		{"dangling hall", asset(facility.Asset{Kind: facility.KindUPS, Name: "ups", Hall: "hall-b"}), `ups "ups" refers to unknown hall "hall-b"; did you mean "hall-a"?`},
		{"dangling, nothing near", asset(facility.Asset{Kind: facility.KindUPS, Name: "ups", Hall: "cellar"}), `ups "ups" refers to unknown hall "cellar"; add it or correct the name`},
		{"hall that is a row", asset(facility.Asset{Kind: facility.KindUPS, Name: "ups", Hall: "row-1"}), `ups "ups" refers to "row-1" as hall, but it is a row`},
		{"negative capacity", asset(facility.Asset{Kind: facility.KindUPS, Name: "ups", Nameplate: facility.Nameplate{Capacity: -1}}), `ups "ups": negative capacity -1; leave the key out when it is unknown`},
		{"capacity that is no number", asset(facility.Asset{Kind: facility.KindUPS, Name: "ups", Nameplate: facility.Nameplate{Capacity: facility.Watts(math.NaN())}}), `ups "ups": negative capacity NaN; leave the key out when it is unknown`},
		{"economiser at no temperature", asset(facility.Asset{Kind: facility.KindChiller, Name: "hx", Nameplate: facility.Nameplate{Capacity: 1, Economiser: true}}), `chiller "hx": an economiser needs capacity_kw, and rated_condenser_water_celsius or rated_outdoor_celsius`},
		{"unknown cooler", supply(facility.Supply{Supplier: "ch-2", Consumer: "chw", Medium: facility.MediumCooling}), `"chw" is cooled by unknown "ch-2"; did you mean "ch-1"?`},
		{"unknown source", supply(facility.Supply{Supplier: "main", Consumer: "chw", Medium: facility.MediumPower}), `"chw" is powered by unknown "main"; did you mean "mains"?`},
		{"unknown consumer", supply(facility.Supply{Supplier: "mains", Consumer: "r3", Medium: facility.MediumPower}), `supplier "mains" refers to unknown asset "r3"; did you mean "r1"?`},
		{"cooled by a rack", supply(facility.Supply{Supplier: "r1", Consumer: "hall-a", Medium: facility.MediumCooling}), `"hall-a" cannot be cooled by "r1": a rack removes no heat`},
		{"powered by a chiller", supply(facility.Supply{Supplier: "ch-1", Consumer: "r1", Medium: facility.MediumPower}), `"r1" cannot be powered by "ch-1": a chiller supplies no power`},
		{"unknown medium", supply(facility.Supply{Supplier: "ch-1", Consumer: "r1", Medium: "steam"}), `"ch-1" to "r1": unknown medium "steam"; want cooling or power`},
		{"negative edge", supply(facility.Supply{Supplier: "mains", Consumer: "r1", Medium: facility.MediumPower, Capacity: -2000}), `"mains" to "r1": negative capacity -2 kW`},
		{"circle", supply(facility.Supply{Supplier: "crah-1", Consumer: "ch-1", Medium: facility.MediumCooling}), "cooling goes in a circle"},
		{"itself", supply(facility.Supply{Supplier: "mains", Consumer: "mains", Medium: facility.MediumPower}), "power goes in a circle: mains → mains"},
		{"unnamed group", group(facility.Group{Members: []string{"ch-1"}, Required: 1}), "group has no name; add `name: NAME`"},
		{"duplicate group", group(facility.Group{Name: "units", Members: []string{"ch-1"}, Required: 1}), `duplicate group "units": already at -`},
		{"empty group", group(facility.Group{Name: "g"}), `group "g" has no members`},
		{"too many required", group(facility.Group{Name: "g", Members: []string{"ch-1"}, Required: 2}), `group "g": 2 required of 1 members; want 1 to 1`},
		{"none required", group(facility.Group{Name: "g", Members: []string{"ch-1"}}), `group "g": 0 required of 1 members; want 1 to 1`},
		{"member twice", group(facility.Group{Name: "g", Members: []string{"ch-1", "ch-1"}, Required: 1}), `group "g": member "ch-1" is listed twice`},
		{"unknown member", group(facility.Group{Name: "g", Members: []string{"ch-2"}, Required: 1}), `group "g" refers to unknown asset "ch-2"; did you mean "ch-1"?`},
		{"unnamed service", service(facility.Service{}), "service has no name; add `name: NAME`"},
		{"duplicate service", service(facility.Service{Name: "mail"}), `duplicate service "mail": already at -`},
		{"service on a hall", service(facility.Service{Name: "s", Racks: []string{"hall-a"}}), `service "s" refers to "hall-a" as rack, but it is a hall`},
		{"impossible fraction", service(facility.Service{Name: "s", MinimumFraction: 1.5}), `service "s": minimum fraction 1.5; want 0 to 1`},
		{"negative tier", service(facility.Service{Name: "s", Tier: -1}), `service "s": tier -1; want 1 for the most important, or leave it out`},
		{"falling limits", func(d *facility.Description) {
			d.Limits, d.LimitsPosition = facility.Limits{Recommended: 32, Allowable: 27}, place
		}, "limits must rise: recommended 32, allowable 27, critical 0, shutdown 0 °C"},
		{"equal limits", func(d *facility.Description) {
			d.Limits, d.LimitsPosition = facility.Limits{Critical: 35, Shutdown: 35}, place
		}, "limits must rise: recommended 0, allowable 0, critical 35, shutdown 35 °C"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := plant()
			test.spoil(&d)
			_, err := facility.NewSite(d)
			var problems facility.Problems
			if !errors.As(err, &problems) || len(problems) != 1 {
				t.Fatalf("NewSite = %v; want one problem", err)
			}
			if got := problems[0]; !strings.HasPrefix(got.Message, test.want) || got.Position != place && test.name != "circle" {
				t.Errorf("got %v; want %s at %s", got, test.want, place)
			}
		})
	}
}

func TestNewSiteReportsEverythingAtOnce(t *testing.T) {
	d := plant()
	d.Name = ""
	d.Assets[8].Loop = "cwh"
	d.Groups[0].Required = 5
	d.Services[0].Racks = []string{"r9"}
	_, err := facility.NewSite(d)
	var problems facility.Problems
	if errors.As(err, &problems); len(problems) != 4 {
		t.Errorf("NewSite = %v; want four problems", err)
	}
}

func TestReferencesStandWhereTheyAreWritten(t *testing.T) {
	d := plant()
	want := facility.Position{File: "site.yml", Line: 9, Column: 20}
	d.Assets[8].Loop, d.Assets[8].Positions = "cwh", map[string]facility.Position{"loop": want}
	d.Services[0].Racks, d.Services[0].Positions = []string{"r9"}, map[string]facility.Position{"r9": want}
	d.Groups[0].Members, d.Groups[0].Positions = []string{"ch-9"}, map[string]facility.Position{"ch-9": want}
	_, err := facility.NewSite(d)
	var problems facility.Problems
	errors.As(err, &problems)
	if len(problems) != 3 {
		t.Fatalf("NewSite = %v; want three problems", err)
	}
	for _, p := range problems {
		if p.Position != want {
			t.Errorf("%v; want it at %s", p, want)
		}
	}
}
