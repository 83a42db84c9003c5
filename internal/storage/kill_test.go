package storage

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/layering/eventually"
	"github.com/ridethrough/ridethrough/internal/storage/influxtest"
)

// The test binary runs itself as the process that is killed.
const (
	childDir = "RIDETHROUGH_TEST_STORE_DIR"
	childURL = "RIDETHROUGH_TEST_STORE_URL"
)

// child collects and writes until it is killed, and says how many readings
// the bus has acknowledged.
func child() {
	fail := func(err error) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	ctx := context.Background()
	s, err := Open(ctx, testConfig(os.Getenv(childDir), os.Getenv(childURL)), testSite(), slog.New(slog.DiscardHandler))
	if err != nil {
		fail(err)
	}
	go func() { fail(s.Run(ctx)) }()
	first, err := strconv.Atoi(os.Getenv(childFirst))
	if err != nil {
		fail(err)
	}
	for n := first; ; n += 10 {
		if err := s.Publish(ctx, readings(n, 10)); err != nil {
			fail(err)
		}
		fmt.Println(n + 10)
		time.Sleep(time.Millisecond) // a poll takes longer
	}
}

const childFirst = "RIDETHROUGH_TEST_STORE_FIRST"

// a victim is a running child.
type victim struct {
	process      *exec.Cmd
	acknowledged atomic.Int64
	ended        chan struct{}
}

func startVictim(t *testing.T, dir, url string, first int64) *victim {
	t.Helper()
	v := &victim{process: exec.Command(os.Args[0]), ended: make(chan struct{})}
	v.process.Env = append(os.Environ(), childDir+"="+dir, childURL+"="+url, childFirst+"="+strconv.FormatInt(first, 10))
	v.process.Stderr = os.Stderr
	out, err := v.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := v.process.Start(); err != nil {
		t.Fatal(err)
	}
	v.acknowledged.Store(first)
	go func() {
		defer close(v.ended)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if n, err := strconv.ParseInt(lines.Text(), 10, 64); err == nil {
				v.acknowledged.Store(n)
			}
		}
	}()
	return v
}

// kill is kill -9; it returns how many readings had been acknowledged.
func (v *victim) kill(t *testing.T) int64 {
	t.Helper()
	if err := v.process.Process.Kill(); err != nil {
		t.Error(err)
	}
	<-v.ended
	_ = v.process.Wait() // killed
	return v.acknowledged.Load()
}

// Kill the database for a while, kill us in between, twice: in the end the
// database has every reading that the bus acknowledged, and the books balance.
func TestKilledWhileTheDatabaseIsAway(t *testing.T) {
	server := influxtest.Start(t)
	dir := t.TempDir()

	v := startVictim(t, dir, server.URL, 0)
	eventually.True(t, "the first points", func() bool { return server.Points(t) > 500 })
	server.Kill(t)
	mark := v.acknowledged.Load()
	eventually.True(t, "readings collected without a database", func() bool { return v.acknowledged.Load() > mark+500 })
	first := v.kill(t)

	v = startVictim(t, dir, server.URL, first)
	eventually.True(t, "readings collected after the first kill", func() bool { return v.acknowledged.Load() > first+500 })
	server.Resume(t)
	written := server.Points(t)
	eventually.True(t, "the writer to catch up", func() bool { return server.Points(t) > written+100 })
	acknowledged := v.kill(t)

	s, _ := start(t, testConfig(dir, server.URL))
	drained(t, s)
	got := s.Books(t.Context())
	if !got.Balanced() || got.Expired+got.Quarantined+got.Refused+got.Local > 0 || got.Collected < uint64(acknowledged) {
		t.Errorf("books %+v; want balance, all of at least %d written", got, acknowledged)
	}
	present := map[float64]bool{}
	for _, series := range server.Query(t, `SELECT inlet_temperature_celsius FROM rack`) {
		for i, value := range series.Column("inlet_temperature_celsius") {
			if at := noon.UnixMilli() + int64(value.(float64))*1000; int64(series.Column("time")[i].(float64)) != at {
				t.Fatalf("reading %v is at %v; want %d", value, series.Column("time")[i], at)
			}
			present[value.(float64)] = true
		}
	}
	for n := range acknowledged {
		if !present[float64(n)] {
			t.Fatalf("reading %d of %d acknowledged is not in the database", n, acknowledged)
		}
	}
	t.Logf("acknowledged %d, collected %d, written %d, points in the database %d", acknowledged, got.Collected, got.Written, len(present))
}
