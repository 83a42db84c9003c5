package scenario_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/racing"
	"github.com/ridethrough/ridethrough/internal/simulator/plant"
	"github.com/ridethrough/ridethrough/internal/simulator/scenario"
)

var start = time.Date(2026, 7, 1, 9, 30, 0, 0, time.UTC)

// A record is what a test saw of a run, minute by minute.
type record struct {
	events []plant.Event
	peak   float64 // °C, highest mean inlet of a row
	last   float64 // °C, highest mean inlet of a row at the end
	minute func(kind plant.EventKind, limit float64) float64
}

// run plays a scenario to its end.
func run(t *testing.T, name string, seed uint64) record {
	t.Helper()
	s, err := scenario.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	player, err := s.Play(start, seed)
	if err != nil {
		t.Fatal(err)
	}
	r := record{}
	for at := time.Duration(0); at <= s.Duration; at += time.Minute {
		if err := player.Advance(start.Add(at)); err != nil {
			t.Fatal(err)
		}
		r.last = hottestRow(t, s.Site, player.Plant())
		r.peak = max(r.peak, r.last)
	}
	r.events = player.Plant().Events()
	r.minute = func(kind plant.EventKind, value float64) float64 {
		for _, e := range r.events {
			if e.Kind == kind && e.Value == value {
				return e.At.Sub(start).Minutes()
			}
		}
		return -1
	}
	return r
}

func hottestRow(t *testing.T, site *facility.Site, p *plant.Plant) float64 {
	t.Helper()
	hottest := -100.0
	for _, row := range site.Assets(facility.KindRow) {
		v, ok := p.Value(facility.SeriesKey{Asset: row.Name, Point: facility.InletTemperature})
		if !ok {
			t.Fatalf("row %s is not measured", row.Name)
		}
		hottest = max(hottest, v)
	}
	return hottest
}

// of returns the assets that events of a kind happened to, in order.
func (r record) of(kind plant.EventKind) (assets []string) {
	for _, e := range r.events {
		if e.Kind == kind {
			assets = append(assets, e.Asset)
		}
	}
	return assets
}

func TestGuangzhouIsTheCascadeItSays(t *testing.T) {
	racing.Skip(t)
	for _, seed := range []uint64{1, 2, 3} {
		r := run(t, "guangzhou", seed)
		if got, want := r.of(plant.EventTrip), []string{"ch-2", "ch-3", "ch-1", "ch-4"}; !slices.Equal(got, want) {
			t.Errorf("seed %d: trips %v; want %v", seed, got, want)
		}
		const firstTrip = 10.0 // minutes
		if got := r.lastTrip() - firstTrip; got < 3 || got > 10 {
			t.Errorf("seed %d: last trip %.1f min after the first; want 3 to 10", seed, got)
		}
		allowable := r.minute(plant.EventLimit, 32) - firstTrip
		if allowable < 20 || allowable > 35 {
			t.Errorf("seed %d: a row crosses 32 °C %.1f min after the first trip; want 20 to 35", seed, allowable)
		}
		shutdown := r.first(plant.EventShutdown) - firstTrip
		if shutdown < allowable+5 || shutdown > 45 {
			t.Errorf("seed %d: servers shut down after %.1f min; want well after %.1f", seed, shutdown, allowable)
		}
		if r.peak < 38 || r.peak > 45 {
			t.Errorf("seed %d: peak %.1f °C; want 38 to 45", seed, r.peak)
		}
		if r.last > 25 {
			t.Errorf("seed %d: %.1f °C at the end; want recovered", seed, r.last)
		}
		t.Logf("seed %d: trips until +%.1f min, 27 °C +%.1f, 32 °C +%.1f, shutdown +%.1f, peak %.1f °C, below 27 °C again at %.1f min",
			seed, r.lastTrip()-firstTrip, r.minute(plant.EventLimit, 27)-firstTrip, allowable, shutdown, r.peak, r.minute(plant.EventRecover, 27))
	}
}

func (r record) first(kind plant.EventKind) float64 {
	for _, e := range r.events {
		if e.Kind == kind {
			return e.At.Sub(start).Minutes()
		}
	}
	return -1
}

func (r record) lastTrip() (minutes float64) {
	for _, e := range r.events {
		if e.Kind == plant.EventTrip {
			minutes = e.At.Sub(start).Minutes()
		}
	}
	return minutes
}

func TestAQuietDayStaysCool(t *testing.T) {
	racing.Skip(t)
	r := run(t, "quiet", 1)
	if r.peak >= 27 {
		t.Errorf("a row reached %.1f °C; want below 27 all day", r.peak)
	}
	for _, kind := range []plant.EventKind{plant.EventTrip, plant.EventLimit, plant.EventShutdown} {
		if got := r.of(kind); got != nil {
			t.Errorf("%s events on a quiet day: %v", kind, got)
		}
	}
}

func TestOneOfNHolds(t *testing.T) {
	racing.Skip(t)
	r := run(t, "one-of-n", 1)
	if got, want := r.of(plant.EventTrip), []string{"ch-2"}; !slices.Equal(got, want) {
		t.Errorf("trips %v; want %v", got, want)
	}
	if got := r.of(plant.EventStart); !slices.Contains(got, "ch-4") {
		t.Errorf("started %v; want the standby ch-4", got)
	}
	if r.peak >= 27 {
		t.Errorf("a row reached %.1f °C; want it held below 27", r.peak)
	}
}

func TestLoadNamesTheNearest(t *testing.T) {
	_, err := scenario.Load("guangzou")
	if err == nil || !strings.Contains(err.Error(), `did you mean "guangzhou"?`) {
		t.Errorf("got %v; want a hint", err)
	}
}

func TestEveryScenarioLoads(t *testing.T) {
	for _, want := range []string{"guangzhou", "one-of-n", "quiet"} {
		if !slices.Contains(scenario.Names(), want) {
			t.Errorf("Names() = %v; want %s among them", scenario.Names(), want)
		}
	}
	for _, name := range scenario.Names() {
		s, err := scenario.Load(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if s.Name != name || s.Title == "" || len(s.Phases) == 0 {
			t.Errorf("%s: name %q, title %q, %d phases", name, s.Name, s.Title, len(s.Phases))
		}
	}
}

func TestParseSaysWhatCannotHappen(t *testing.T) {
	data := `name: bad
title: bad
site: guangzhou/site.yml
duration: 10m
plant: {true_capacity_ratio: {ch-9: 0.5}}
events:
  - {at: 1m, do: explode, asset: ch-1}
  - {at: 1m, do: trip, asset: ch-7}
  - {at: 11m, do: trip, asset: ch-1}
`
	_, err := scenario.Parse("bad.yml", []byte(data))
	if err == nil {
		t.Fatal("parsed; want problems")
	}
	for _, want := range []string{
		`bad.yml:7:5: unknown action "explode"`, `bad.yml:8:5: no asset "ch-7" on site guangzhou`,
		"at 11m0s is outside the duration 10m0s", `plant: no asset "ch-9"`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %q in it", err, want)
		}
	}
	if _, err := scenario.Parse("bad.yml", []byte("nane: x\n")); err == nil || !strings.Contains(err.Error(), "nane") {
		t.Errorf("unknown key: %v", err)
	}
	if _, err := scenario.Parse("bad.yml", []byte("name: x\nsite: nowhere.yml\n")); err == nil {
		t.Error("a site that is not there was accepted")
	}
}
