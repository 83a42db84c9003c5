package predict

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// said is what people act on; contingencies, actions and cool-downs are cached
// and worked out anew after a restart.
func said(r Result) Result {
	r.Contingencies, r.Actions, r.Recoveries = nil, nil, nil
	return r
}

// restart replaces the model by one that knows the memory alone.
func (f *fixture) restart(members int) []string {
	f.t.Helper()
	data, err := f.model.Memory()
	if err != nil {
		f.t.Fatal(err)
	}
	cfg := DefaultConfig()
	cfg.Members = members
	f.model = New(f.site, cfg)
	ignored, err := f.model.Recall(data, f.now)
	if err != nil {
		f.t.Fatal(err)
	}
	return ignored
}

// Whatever happens and whenever the process ends: what it says afterwards is
// what it would have said.
func TestARestartContinuesTheSameForecast(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 2))
	for range 12 {
		quiet := time.Duration(1+draw.IntN(25)) * time.Minute
		after := time.Duration(draw.IntN(60)) * 10 * time.Second // 0 is before the trip
		rest := time.Duration(1+draw.IntN(40)) * 10 * time.Second
		lost := []string{"ch-1", "ch-2"}[:draw.IntN(3)]
		play := func(restart bool) Result {
			f := newFixture(t)
			f.run(quiet)
			for _, c := range lost {
				f.trip(c)
			}
			f.run(after)
			if restart {
				if ignored := f.restart(DefaultConfig().Members); len(ignored) > 0 {
					t.Fatalf("ignored %q", ignored)
				}
			}
			return said(f.run(rest))
		}
		if diff := cmp.Diff(play(false), play(true)); diff != "" {
			t.Fatalf("quiet %s, %v lost, restart after %s: the forecast %s later differs (-without +with):\n%s", quiet, lost, after, rest, diff)
		}
	}
}

// learned is a fixture that has lived through an outage.
func learned(t *testing.T) *fixture {
	f := newFixture(t)
	f.run(15 * time.Minute)
	f.trip("ch-1")
	f.trip("ch-2")
	f.run(5 * time.Minute)
	return f
}

func find(t *testing.T, list []Parameter, asset, name string) Parameter {
	t.Helper()
	for _, p := range list {
		if p.Asset == asset && p.Name == name {
			return p
		}
	}
	t.Fatalf("no parameter %s of %s", name, asset)
	return Parameter{}
}

func TestParametersAreNamedAndBounded(t *testing.T) {
	for when, f := range map[string]*fixture{"new": newFixture(t), "after an outage": learned(t)} {
		list := f.model.Learnt()
		if want := hallParameters + loopParameters + fixtureChillers; len(list) != want {
			t.Errorf("%s: %d parameters; want %d", when, len(list), want)
		}
		for _, p := range list {
			if p.Name == "" || p.What == "" || p.Asset == "" {
				t.Errorf("%s: a parameter without words: %+v", when, p)
			}
			if !(p.Low <= p.P10 && p.P10 < p.Learnt && p.Learnt < p.P90 && p.P90 <= p.High) {
				t.Errorf("%s: %s %s: bounds %g [%g, %g, %g] %g are out of order", when, p.Asset, p.Name, p.Low, p.P10, p.Learnt, p.P90, p.High)
			}
			if when == "new" && (!p.Since.IsZero() || math.Abs(p.Learnt-p.Prior) > 1e-6*p.Prior) {
				t.Errorf("a new model claims to have learnt %s of %s: %g against %g since %v", p.Name, p.Asset, p.Learnt, p.Prior, p.Since)
			}
		}
	}
	list := learned(t).model.Learnt()
	// 480 servers of 22 kg at 790 J/(kg·K).
	if p := find(t, list, "hall", "it_heat_capacity"); math.Abs(p.Prior-480*22*790/1e6) > 0.01 || p.Unit != "MJ/K" {
		t.Errorf("heat capacity by the drawings %g %s; want 8.34 MJ/K", p.Prior, p.Unit)
	}
	if p := find(t, list, "ch-1", "chiller_capacity"); p.Since.IsZero() || p.Unit != "kW" {
		t.Errorf("%+v; want a capacity in kW that the load percentage has told", p)
	}
}

func TestALongGapKeepsWhatWasLearntAndDropsWhatGoesOn(t *testing.T) {
	f := learned(t)
	before := find(t, f.model.Learnt(), "hall", "it_heat_capacity")
	f.now = f.now.Add(8 * time.Hour)
	clear(f.overrides)
	f.restart(DefaultConfig().Members)
	if got := find(t, f.model.Learnt(), "hall", "it_heat_capacity"); got.Learnt != before.Learnt || got.Since != before.Since {
		t.Errorf("after eight hours %+v; want what was learnt before, %+v", got, before)
	}
	if r := f.run(time.Minute); len(r.Events) > 0 || at(t, r, "hall", 32).P50 != Never {
		t.Errorf("the outage of yesterday goes on: %+v", r.Events)
	}
}

func TestAnotherNumberOfVariantsKeepsMeanAndSpread(t *testing.T) {
	f := learned(t)
	before := find(t, f.model.Learnt(), "hall", "coil_ntu")
	f.restart(200)
	if got := find(t, f.model.Learnt(), "hall", "coil_ntu"); math.Abs(got.Learnt/before.Learnt-1) > 0.001 || math.Abs(got.P90/before.P90-1) > 0.02 {
		t.Errorf("200 variants: %.3f up to %.3f; want %.3f up to %.3f", got.Learnt, got.P90, before.Learnt, before.P90)
	}
}

func TestAnotherSiteIsNotBelieved(t *testing.T) {
	f := learned(t)
	data, err := f.model.Memory()
	if err != nil {
		t.Fatal(err)
	}
	d := fixtureDescription()
	for i := range d.Assets {
		if d.Assets[i].Name == "loop" {
			d.Assets[i].Nameplate.WaterVolume = 9 // a tank was added
		}
		d.Assets[i].Position.Line += 7 // a comment was added
	}
	site, err := facility.NewSite(d)
	if err != nil {
		t.Fatal(err)
	}
	m := New(site, DefaultConfig())
	ignored, err := m.Recall(data, f.now)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"loop: what was learnt is ignored, its drawings have changed"}; !cmp.Equal(ignored, want) {
		t.Errorf("ignored %q; want %q", ignored, want)
	}
	if p := find(t, m.Learnt(), "loop", "water_volume"); p.Prior != 9 || !p.Since.IsZero() {
		t.Errorf("water %+v; want the nameplate", p)
	}
	if p := find(t, m.Learnt(), "hall", "coil_ntu"); p.Since.IsZero() {
		t.Error("the hall has not changed, yet was forgotten")
	}
}

func TestADamagedMemoryIsAnError(t *testing.T) {
	f := learned(t)
	data, err := f.model.Memory()
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{
		"empty": {}, "cut": data[:len(data)/2], "old": bytes.Replace(data, []byte(`"version":1`), []byte(`"version":0`), 1),
	} {
		m := New(f.site, DefaultConfig())
		if _, err := m.Recall(bad, f.now); err == nil || !strings.HasPrefix(err.Error(), "read what the model has learnt: ") {
			t.Errorf("%s: error %v", name, err)
		}
		f.model = m
		if r := f.run(10 * time.Second); len(r.Forecasts) == 0 {
			t.Errorf("%s: no forecast", name)
		}
	}
	// A cut array of states must not be taken for a state.
	var mem Memory
	if err := json.Unmarshal(data, &mem); err != nil {
		t.Fatal(err)
	}
	mem.Live.Clusters[0].States = mem.Live.Clusters[0].States[:10]
	if data, err = json.Marshal(mem); err != nil {
		t.Fatal(err)
	}
	m := New(f.site, DefaultConfig())
	if _, err := m.Recall(data, f.now); err != nil || m.ensembles[0].synced {
		t.Errorf("error %v, states taken %v; want neither", err, m.ensembles[0].synced)
	}
}

func TestForgetting(t *testing.T) {
	f := learned(t)
	data, err := f.model.Memory()
	if err != nil {
		t.Fatal(err)
	}
	recalled := func(names ...string) *Model {
		m := New(f.site, DefaultConfig())
		if ignored, err := m.Recall(data, f.now); err != nil || len(ignored) > 0 {
			t.Fatalf("recall: %v, ignored %q", err, ignored)
		}
		if err := m.Forget(names...); err != nil {
			t.Fatal(err)
		}
		return m
	}
	for _, c := range []struct {
		names      []string
		hall, loop bool // learnt still
	}{{nil, false, false}, {[]string{"hall"}, false, true}, {[]string{"ch-1"}, true, false}, {[]string{"crah-1", "loop"}, false, false}} {
		m := recalled(c.names...)
		list := m.Learnt()
		hall, loop := find(t, list, "hall", "coil_ntu"), find(t, list, "loop", "chiller_capacity")
		if !hall.Since.IsZero() != c.hall || !loop.Since.IsZero() != c.loop {
			t.Errorf("forget %v: hall learnt %v, loop learnt %v; want %v, %v", c.names, !hall.Since.IsZero(), !loop.Since.IsZero(), c.hall, c.loop)
		}
		if !c.hall && math.Abs(hall.Learnt-hall.Prior) > 1e-6 {
			t.Errorf("forget %v: coils of %g; want %g again", c.names, hall.Learnt, hall.Prior)
		}
		if len(m.events.active) != 2 || !m.ensembles[0].transient {
			t.Errorf("forget %v: the outage was forgotten too", c.names)
		}
	}
	if err := f.model.Forget("ch-9"); err == nil || !strings.Contains(err.Error(), `"ch-9"`) {
		t.Errorf("forget what is not there: %v", err)
	}
}

// The file of a large site stays small: two thousand racks with a probe each.
func TestMemoryIsBounded(t *testing.T) {
	site := bigSite(t)
	m := New(site, DefaultConfig())
	tellBig(m, site, start, 1)
	m.Forecast(start)
	data, err := m.Memory()
	if err != nil {
		t.Fatal(err)
	}
	if len(data) > 2<<20 {
		t.Errorf("%d bytes for 2,000 racks; want less than 2 MB", len(data))
	}
	t.Logf("%d bytes for 2,000 racks", len(data))
}

// survives checks that a memory, whatever is in it, neither stops the model nor
// its forecasts.
func survives(t interface{ Errorf(string, ...any) }, site *facility.Site, now time.Time, data []byte) {
	m := New(site, Config{Horizon: 10 * time.Minute, Members: 8})
	if _, err := m.Recall(data, now); err != nil {
		return
	}
	now = latest(now, m.last)
	for range 2 {
		now = now.Add(10 * time.Second)
		m.Observe(facility.Reading{Asset: "row-1-01", Point: facility.InletTemperature, Value: 24, At: now, Quality: facility.Good})
		if r := m.Forecast(now); len(r.Forecasts) == 0 {
			t.Errorf("no forecast")
		}
		_ = m.Learnt()
	}
}

func smallMemory(tb testing.TB) (*fixture, []byte) {
	f := newFixture(tb)
	f.model = New(f.site, Config{Horizon: 10 * time.Minute, Members: 8})
	f.run(2 * time.Minute)
	f.trip("ch-1")
	f.run(time.Minute)
	data, err := f.model.Memory()
	if err != nil {
		tb.Fatal(err)
	}
	return f, data
}

func FuzzRecall(f *testing.F) {
	fx, data := smallMemory(f)
	f.Add(data)
	f.Add([]byte(`{"version":1,"places":[{"name":"hall"}],"live":{"halls":[{}],"clusters":[{}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) { survives(t, fx.site, fx.now, data) })
}

// Any value in the file may be any other.
func TestAMemoryWithStrangeValuesStopsNothing(t *testing.T) {
	f, data := smallMemory(t)
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	tree.(map[string]any)["parameters"] = nil // for people
	count := 0
	walk(tree, func(any) any { count++; return nil }, -1, new(int))
	for n := range count {
		for _, strange := range []any{nil, 9.0, -1e300, []any{}, "2035-06-01T12:00:00Z"} {
			bad, err := json.Marshal(walk(tree, func(any) any { return strange }, n, new(int)))
			if err != nil {
				t.Fatal(err)
			}
			survives(t, f.site, f.now, bad)
		}
	}
}

// walk copies a JSON tree with its nth node replaced; −1 replaces none.
func walk(v any, replace func(any) any, n int, at *int) any {
	mine := *at
	*at++
	if n < 0 {
		replace(v)
	} else if mine == n {
		return replace(v)
	}
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out[k] = walk(v[k], replace, n, at)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = walk(v[i], replace, n, at)
		}
		return out
	}
	return v
}
