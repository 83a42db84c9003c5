package facility_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ridethrough/ridethrough/internal/facility"
)

var update = flag.Bool("update", false, "rewrite docs/points.md")

const pointsHead = `# Points

<!-- Generated from internal/facility/points.go by go test ./internal/facility -update. Do not edit. -->

A **point** is one measurable of one asset. This is the whole dictionary: collectors produce nothing else, profiles, rules and dashboards name
nothing else, and a test compares this page with the code. Names, units and state codes are stable; a change is a [CHANGE] in the changelog.

## The schema in InfluxDB

- One **measurement** for each kind of asset, named as the kind: %s.
- **Tags**: ` + "`site`, `hall`, `row`, `rack`, `asset`, `part`" + `; a tag without a value is left out. ` + "`asset`" + ` is the name in the site file, for the
  measurement ` + "`device`" + ` the name of the device. ` + "`part`" + ` tells several sensors of the same point on one asset apart: an outlet, a phase, a fan, the
  position of a probe; for forecasts the limit in °C (` + "`32`" + `), for contingencies the asset that would be lost.
- **Fields**: the field names below, 64-bit floats in the unit that the name ends in. States are their code. A state or a count carries no unit.
  Beside a field ` + "`FIELD`" + ` may stand ` + "`FIELD_text`" + `, the device's own word for a state. A reading that must not be trusted leaves out the
  number and writes its quality into ` + "`FIELD_quality`" + `: unknown, stale, stuck, implausible or unavailable.
- **Limits**: a device's own thresholds stand in fields of the quantity with ` + "`limit_low_critical`" + `, ` + "`limit_low`" + `, ` + "`limit_high`" + ` or
  ` + "`limit_high_critical`" + ` before the unit: ` + "`inlet_temperature_limit_high_celsius`" + `.
- **Time** is when the device measured.

In the local history, and so in rules, the field name is the metric name and the labels are the same tags and ` + "`kind`" + `:
` + "`inlet_temperature_celsius{kind=\"rack\",rack=\"a-r1-01\"}`" + `.

There, a reading that must not be trusted ends the series until a good one comes.

A reading outside the range below is marked implausible. The range is what equipment can be at all; it is no alarm limit.

## The dictionary

| point | field | unit | meaning | measured on | range |
|---|---|---|---|---|---|
`

// pointsPage renders the dictionary.
func pointsPage() string {
	var kinds []string
	for _, k := range facility.Kinds() {
		kinds = append(kinds, "`"+string(k)+"`")
	}
	var b strings.Builder
	fmt.Fprintf(&b, pointsHead, strings.Join(kinds, ", "))
	for _, p := range facility.Points() {
		measuredOn := make([]string, len(p.Kinds))
		for i, k := range p.Kinds {
			measuredOn[i] = string(k)
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s | %s | %s |\n", p.Name, p.FieldName(), p.Unit, p.Meaning, strings.Join(measuredOn, ", "), rangeText(p))
	}
	b.WriteString("\n## States\n\nCodes never change. A code that is not listed reads as unknown.\n\n| point | codes |\n|---|---|\n")
	for _, p := range facility.Points() {
		if p.Unit == facility.UnitState {
			fmt.Fprintf(&b, "| `%s` | %s |\n", p.Name, stateList(p.States))
		}
	}
	return b.String()
}

func rangeText(p facility.PointSpec) string {
	if p.Unit == facility.UnitState {
		return "see states"
	}
	return fmt.Sprintf("%g to %g", p.Min, p.Max)
}

func stateList(states []string) string {
	var out []string
	for code, word := range states {
		out = append(out, fmt.Sprintf("%d %s", code, word))
	}
	return strings.Join(out, ", ")
}

func TestPointsPage(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "points.md")
	got := pointsPage()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("docs/points.md is not what the dictionary says; run go test ./internal/facility -update (-page +dictionary):\n%s", diff)
	}
}

// Every kind has something to measure, or nobody could see it fail.
func TestEveryKindHasPoints(t *testing.T) {
	for _, kind := range facility.Kinds() {
		if !slices.ContainsFunc(facility.Points(), func(p facility.PointSpec) bool { return slices.Contains(p.Kinds, kind) }) {
			t.Errorf("no point is measured on a %s", kind)
		}
	}
}
