package quality_test

import (
	"fmt"
	"log/slog"
	"math"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/ridethrough/ridethrough/collectors/quality"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// room is a hall with two rows of six racks, polled every ten seconds.
type room struct {
	t        *testing.T
	judge    *quality.Judge
	registry *prometheus.Registry
	now      time.Time
}

const poll = 10 * time.Second

func newRoom(t *testing.T) *room {
	t.Helper()
	assets := []facility.Asset{{Name: "hall", Kind: facility.KindHall}}
	for row := range 2 {
		name := fmt.Sprintf("row-%d", row)
		assets = append(assets, facility.Asset{Name: name, Kind: facility.KindRow, Hall: "hall"})
		for rack := range 6 {
			assets = append(assets, facility.Asset{Name: rackName(row, rack), Kind: facility.KindRack, Row: name})
		}
	}
	site, err := facility.NewSite(facility.Description{Name: "test", Assets: assets})
	if err != nil {
		t.Fatal(err)
	}
	registry := prometheus.NewRegistry()
	judge := quality.New(site, quality.Config{Log: slog.New(slog.DiscardHandler), Registerer: registry})
	return &room{t: t, judge: judge, registry: registry, now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func rackName(row, rack int) string { return fmt.Sprintf("rack-%d-%d", row, rack) }

// say hands one reading over and returns what it is worth.
func (r *room) say(asset, part string, value float64) facility.Quality {
	readings := []facility.Reading{{Asset: asset, Point: facility.InletTemperature, Part: part, Value: value, At: r.now, Quality: facility.Good}}
	r.judge.Mark(readings)
	return readings[0].Quality
}

// live polls every rack for a while; value says what each shows, and each
// quality that is not good is counted by asset.
func (r *room) live(d time.Duration, value func(row, rack int, since time.Duration) float64) map[string]map[facility.Quality]int {
	doubts := map[string]map[facility.Quality]int{}
	for since := time.Duration(0); since < d; since += poll {
		r.now = r.now.Add(poll)
		for row := range 2 {
			for rack := range 6 {
				name := rackName(row, rack)
				if q := r.say(name, "", value(row, rack, since)); q != facility.Good {
					if doubts[name] == nil {
						doubts[name] = map[facility.Quality]int{}
					}
					doubts[name][q]++
				}
			}
		}
	}
	return doubts
}

// breath is a sensor's ordinary life: half a degree up and down in ten minutes,
// a tenth of a degree at a time.
func breath(rack int, since time.Duration) float64 {
	return math.Round((22+float64(rack)+0.5*math.Sin(since.Minutes()/10*2*math.Pi+float64(rack)))*10) / 10
}

func TestAQuietDayIsBelieved(t *testing.T) {
	r := newRoom(t)
	doubts := r.live(12*time.Hour, func(_, rack int, since time.Duration) float64 { return breath(rack, since) })
	if len(doubts) > 0 {
		t.Errorf("doubted %v", doubts)
	}
}

// TestACoolingFailureIsBelieved is the disaster that must not be hidden: one
// row warms by 5 K a minute while the other stays as it was, its sensors telling
// whole degrees that do not change.
func TestACoolingFailureIsBelieved(t *testing.T) {
	r := newRoom(t)
	r.live(time.Hour, func(row, rack int, since time.Duration) float64 {
		if row == 0 {
			return breath(rack, since)
		}
		return 22
	})
	doubts := r.live(10*time.Minute, func(row, rack int, since time.Duration) float64 {
		if row == 0 {
			return breath(rack, since) + 5*since.Minutes()
		}
		return 22
	})
	if len(doubts) > 0 {
		t.Errorf("doubted %v", doubts)
	}
}

func TestAJumpWaitsForConfirmation(t *testing.T) {
	tests := []struct {
		name   string
		values []float64
		want   []facility.Quality
	}{
		{"a wire is lost", []float64{85, 85, 22.1}, []facility.Quality{facility.Implausible, facility.Implausible, facility.Good}},
		{"a probe is moved", []float64{35, 35.2, 35.1, 35}, []facility.Quality{facility.Implausible, facility.Implausible, facility.Good, facility.Good}},
		{"a contact is loose", []float64{85, -40, 85, 22}, []facility.Quality{facility.Implausible, facility.Implausible, facility.Implausible, facility.Good}},
		{"the compressor stops", []float64{25, 28, 31, 34}, []facility.Quality{facility.Good, facility.Good, facility.Good, facility.Good}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRoom(t)
			r.say(rackName(0, 0), "", 22)
			for i, v := range tt.values {
				r.now = r.now.Add(poll)
				if got := r.say(rackName(0, 0), "", v); got != tt.want[i] {
					t.Errorf("reading %d, %g °C: %v; want %v", i, v, got, tt.want[i])
				}
			}
		})
	}
}

// TestStuck holds one sensor while its row warms, as a hung probe does.
func TestStuck(t *testing.T) {
	r := newRoom(t)
	warming := func(stuck bool) func(int, int, time.Duration) float64 {
		return func(row, rack int, since time.Duration) float64 {
			if stuck && row == 0 && rack == 3 {
				return 25.1
			}
			return breath(rack, since) + since.Minutes()/8
		}
	}
	doubts := r.live(90*time.Minute, warming(true))
	if got := doubts[rackName(0, 3)][facility.Stuck]; got == 0 || len(doubts) != 1 {
		t.Fatalf("doubted %v; want only %s, stuck", doubts, rackName(0, 3))
	}
	if got := testutil.ToFloat64(doubted(t, r.registry)); got != 1 {
		t.Errorf("%s{quality=stuck} = %g; want 1", quality.MetricSensors, got)
	}
	// The room stands still now; the sensor is not believed until it moves.
	steady := func(row, rack int, since time.Duration) float64 {
		if row == 0 && rack == 3 {
			return 25.1
		}
		return breath(rack, since) + 11.2
	}
	if doubts := r.live(2*time.Hour, steady); doubts[rackName(0, 3)][facility.Stuck] != 720 {
		t.Errorf("while the room is steady: %v; want every reading stuck", doubts)
	}
	r.now = r.now.Add(poll)
	if got := r.say(rackName(0, 3), "", 25.3); got != facility.Good {
		t.Errorf("after it moved: %v", got)
	}
}

// doubted is the gauge of stuck sensors.
func doubted(t *testing.T, registry *prometheus.Registry) prometheus.Gauge {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	g := prometheus.NewGauge(prometheus.GaugeOpts{Name: "copy"})
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == quality.MetricSensors && m.GetLabel()[0].GetValue() == "stuck" {
				g.Set(m.GetGauge().GetValue())
			}
		}
	}
	return g
}

func TestNeighboursDisagree(t *testing.T) {
	r := newRoom(t)
	r.live(5*time.Minute, func(_, rack int, since time.Duration) float64 { return breath(rack, since) })

	if got := r.say("rack-0-1", "loose", 3); got != facility.Implausible {
		t.Errorf("3 °C in a row of 22 to 27 °C: %v", got)
	}
	if got := r.say("rack-0-1", "cold", 14); got != facility.Good {
		t.Errorf("14 °C in a row of 22 to 27 °C: %v", got)
	}
	for i, v := range []float64{24, 25, 26} {
		r.say("rack-0-2", fmt.Sprint("probe-", i), v)
	}
	if got := r.say("rack-0-2", "probe-9", 60); got != facility.Implausible {
		t.Errorf("60 °C beside 24, 25 and 26 °C on the same rack: %v", got)
	}
	if got := r.say("rack-0-2", "probe-8", 42); got != facility.Good {
		t.Errorf("a hot spot of 42 °C beside 24 to 26 °C: %v", got)
	}
}

// TestAClockThatIsSetBackIsNoJump says the same with an earlier time, as devices do
// that stamp their readings and have their clock corrected.
func TestAClockThatIsSetBackIsNoJump(t *testing.T) {
	r := newRoom(t)
	r.say(rackName(0, 0), "", 22)
	r.now = r.now.Add(-time.Hour)
	if got := r.say(rackName(0, 0), "", 22.1); got != facility.Good {
		t.Errorf("22.1 °C after 22 °C, an hour earlier by the clock: %v", got)
	}
}

// TestOthersPass holds that the judge leaves alone what it does not watch, and
// what somebody else has judged.
func TestOthersPass(t *testing.T) {
	r := newRoom(t)
	readings := []facility.Reading{
		{Asset: "rack-0-0", Point: facility.Power, Value: 0, At: r.now, Quality: facility.Good},
		{Asset: "rack-0-0", Point: facility.Power, Value: 9000, At: r.now.Add(time.Second), Quality: facility.Good},
		{Asset: "rack-0-0", Point: facility.InletTemperature, Value: 400, At: r.now, Quality: facility.Implausible},
		{Asset: "rack-0-0", Point: facility.InletTemperature, At: r.now, Quality: facility.Unavailable},
	}
	want := []facility.Quality{facility.Good, facility.Good, facility.Implausible, facility.Unavailable}
	r.judge.Mark(readings)
	for i, reading := range readings {
		if reading.Quality != want[i] {
			t.Errorf("%v became %v", reading, reading.Quality)
		}
	}
}

func BenchmarkMark(b *testing.B) {
	site, err := facility.NewSite(facility.Description{Name: "bench", Assets: []facility.Asset{{Name: "hall", Kind: facility.KindHall}}})
	if err != nil {
		b.Fatal(err)
	}
	judge := quality.New(site, quality.Config{Log: slog.New(slog.DiscardHandler)})
	readings := make([]facility.Reading, 1000)
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		now = now.Add(poll)
		for k := range readings {
			readings[k] = facility.Reading{Asset: "hall", Point: facility.InletTemperature, Part: partNames[k%len(partNames)], Value: 22 + float64(i%3)/10, At: now, Quality: facility.Good}
		}
		judge.Mark(readings)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/reading")
}

var partNames = [4]string{"1", "2", "3", "4"}
