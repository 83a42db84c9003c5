package influx

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	protocol "github.com/influxdata/line-protocol"
	"pgregory.net/rapid"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/bus"
)

var noon = time.Date(2023, 3, 29, 12, 0, 0, 0, time.UTC)

func site(t testing.TB) *facility.Site {
	t.Helper()
	s, err := facility.NewSite(facility.Description{Name: "gz-1", Assets: []facility.Asset{
		{Name: "hall-a", Kind: facility.KindHall, Hall: "hall-a"},
		{Name: "row-1", Kind: facility.KindRow, Hall: "hall-a", Row: "row-1"},
		{Name: "a-01", Kind: facility.KindRack, Hall: "hall-a", Row: "row-1", Rack: "a-01"},
		{Name: "ch-1", Kind: facility.KindChiller},
		{Name: "pdu-1", Kind: facility.KindPDU, Hall: "hall-a", Rack: "a-01"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func good(asset string, point facility.Point, part string, value float64) facility.Reading {
	return facility.Reading{Asset: asset, Point: point, Part: part, Value: value, At: noon, Quality: facility.Good}
}

func encoded(t testing.TB, batches ...bus.Batch) []string {
	t.Helper()
	e := newLines(site(t))
	e.encode(batches)
	if len(e.all) == 0 {
		return nil
	}
	return strings.Split(string(e.span(0, len(e.all))), "\n")
}

func readings(rs ...facility.Reading) bus.Batch { return bus.Batch{Readings: rs} }

func TestEncode(t *testing.T) {
	later := good("a-01", facility.InletTemperature, "", 25)
	later.At = noon.Add(time.Millisecond)
	stale := good("ch-1", facility.ChilledWaterFlow, "", 1690)
	stale.Quality = facility.Stale
	unjudged := good("ch-1", facility.Load, "", 50)
	unjudged.Quality = facility.Unknown
	running := good("ch-1", facility.RunStatePoint, "", 4)
	running.Text = `say "run" \ now`
	odd := good("pdu-1", facility.OutletPower, `A, 1=x y\`, 5)
	where := ",hall=hall-a,rack=a-01,row=row-1,site=gz-1 "

	for name, c := range map[string]struct {
		in   bus.Batch
		want []string
	}{
		"nothing": {bus.Batch{}, nil},
		"points of one asset share a line": {
			readings(good("a-01", facility.InletTemperature, "", 24.5), good("a-01", facility.ExhaustTemperature, "", 36)),
			[]string{"rack,asset=a-01" + where + "inlet_temperature_celsius=24.5,exhaust_temperature_celsius=36 1680091200000"},
		},
		"parts do not": {
			readings(good("a-01", facility.InletTemperature, "top", 26), good("a-01", facility.InletTemperature, "bottom", 22)),
			[]string{
				"rack,asset=a-01,hall=hall-a,part=top,rack=a-01,row=row-1,site=gz-1 inlet_temperature_celsius=26 1680091200000",
				"rack,asset=a-01,hall=hall-a,part=bottom,rack=a-01,row=row-1,site=gz-1 inlet_temperature_celsius=22 1680091200000",
			},
		},
		"nor do times": {
			readings(good("a-01", facility.InletTemperature, "", 24), later),
			[]string{
				"rack,asset=a-01" + where + "inlet_temperature_celsius=24 1680091200000",
				"rack,asset=a-01" + where + "inlet_temperature_celsius=25 1680091200001",
			},
		},
		"a point twice in one millisecond": {
			readings(good("a-01", facility.InletTemperature, "", 24), good("a-01", facility.InletTemperature, "", 25)),
			[]string{
				"rack,asset=a-01" + where + "inlet_temperature_celsius=24 1680091200000",
				"rack,asset=a-01" + where + "inlet_temperature_celsius=25 1680091200000",
			},
		},
		"a state has its code and the device's word": {
			readings(running),
			[]string{`chiller,asset=ch-1,site=gz-1 run_state=4,run_state_text="say \"run\" \\ now" 1680091200000`},
		},
		"a bad reading says why and has no value": {
			readings(stale, unjudged, good("ch-1", facility.Power, "", math.NaN())),
			[]string{`chiller,asset=ch-1,site=gz-1 chilled_water_flow_` + string(facility.UnitLitersPerMinute) + `_quality="stale",load_percent_quality="unknown",power_watts_quality="good" 1680091200000`},
		},
		"tags are escaped": {
			readings(odd),
			[]string{`pdu,asset=pdu-1,hall=hall-a,part=A\,\ 1\=x\ y/,rack=a-01,row=row-1,site=gz-1 outlet_power_watts=5 1680091200000`},
		},
		"what is no asset is a device": {
			readings(good("ipdu-7", facility.Reachable, "", 1)),
			[]string{"device,asset=ipdu-7,site=gz-1 reachable=1 1680091200000"},
		},
		"numbers large and small": {
			readings(good("ch-1", facility.Power, "", 1e21), good("ch-1", facility.Load, "", 1e-9)),
			[]string{"chiller,asset=ch-1,site=gz-1 power_watts=1e+21,load_percent=1e-09 1680091200000"},
		},
		"a note": {
			bus.Batch{Notes: []bus.Note{{At: noon, Incident: "i 1", Asset: "ch-1", Stage: "opened", Title: "chiller lost", Text: "first\nsecond"}}},
			[]string{`incident,site=gz-1,asset=ch-1,incident=i\ 1 stage="opened",title="chiller lost",text="first second" 1680091200000`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, encoded(t, c.in)); diff != "" {
				t.Error("-want +got:\n", diff)
			}
		})
	}
}

func TestEncodeBeginsAnewEachTime(t *testing.T) {
	e := newLines(site(t))
	for range 3 {
		e.encode([]bus.Batch{readings(good("ch-1", facility.Load, "", 50)), readings(good("ch-1", facility.Power, "", 9e5))})
		if len(e.all) != 1 || e.count(0, 1) != 2 {
			t.Fatalf("%d lines with %d readings; want one with two", len(e.all), e.count(0, len(e.all)))
		}
	}
}

// Whatever the strings, every reading is in exactly one line, and a line is
// one line.
func TestEveryReadingIsInOneLine(t *testing.T) {
	s := site(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.Rune(), 0, 8, -1)
		var in bus.Batch
		for range rapid.IntRange(1, 30).Draw(t, "readings") {
			in.Readings = append(in.Readings, facility.Reading{
				Asset: rapid.SampledFrom([]string{"a-01", "ch-1", "pdu-1", "x"}).Draw(t, "asset"),
				Point: rapid.SampledFrom([]facility.Point{facility.Load, facility.Power, "made_up"}).Draw(t, "point"),
				Part:  text.Draw(t, "part"), Text: text.Draw(t, "text"), Value: rapid.Float64().Draw(t, "value"),
				At:      noon.Add(time.Duration(rapid.IntRange(0, 2).Draw(t, "ms")) * time.Millisecond),
				Quality: facility.Quality(rapid.IntRange(0, 5).Draw(t, "quality")),
			})
		}
		e := newLines(s)
		e.encode([]bus.Batch{in})
		n := uint64(0)
		parsed := parse(t, e.span(0, len(e.all)))
		if len(parsed) != len(e.all) {
			t.Fatalf("a parser sees %d lines; want %d:\n%s", len(parsed), len(e.all), e.buf)
		}
		for i, l := range e.all {
			checkParsed(t, e, l, parsed[i])
			n += e.count(i, i+1)
			if text := string(e.buf[l.start:l.end]); strings.ContainsAny(text, "\n\r") {
				t.Fatalf("a line break within %q", text)
			}
			if alone := e.alone(l); len(alone) != l.readings {
				t.Fatalf("%d readings alone; want %d", len(alone), l.readings)
			}
		}
		if n != uint64(in.Len()) {
			t.Fatalf("%d readings in lines; want %d", n, in.Len())
		}
	})
}

// parse reads line protocol with the parser of InfluxDB's makers.
func parse(t *rapid.T, text []byte) []protocol.Metric {
	handler := protocol.NewMetricHandler()
	handler.SetTimePrecision(time.Millisecond)
	out, err := protocol.NewParser(handler).Parse(text)
	if err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	return out
}

// checkParsed compares what was parsed with the readings in the line.
func checkParsed(t *rapid.T, e *lines, l line, got protocol.Metric) {
	fields := map[string]any{}
	for _, f := range got.FieldList() {
		fields[f.Key] = f.Value
	}
	for i := l.first; i >= 0; i = e.next[i] {
		r := e.readings[i]
		name := facility.FieldName(r.Point)
		if value, ok := fields[name]; ok != r.Usable() || ok && value != r.Value {
			t.Fatalf("field %s is %v; want that of %+v", name, value, r)
		}
		if quality, ok := fields[name+"_quality"]; ok == r.Usable() || ok && quality != r.Quality.String() {
			t.Fatalf("field %s_quality is %v; want that of %+v", name, quality, r)
		}
	}
	r := e.readings[l.first]
	if at := got.Time().UnixMilli(); at != r.At.UnixMilli() {
		t.Fatalf("time %d; want that of %+v", at, r)
	}
	for _, tag := range got.TagList() {
		if tag.Key == "asset" && tag.Value != r.Asset {
			t.Fatalf("asset %q; want that of %+v", tag.Value, r)
		}
	}
}
