package bus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/ridethrough/ridethrough/internal/facility"
)

func TestMain(m *testing.M) {
	if dir := childDir(); dir != "" {
		publishForever(dir)
	}
	goleak.VerifyTestMain(m)
}

func quietLog() *slog.Logger { return slog.New(slog.DiscardHandler) }

// testConfig keeps little, so that tests are fast.
func testConfig(dir string) Config {
	return Config{Dir: dir, MaxBytes: 64 * MiB, MaxAge: time.Hour}
}

// open opens a bus and runs it until the test ends or close is called.
func open(t testing.TB, cfg Config) (b *Bus, closeBus func()) {
	t.Helper()
	b, err := Open(t.Context(), cfg, quietLog())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	closed := false
	closeBus = func() {
		if closed {
			return
		}
		closed = true
		cancel()
		if err := errors.Join(<-ended, b.Close()); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(closeBus)
	return b, closeBus
}

func consumer(t testing.TB, b *Bus) *Consumer {
	t.Helper()
	c, err := b.Consumer(t.Context(), "test")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// batch makes n readings numbered from first.
func batch(first, n int) Batch {
	b := Batch{Topic: Readings}
	for i := first; i < first+n; i++ {
		b.Readings = append(b.Readings, facility.Reading{
			Asset: "rack-1", Point: facility.InletTemperature, Value: float64(i),
			At: noon.Add(time.Duration(i) * time.Second), Quality: facility.Good,
		})
	}
	return b
}

func publish(t testing.TB, b *Bus, batches ...Batch) {
	t.Helper()
	for _, batch := range batches {
		if err := b.Publish(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
}

// fetch gets what is there, at least one batch.
func fetch(t testing.TB, c *Consumer, limit int) (values []int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	batches, err := c.Fetch(ctx, limit, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range batches {
		for _, r := range b.Readings {
			values = append(values, int(r.Value))
		}
	}
	return values
}

func ack(t testing.TB, c *Consumer, written, quarantined int) {
	t.Helper()
	if err := c.Ack(t.Context(), uint64(written), uint64(quarantined)); err != nil {
		t.Fatal(err)
	}
}

func checkBooks(t testing.TB, got, want Books) {
	t.Helper()
	if !got.Balanced() {
		t.Errorf("books do not balance: %+v", got)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("books -want +got:\n", diff)
	}
}

func TestConsumerGetsWhatWasPublishedAndTheBooksFollow(t *testing.T) {
	b, _ := open(t, testConfig(t.TempDir()))
	c := consumer(t, b)
	publish(t, b, batch(0, 3), batch(3, 4))
	checkBooks(t, c.Books(t.Context()), Books{Collected: 7, Queued: 7})
	if diff := cmp.Diff([]int{0, 1, 2, 3, 4, 5, 6}, fetch(t, c, 7)); diff != "" {
		t.Error("fetched -want +got:\n", diff)
	}
	checkBooks(t, c.Books(t.Context()), Books{Collected: 7, Queued: 7})
	ack(t, c, 5, 2)
	checkBooks(t, c.Books(t.Context()), Books{Collected: 7, Written: 5, Quarantined: 2})
}

func TestBooksSeeAnOwnerThatMiscounts(t *testing.T) {
	b, _ := open(t, testConfig(t.TempDir()))
	c := consumer(t, b)
	publish(t, b, batch(0, 3))
	fetch(t, c, 3)
	ack(t, c, 2, 0) // and the third?
	if got := c.Books(t.Context()); got.Balanced() {
		t.Errorf("%+v balance; want them not to", got)
	}
}

func TestWhatIsNotAcknowledgedComesAgainAfterARestart(t *testing.T) {
	cfg := testConfig(t.TempDir())
	b, stop := open(t, cfg)
	c := consumer(t, b)
	publish(t, b, batch(0, 2), batch(2, 2), batch(4, 2))
	fetch(t, c, 2)
	ack(t, c, 2, 0)
	fetch(t, c, 2)
	stop()

	b, _ = open(t, cfg)
	c = consumer(t, b)
	checkBooks(t, c.Books(t.Context()), Books{Collected: 6, Written: 2, Queued: 4})
	if diff := cmp.Diff([]int{2, 3, 4, 5}, fetch(t, c, 4)); diff != "" {
		t.Error("fetched -want +got:\n", diff)
	}
}

func TestFetchWaitsForTheFirstBatchAndThenForMore(t *testing.T) {
	b, _ := open(t, testConfig(t.TempDir()))
	c := consumer(t, b)
	got := make(chan []Batch)
	go func() {
		batches, _ := c.Fetch(t.Context(), 4, time.Minute) // its error is that of the test's end
		got <- batches
	}()
	for i := range 4 {
		publish(t, b, batch(i, 1))
	}
	if batches := <-got; len(batches) != 4 {
		t.Errorf("fetched %d batches; want 4", len(batches))
	}
}

func TestFetchEndsWithItsContext(t *testing.T) {
	b, _ := open(t, testConfig(t.TempDir()))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := consumer(t, b).Fetch(ctx, 1, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v; want %v", err, context.Canceled)
	}
}

func TestALargeBatchGoesInPieces(t *testing.T) {
	b, _ := open(t, testConfig(t.TempDir()))
	c := consumer(t, b)
	large := Batch{Topic: Readings}
	for i := range 60_000 {
		large.Readings = append(large.Readings, facility.Reading{Asset: fmt.Sprintf("rack-%06d", i), Point: "load", Value: float64(i), At: noon, Quality: facility.Good})
	}
	publish(t, b, large)
	for want := 0; want < len(large.Readings); {
		for _, v := range fetch(t, c, len(large.Readings)) {
			if v != want {
				t.Fatalf("got reading %d; want %d", v, want)
			}
			want++
		}
	}
}

func TestOverflowIsCountedInReadings(t *testing.T) {
	cfg := testConfig(t.TempDir())
	cfg.MaxBytes = 256 * KiB
	b, stop := open(t, cfg)
	c := consumer(t, b)
	total := 0
	for i := range 400 {
		publish(t, b, batch(total, 50+i%100))
		total += 50 + i%100
	}
	before := c.Books(t.Context())
	if before.Expired == 0 || before.Queued == 0 || !before.Balanced() {
		t.Fatalf("books %+v; want some queued, some expired, balance", before)
	}
	stop() // and nothing of this is forgotten

	b, _ = open(t, cfg)
	c = consumer(t, b)
	checkBooks(t, c.Books(t.Context()), before)
	got := fetch(t, c, int(before.Queued))
	if uint64(len(got)) != before.Queued || got[0] != total-len(got) {
		t.Errorf("fetched %d readings from %d on; want the newest %d of %d", len(got), got[0], before.Queued, total)
	}
	ack(t, c, len(got), 0)
	checkBooks(t, c.Books(t.Context()), Books{Collected: uint64(total), Written: before.Queued, Expired: before.Expired})
}

func TestEverythingExpiredWhileNobodyWasRunning(t *testing.T) {
	cfg := testConfig(t.TempDir())
	b, stop := open(t, cfg)
	c := consumer(t, b)
	publish(t, b, batch(0, 5))
	fetch(t, c, 5)
	ack(t, c, 5, 0)
	publish(t, b, batch(5, 7))
	if err := b.link.Load().stream.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop()

	b, _ = open(t, cfg)
	c = consumer(t, b)
	checkBooks(t, c.Books(t.Context()), Books{Collected: 12, Written: 5, Expired: 7})
	publish(t, b, batch(12, 1))
	checkBooks(t, c.Books(t.Context()), Books{Collected: 13, Written: 5, Expired: 7, Queued: 1})
}

func TestReadingsFromBeforeTheDatabaseAreLocal(t *testing.T) {
	cfg := testConfig(t.TempDir())
	b, _ := open(t, cfg)
	publish(t, b, batch(0, 5))
	checkBooks(t, b.Books(), Books{Collected: 5, Local: 5})
	if err := b.link.Load().stream.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	publish(t, b, batch(5, 2))
	c := consumer(t, b) // the operator has added an influxdb section
	checkBooks(t, c.Books(t.Context()), Books{Collected: 7, Local: 5, Queued: 2})
}

func TestSomebodyElsesMessageIsSkipped(t *testing.T) {
	cfg := testConfig(t.TempDir())
	b, stop := open(t, cfg)
	c := consumer(t, b)
	if _, err := b.link.Load().js.Publish(t.Context(), "ridethrough.readings", []byte("hello")); err != nil {
		t.Fatal(err)
	}
	publish(t, b, batch(0, 2)) // its number is not what we expected: the end is read anew
	if diff := cmp.Diff([]int{0, 1}, fetch(t, c, 2)); diff != "" {
		t.Error("fetched -want +got:\n", diff)
	}
	ack(t, c, 2, 0)
	checkBooks(t, c.Books(t.Context()), Books{Collected: 2, Written: 2})
	stop()
	b, _ = open(t, cfg)
	checkBooks(t, consumer(t, b).Books(t.Context()), Books{Collected: 2, Written: 2})
}

func TestReplayBeginsWhereItIsTold(t *testing.T) {
	b, _ := open(t, testConfig(t.TempDir()))
	publish(t, b, batch(0, 2), batch(2, 2))
	// The stream's clock decides; make sure that it has moved on.
	var middle time.Time
	for stored := lastTime(t, b); !middle.After(stored); middle = time.Now() {
	}
	publish(t, b, batch(4, 2), batch(6, 2))
	for name, c := range map[string]struct {
		since time.Time
		want  []int
	}{
		"all":    {time.Time{}, []int{0, 1, 2, 3, 4, 5, 6, 7}},
		"middle": {middle, []int{4, 5, 6, 7}},
		"future": {middle.Add(time.Hour), nil},
	} {
		var got []int
		err := b.Replay(t.Context(), c.since, func(b Batch) error {
			for _, r := range b.Readings {
				got = append(got, int(r.Value))
			}
			return nil
		})
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v, -want +got:\n%s", name, err, diff)
		}
	}
}

func lastTime(t *testing.T, b *Bus) time.Time {
	t.Helper()
	info, err := b.link.Load().stream.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return info.State.LastTime
}

func TestASlowSubscriberLosesTheOldest(t *testing.T) {
	b, _ := open(t, testConfig(t.TempDir()))
	s := b.Subscribe(2)
	publish(t, b, batch(0, 3), batch(3, 1), batch(4, 1))
	if got := s.Dropped(); got != 3 {
		t.Errorf("dropped %d readings; want 3", got)
	}
	for _, want := range []float64{3, 4} {
		if got := (<-s.C).Readings[0].Value; got != want {
			t.Errorf("got reading %g; want %g", got, want)
		}
	}
	s.Close()
	publish(t, b, batch(5, 1))
	if len(s.C) != 0 {
		t.Error("a batch arrived after Close")
	}
}
