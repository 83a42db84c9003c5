package influx

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/bus"
	"github.com/ridethrough/ridethrough/internal/storage/influxtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// oneBatch is a source with one batch. acked tells what became of it.
type oneBatch struct {
	batch chan bus.Batch
	acked chan outcome
}

func newOneBatch(b bus.Batch) *oneBatch {
	s := &oneBatch{batch: make(chan bus.Batch, 1), acked: make(chan outcome, 1)}
	s.batch <- b
	return s
}

func (s *oneBatch) Fetch(ctx context.Context, _ int, _ time.Duration) ([]bus.Batch, error) {
	select {
	case b := <-s.batch:
		return []bus.Batch{b}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *oneBatch) Ack(_ context.Context, written, quarantined uint64) error {
	s.acked <- outcome{written, quarantined}
	return nil
}

func fakeConfig(t testing.TB, url string) Config {
	return Config{URL: url, Org: "o", Bucket: "b", Token: configs.NewSecret("token-that-is-secret"), Dir: t.TempDir()}.WithDefaults()
}

// patience is long because tests share the machine.
const patience = 20 * time.Second

// deliver runs a writer until it has settled the batch.
func deliver(t testing.TB, cfg Config, b bus.Batch) (outcome, *Writer) {
	t.Helper()
	source := newOneBatch(b)
	w, err := New(cfg, source, site(t), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	w.pause = func(int) time.Duration { return 0 }
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	select {
	case done := <-source.acked:
		return done, w
	case <-ctx.Done():
		t.Fatalf("not acknowledged within %s: %v", patience, w.Status().Err)
		return outcome{}, nil
	}
}

// many makes n racks' worth of readings, two to a line.
func many(n int) bus.Batch {
	var b bus.Batch
	for i := range n {
		at := noon.Add(time.Duration(i) * time.Second)
		for _, p := range []facility.Point{facility.InletTemperature, facility.ExhaustTemperature} {
			r := good("a-01", p, "", float64(i))
			r.At = at
			b.Readings = append(b.Readings, r)
		}
	}
	return b
}

func quarantined(t testing.TB, cfg Config) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(cfg.Dir, QuarantineFile))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

func TestFaultsThatPassCostNothing(t *testing.T) {
	for name, faults := range map[string][]influxtest.Fault{
		"none":                     nil,
		"throttled":                {influxtest.Throttle, influxtest.Throttle},
		"broken":                   {influxtest.Broken},
		"connection closed":        {influxtest.HangUp},
		"stored without an answer": {influxtest.StoreMute},
		"too large, then halves":   {influxtest.Large},
		"all of them":              {influxtest.Large, influxtest.Throttle, influxtest.StoreMute, influxtest.Large, influxtest.Broken, influxtest.HangUp},
	} {
		t.Run(name, func(t *testing.T) {
			fake := influxtest.NewFake(t)
			fake.Fail(faults...)
			done, w := deliver(t, fakeConfig(t, fake.URL), many(100))
			if want := (outcome{written: 200}); done != want {
				t.Errorf("got %+v; want %+v", done, want)
			}
			if got := len(fake.Values()); got != 200 {
				t.Errorf("the database has %d values; want 200", got)
			}
			if s := w.Status(); s.Err != nil || s.LastWrite.IsZero() {
				t.Errorf("status %+v; want no error and a last write", s)
			}
		})
	}
}

func TestAPoisonedFieldIsFoundAndTheRestIsWritten(t *testing.T) {
	fake := influxtest.NewFake(t)
	fake.Poison(func(line string) bool { return strings.Contains(line, "exhaust_temperature_celsius=37 ") })
	cfg := fakeConfig(t, fake.URL)
	done, _ := deliver(t, cfg, many(1000))
	if want := (outcome{written: 1999, quarantined: 1}); done != want {
		t.Errorf("got %+v; want %+v", done, want)
	}
	got := quarantined(t, cfg)
	want := "rack,asset=a-01,hall=hall-a,rack=a-01,row=row-1,site=gz-1 exhaust_temperature_celsius=37 1680091237000"
	if len(got) != 2 || got[1] != want || !strings.Contains(got[0], "field type conflict") {
		t.Errorf("quarantine:\n%s\nwant the database's words, then\n%s", strings.Join(got, "\n"), want)
	}
	if n := fake.Writes(); n > 30 {
		t.Errorf("%d writes to find one line in 1000; want about 2·log2", n)
	}
}

func TestAPoisonedNoteIsQuarantined(t *testing.T) {
	fake := influxtest.NewFake(t)
	fake.Poison(func(line string) bool { return strings.HasPrefix(line, "incident") })
	cfg := fakeConfig(t, fake.URL)
	b := many(1)
	b.Notes = []bus.Note{{At: noon, Incident: "i", Asset: "ch-1"}}
	if done, _ := deliver(t, cfg, b); done != (outcome{written: 2, quarantined: 1}) {
		t.Errorf("got %+v; want 2 written, 1 quarantined", done)
	}
}

func TestAnEmptyBatchIsAcknowledged(t *testing.T) {
	fake := influxtest.NewFake(t)
	if done, _ := deliver(t, fakeConfig(t, fake.URL), bus.Batch{}); done != (outcome{}) {
		t.Errorf("got %+v; want nothing", done)
	}
	if n := fake.Writes(); n != 0 {
		t.Errorf("%d writes; want none", n)
	}
}

func TestNothingIsAcknowledgedWhenTheWriterIsStopped(t *testing.T) {
	cfg := fakeConfig(t, "http://127.0.0.1:1") // nobody listens there
	source := newOneBatch(many(1))
	w, err := New(cfg, source, site(t), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	tried := make(chan struct{}, 1000)
	w.pause = func(int) time.Duration { tried <- struct{}{}; return time.Hour }
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	<-tried
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if len(source.acked) != 0 {
		t.Error("acknowledged what was not written")
	}
	if s := w.Status(); s.Err == nil || s.Since.IsZero() || s.Failures == 0 {
		t.Errorf("status %+v; want the failure", s)
	}
}

func TestQuarantineIsBounded(t *testing.T) {
	q := newQuarantine(filepath.Join(t.TempDir(), "new"))
	line := []byte(strings.Repeat("x", 1<<20))
	for range 40 {
		if err := q.add(line, os.ErrInvalid); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{q.path, q.path + ".1"} {
		info, err := os.Stat(path)
		if err != nil || info.Size() > quarantineSize+2<<20 {
			t.Errorf("%s: %v, %v; want it to be there and bounded", path, info, err)
		}
	}
}

func TestPausesGrowAndAreSpread(t *testing.T) {
	const first = 250 * time.Millisecond
	seen := map[time.Duration]bool{}
	for attempt := range 100 {
		p := pauseAfter(first, attempt)
		if p < first/2 || p > maxPause || attempt > 10 && p < maxPause/2 {
			t.Errorf("pause %d is %s", attempt, p)
		}
		seen[p] = true
	}
	if len(seen) < 50 {
		t.Errorf("only %d different pauses of 100", len(seen))
	}
}

func TestValidateNamesEveryKey(t *testing.T) {
	bad := Config{URL: "ftp://x", Database: "d", Username: "u", BatchReadings: -1, FlushInterval: time.Hour, TLS: TLS{CertFile: "c"}}
	err := bad.Validate()
	if err == nil {
		t.Fatal("accepted")
	}
	for _, key := range []string{"url", "password", "batch_readings", "flush_interval", "timeout", "tls"} {
		if !strings.Contains(err.Error(), "influxdb."+key+":") {
			t.Errorf("%s is not named in\n%v", key, err)
		}
	}
	if err := fakeConfig(t, "https://db:8086").Validate(); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		cfg  Config
		want string
	}{
		{Config{URL: "http://u:p@db:8086", Bucket: "b"}, "where it is kept secret"},
		{Config{URL: "http://db:8086", Bucket: "b"}, "influxdb.token: missing"},
		{Config{URL: "http://db:8086", Bucket: "b", Database: "d"}, "together with bucket"},
		{Config{URL: "http://db:8086"}, "name a bucket"},
	} {
		if err := c.cfg.WithDefaults().Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v; want %q", err, c.want)
		}
	}
}

func TestBucketAndLoginOfEitherGeneration(t *testing.T) {
	for _, c := range []struct {
		cfg  Config
		want []string
	}{
		{Config{Bucket: "b", Token: configs.NewSecret("t")}, []string{"b", "t", "", ""}},
		{Config{Database: "d"}, []string{"d", "", "", ""}},
		{Config{Database: "d", RetentionPolicy: "year", Username: "u", Password: configs.NewSecret("p")}, []string{"d/year", "", "u", "p"}},
	} {
		token, username, password := c.cfg.login()
		if diff := cmp.Diff(c.want, []string{c.cfg.bucket(), token, username, password}); diff != "" {
			t.Error("-want +got:\n", diff)
		}
	}
}
