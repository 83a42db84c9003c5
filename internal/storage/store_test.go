package storage

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"go.uber.org/goleak"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/eventually"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/storage/bus"
	"github.com/ridethrough/ridethrough/internal/storage/influx"
	"github.com/ridethrough/ridethrough/internal/storage/influxtest"
)

func TestMain(m *testing.M) {
	if os.Getenv(childDir) != "" {
		child()
	}
	// Each check opens the store several times. -rapid.checks=1000 still works:
	// the command line is read later.
	if err := flag.Set("rapid.checks", "25"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

var noon = time.Date(2023, 3, 29, 12, 0, 0, 0, time.UTC)

func testSite() *facility.Site {
	s, err := facility.NewSite(facility.Description{Name: "gz-1", Assets: []facility.Asset{
		{Name: "hall-a", Kind: facility.KindHall, Hall: "hall-a"},
		{Name: "a-01", Kind: facility.KindRack, Hall: "hall-a", Rack: "a-01"},
	}})
	if err != nil {
		panic(err)
	}
	return s
}

// readings numbers n readings from first: the number is value and second.
func readings(first, n int) Batch {
	b := Batch{Topic: bus.Readings}
	for i := first; i < first+n; i++ {
		b.Readings = append(b.Readings, facility.Reading{
			Asset: "a-01", Point: facility.InletTemperature, Value: float64(i),
			At: noon.Add(time.Duration(i) * time.Second), Quality: facility.Good,
		})
	}
	return b
}

// testConfig writes to a fake or real InfluxDB at url, if there is one.
func testConfig(dir, url string) Config {
	cfg := DefaultConfig()
	cfg.Dir = dir
	cfg.Bus.MaxBytes = 64 * bus.MiB
	if url != "" {
		cfg.Influx = &influx.Config{
			URL: url, Database: influxtest.Database, Username: influxtest.Username,
			Password: configs.NewSecret(influxtest.Password), FlushInterval: time.Millisecond,
		}
	}
	return cfg
}

// start opens a store and runs it until the test ends or stop is called.
func start(t testing.TB, cfg Config) (s *Store, stop func()) {
	t.Helper()
	s, err := Open(t.Context(), cfg, testSite(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := errors.Join(<-ended, s.Close()); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(stop)
	return s, stop
}

func publish(t testing.TB, s *Store, b Batch) {
	t.Helper()
	if err := s.Publish(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

func drained(t testing.TB, s *Store) {
	t.Helper()
	eventually.True(t, "an empty queue", func() bool { return s.Books(t.Context()).Queued == 0 })
}

func checkBooks(t testing.TB, s *Store, want Books) {
	t.Helper()
	got := s.Books(t.Context())
	if !got.Balanced() {
		t.Errorf("books do not balance: %+v", got)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("books -want +got:\n", diff)
	}
}

func TestWithoutADatabaseEverythingIsLocal(t *testing.T) {
	s, _ := start(t, testConfig(t.TempDir(), ""))
	heard := s.Bus.Subscribe(1)
	publish(t, s, readings(0, 5))
	checkBooks(t, s, Books{Collected: 5, Local: 5})
	batch := <-heard.C
	if err := s.History.Append(noon.Add(time.Minute), batch.Readings); err != nil {
		t.Error(err)
	}
	if got := s.History.Counts().Appended; got != 5 {
		t.Errorf("history has %d samples; want 5", got)
	}
}

func TestReadingsArriveInARealInfluxDB(t *testing.T) {
	server := influxtest.Start(t)
	s, _ := start(t, testConfig(t.TempDir(), server.URL))
	publish(t, s, readings(0, 500))
	publish(t, s, readings(500, 500))
	drained(t, s)
	checkBooks(t, s, Books{Collected: 1000, Written: 1000})
	if got := server.Points(t); got != 1000 {
		t.Errorf("the database has %d values; want 1000", got)
	}
}

func TestReadingsWaitForADatabaseThatIsAway(t *testing.T) {
	server := influxtest.Start(t)
	s, _ := start(t, testConfig(t.TempDir(), server.URL))
	publish(t, s, readings(0, 100))
	drained(t, s)
	server.Kill(t)
	publish(t, s, readings(100, 100))
	eventually.True(t, "the failure to be seen", func() bool { return s.Influx.Status().Err != nil })
	checkBooks(t, s, Books{Collected: 200, Written: 100, Queued: 100})
	server.Resume(t)
	drained(t, s)
	checkBooks(t, s, Books{Collected: 200, Written: 200})
	if got := server.Points(t); got != 200 {
		t.Errorf("the database has %d values; want 200", got)
	}
}

func TestAThrottledDatabaseGetsEverythingInTheEnd(t *testing.T) {
	server := influxtest.Start(t, influxtest.Throttled)
	stores := make([]*Store, 3) // collectors that compete for the one write it allows
	for i := range stores {
		stores[i], _ = start(t, testConfig(t.TempDir(), server.URL))
	}
	const each = 2000
	for i, s := range stores {
		for n := 0; n < each; n += 100 {
			publish(t, s, readings(i*each+n, 100))
		}
	}
	for _, s := range stores {
		drained(t, s)
		checkBooks(t, s, Books{Collected: each, Written: each})
	}
	if got := server.Points(t); got != len(stores)*each {
		t.Errorf("the database has %d values; want %d", got, len(stores)*each)
	}
}

func TestMetrics(t *testing.T) {
	fake := influxtest.NewFake(t)
	s, _ := start(t, testConfig(t.TempDir(), fake.URL))
	publish(t, s, readings(0, 3))
	drained(t, s)
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(s)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	problems, err := promlint.NewWithMetricFamilies(families).Lint()
	if len(problems) > 0 || err != nil {
		t.Error(problems, err)
	}
	want := `
# HELP ridethrough_storage_readings_total Readings by what became of them. With the queued ones they add up to the collected ones.
# TYPE ridethrough_storage_readings_total counter
ridethrough_storage_readings_total{fate="expired"} 0
ridethrough_storage_readings_total{fate="local"} 0
ridethrough_storage_readings_total{fate="quarantined"} 0
ridethrough_storage_readings_total{fate="refused"} 0
ridethrough_storage_readings_total{fate="written"} 3
# HELP ridethrough_storage_books_balanced 1 while every collected reading is accounted for exactly once.
# TYPE ridethrough_storage_books_balanced gauge
ridethrough_storage_books_balanced 1
`
	if err := testutil.GatherAndCompare(registry, strings.NewReader(want), MetricReadings, MetricBalanced); err != nil {
		t.Error(err)
	}
}

// sections are the two that make a Config, as they stand in ridethrough.yml.
type sections struct {
	Storage Config         `yaml:"storage"`
	Influx  *influx.Config `yaml:"influxdb"`
}

func decode(t *testing.T, file, text string) Config {
	t.Helper()
	s := sections{Storage: DefaultConfig()}
	if err := configs.Decode(file, []byte(text), &s); err != nil {
		t.Fatal(err)
	}
	s.Storage.Influx = s.Influx
	return s.Storage
}

func TestConfigIsDecodedAndChecked(t *testing.T) {
	cfg := decode(t, "ridethrough.yml", `
storage:
  dir: /srv/ridethrough
  bus: {max_bytes: 512MiB, max_age: 2d}
  history: {retention: 6h}
influxdb:
  url: https://influx.example.com:8086
  org: facility
  bucket: ridethrough
  token: s3cret
`)
	if err := cfg.Validate(); err != nil {
		t.Error(err)
	}
	if cfg.Bus.MaxBytes != 512*bus.MiB || cfg.Bus.MaxAge != 48*time.Hour || cfg.complete().Influx.BatchReadings == 0 {
		t.Errorf("got %+v", cfg)
	}
	if text := fmt.Sprintf("%+v %v", cfg, cfg.Influx); strings.Contains(text, "s3cret") {
		t.Error("the token is printed")
	}
	bad := Config{Bus: bus.Config{URL: "http://x"}, Influx: &influx.Config{}}
	err := bad.Validate()
	for _, key := range []string{
		"storage.dir", "storage.bus.url", "storage.bus.max_bytes", "storage.bus.max_age", "storage.history.retention", "influxdb.url", "influxdb.bucket",
	} {
		if err == nil || !strings.Contains(err.Error(), key+":") {
			t.Errorf("%s is not named in\n%v", key, err)
		}
	}
	if err := DefaultConfig().Validate(); err != nil {
		t.Error(err)
	}
}

func TestOpenSaysWhichDirectoryCannotBeUsed(t *testing.T) {
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), testConfig(file, ""), testSite(), slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), "storage.dir") || !strings.Contains(err.Error(), file) {
		t.Errorf("got %v; want the key and the path", err)
	}
}

func TestASecondProcessIsKeptOut(t *testing.T) {
	cfg := testConfig(t.TempDir(), "")
	_, stop := start(t, cfg)
	_, err := Open(t.Context(), cfg, testSite(), slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), "in use by another ridethrough") {
		t.Errorf("got %v; want to be told", err)
	}
	stop()
	start(t, cfg)
}

// The page that operators read must not drift from the code.
func TestTheDocsNameEveryMetricAndTheirExampleWorks(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(peers.Root(t), "docs", "storage.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(page)
	descriptions := make(chan *prometheus.Desc, 100)
	(&Store{}).Describe(descriptions)
	close(descriptions)
	for d := range descriptions {
		_, name, _ := strings.Cut(d.String(), `"ridethrough_storage_`)
		if name, _, _ = strings.Cut(name, `"`); !strings.Contains(text, "`"+name+"`") && !strings.Contains(text, "`"+name+"{") {
			t.Errorf("docs/storage.md does not name ridethrough_storage_%s", name)
		}
	}
	_, example, _ := strings.Cut(text, "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	example = strings.Replace(example, "{credential: influx}", "token", 1) // there is none here
	got := decode(t, "storage.md", example)
	if err := got.Validate(); err != nil {
		t.Error(err)
	}
	in := got.Influx
	got.Influx = nil
	if diff := cmp.Diff(DefaultConfig(), got); diff != "" {
		t.Error("the example does not show the defaults: -want +got:\n", diff)
	}
	section := influx.DefaultConfig()
	if in.BatchReadings != section.BatchReadings || in.FlushInterval != section.FlushInterval || in.Timeout != section.Timeout {
		t.Errorf("the example has %+v; want the defaults %+v", in, section)
	}
}
