package maintenance_test

import (
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/maintenance"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// plant is one loop with two chillers, of which one is fed by a PDU of its own,
// two room units in hall a and one in hall b, each with a rack.
func plant(tb testing.TB) *facility.Site {
	tb.Helper()
	d := facility.Description{Name: "s", Groups: []facility.Group{{Name: "chillers", Members: []string{"ch-1", "ch-2"}, Required: 1}}}
	add := func(assets ...facility.Asset) { d.Assets = append(d.Assets, assets...) }
	supply := func(m facility.Medium, from string, to ...string) {
		for _, t := range to {
			d.Supplies = append(d.Supplies, facility.Supply{Supplier: from, Consumer: t, Medium: m})
		}
	}
	add(facility.Asset{Name: "pdu-1", Kind: facility.KindPDU}, facility.Asset{Name: "chw", Kind: facility.KindLoop, Loop: "chw"},
		facility.Asset{Name: "ch-1", Kind: facility.KindChiller, Loop: "chw"}, facility.Asset{Name: "ch-2", Kind: facility.KindChiller, Loop: "chw"},
		facility.Asset{Name: "crah-a1", Kind: facility.KindCRAH, Hall: "a", Loop: "chw"}, facility.Asset{Name: "crah-a2", Kind: facility.KindCRAH, Hall: "a", Loop: "chw"},
		facility.Asset{Name: "crah-b", Kind: facility.KindCRAH, Hall: "b", Loop: "chw"},
		facility.Asset{Name: "row-a", Kind: facility.KindRow, Hall: "a", Row: "row-a"}, facility.Asset{Name: "row-b", Kind: facility.KindRow, Hall: "b", Row: "row-b"},
		facility.Asset{Name: "rack-a", Kind: facility.KindRack, Hall: "a", Row: "row-a", Rack: "rack-a"}, facility.Asset{Name: "rack-b", Kind: facility.KindRack, Hall: "b", Row: "row-b", Rack: "rack-b"},
		facility.Asset{Name: "a", Kind: facility.KindHall, Hall: "a"}, facility.Asset{Name: "b", Kind: facility.KindHall, Hall: "b"})
	supply(facility.MediumPower, "pdu-1", "ch-1")
	supply(facility.MediumCooling, "ch-1", "chw")
	supply(facility.MediumCooling, "ch-2", "chw")
	supply(facility.MediumCooling, "chw", "crah-a1", "crah-a2", "crah-b")
	supply(facility.MediumCooling, "crah-a1", "a")
	supply(facility.MediumCooling, "crah-a2", "a")
	supply(facility.MediumCooling, "crah-b", "b")
	site, err := facility.NewSite(d)
	if err != nil {
		tb.Fatal(err)
	}
	return site
}

func TestCovers(t *testing.T) {
	reports := func(device string) []string {
		return map[string][]string{"plc-1": {"ch-1"}, "gateway": {"ch-1", "ch-2"}}[device]
	}
	judge := maintenance.NewJudge(plant(t), reports)
	one := func(assets ...string) []maintenance.Plan { return []maintenance.Plan{{Name: "p", Assets: assets}} }
	for name, tc := range map[string]struct {
		plans    []maintenance.Plan
		root     string
		symptoms []string
		halls    []string
		want     bool
	}{
		"nobody works":                       {nil, "ch-1", nil, nil, false},
		"the asset itself":                   {one("ch-1"), "ch-1", nil, nil, true},
		"its neighbour":                      {one("ch-1"), "ch-2", nil, nil, false},
		"what it leaves with less":           {one("ch-1"), "ch-1", []string{"chw", "a", "row-a", "rack-b", "chillers"}, nil, true},
		"less, with no event of its own":     {one("ch-1"), "chw", nil, nil, true},
		"the group it is in":                 {one("ch-1"), "chillers", nil, nil, true},
		"a machine below with other sources": {one("ch-1"), "crah-a1", nil, nil, false},
		"such a machine as a symptom":        {one("ch-1"), "ch-1", []string{"crah-a1"}, nil, false},
		"what depends on it only":            {one("pdu-1"), "ch-1", []string{"chw"}, nil, true},
		"what feeds it":                      {one("ch-1"), "pdu-1", nil, nil, false},
		"the last of two units of a hall":    {one("crah-b"), "b", []string{"rack-b"}, nil, true},
		"the other hall":                     {one("crah-b"), "crah-b", []string{"rack-a"}, nil, false},
		"a hall that will be lost":           {one("ch-1"), "ch-1", nil, []string{"a"}, false},
		"the hall that is worked on":         {one("b"), "b", []string{"crah-b", "rack-b"}, []string{"b"}, true},
		"all that feeds the loop":            {one("ch-1", "ch-2"), "chw", []string{"crah-a1", "crah-b"}, nil, true},
		"two plans together":                 {append(one("ch-1"), one("crah-b")...), "ch-1", []string{"crah-b"}, nil, true},
		"a device that reports on it":        {one("ch-1"), "plc-1", nil, nil, true},
		"a device that reports on more":      {one("ch-1"), "gateway", nil, nil, false},
		"a device nobody knows":              {one("ch-1"), "other", nil, nil, false},
	} {
		i := incident.Incident{Root: []incident.Cause{{Asset: tc.root}}, Halls: tc.halls}
		for _, s := range tc.symptoms {
			i.Symptoms = append(i.Symptoms, incident.Symptom{Asset: s})
		}
		if _, got := judge.Expect(tc.plans).Covers(i); got != tc.want {
			t.Errorf("%s: covered %v; want %v", name, got, tc.want)
		}
	}
}

func TestPlannedHallsAndClearedSymptoms(t *testing.T) {
	judge := maintenance.NewJudge(plant(t), nil)
	plans := []maintenance.Plan{{Name: "silence s1", Assets: []string{"ch-2"}}, {Name: "silence s2", Assets: []string{"ch-1"}, Halls: []string{"a"}}}
	i := incident.Incident{
		Root: []incident.Cause{{Asset: "ch-1"}}, Halls: []string{"a"},
		Symptoms: []incident.Symptom{{Asset: "crah-b", Cleared: time.Unix(1, 0)}},
	}
	plan, covered := judge.Expect(plans).Covers(i)
	if !covered || plan.Name != "silence s2" {
		t.Errorf("covered %v by %q; want by the plan of the root", covered, plan.Name)
	}
}
