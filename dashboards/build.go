package dashboards

import (
	"strconv"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A part is a panel before it has a place: its size and its title.
type part struct {
	w, h  int
	panel Panel
}

// An option changes a panel.
type option func(*Panel)

// newPart makes a panel whose unit, words and colours follow from the point of
// its first query.
func newPart(kind, title, about string, w, h int, targets []target, options ...option) part {
	p := Panel{
		Type: kind, Title: title, Description: about, DataSource: DataSource,
		PluginVersion: pluginVersion, Interval: pollInterval, Targets: targets, FieldConfig: fieldsOf(targets),
	}
	for i := range p.Targets {
		p.Targets[i].RefID = string(rune('A' + i))
	}
	for _, o := range options {
		o(&p)
	}
	return part{w, h, p}
}

func fieldsOf(targets []target) *fields {
	f := &fields{Overrides: []any{}}
	f.Defaults = defaults{Unit: "none", Color: colorMode{"palette-classic"}, Thresholds: steps(green), Mappings: []mapping{}}
	if len(targets) == 0 {
		return f
	}
	spec, known := facility.Describe(targets[0].point)
	if !known {
		return f
	}
	f.Defaults.Unit = units[spec.Unit]
	if spec.Unit == facility.UnitState {
		f.Defaults.Mappings = wordsOf(spec)
	}
	return f
}

// wordsOf maps the codes of a state to words.
func wordsOf(spec facility.PointSpec) []mapping {
	out := []mapping{}
	for code, word := range spec.States {
		out = append(out, mapping{ID: code + 1, Type: 1, Value: strconv.Itoa(code), Text: word})
	}
	return out
}

// steps are colours by value: a colour, then pairs of value and colour.
func steps(first string, more ...any) thresholds {
	t := thresholds{Mode: "absolute", Steps: []step{{Color: first}}}
	for i := 0; i+1 < len(more); i += 2 {
		value := more[i].(float64)
		t.Steps = append(t.Steps, step{more[i+1].(string), &value})
	}
	return t
}

// coloured paints values by thresholds.
func coloured(t thresholds) option {
	return func(p *Panel) {
		p.FieldConfig.Defaults.Thresholds = t
		if p.Type != "timeseries" {
			p.FieldConfig.Defaults.Color = colorMode{"thresholds"}
			return
		}
		p.FieldConfig.Defaults.Custom.ThresholdsStyle.Mode = "line"
	}
}

// bounded fixes the ends of a scale.
func bounded(low, high float64) option {
	return func(p *Panel) { p.FieldConfig.Defaults.Min, p.FieldConfig.Defaults.Max = &low, &high }
}

// fromZero starts a scale at zero.
func fromZero(p *Panel) { p.FieldConfig.Defaults.Min = new(float64) }

// dotted marks each value of a line: for what is rare.
func dotted(p *Panel) { p.FieldConfig.Defaults.Custom.ShowPoints = "always" }

// decimals fixes the digits after the point.
func decimals(n int) option {
	return func(p *Panel) { p.FieldConfig.Defaults.Decimals = &n }
}

// late marks a panel whose first answer takes hours of operation.
func late(p *Panel) { p.late = true }

// orSay is shown where there is no value.
func orSay(text string) option {
	return func(p *Panel) { p.FieldConfig.Defaults.NoValue = text }
}

// inUnit replaces the unit of the point.
func inUnit(unit string) option {
	return func(p *Panel) { p.FieldConfig.Defaults.Unit = unit }
}

// said replaces the words of a state; none leaves its number.
func said(words ...string) option {
	return func(p *Panel) { p.FieldConfig.Defaults.Mappings = wordsOf(facility.PointSpec{States: words}) }
}

// units are Grafana's ids of our units.
var units = map[facility.Unit]string{
	facility.UnitCelsius: "celsius", facility.UnitKelvin: "kelvin", facility.UnitPercent: "percent",
	facility.UnitWatts: "watt", facility.UnitVoltAmperes: "voltamp", facility.UnitVolts: "volt",
	facility.UnitAmperes: "amp", facility.UnitKilowattHours: "kwatth", facility.UnitHertz: "hertz",
	facility.UnitSeconds: "s", facility.UnitRPM: "rotrpm", facility.UnitLitersPerMinute: "flowlpm",
	facility.UnitCubicMetersPerSecond: "flowcms", facility.UnitKilopascals: "pressurekpa",
	facility.UnitRatio: "percentunit", facility.UnitCount: "short", facility.UnitState: "none",
}
