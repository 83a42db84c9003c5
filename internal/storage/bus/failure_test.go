package bus

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/layering/eventually"
)

func TestAFullDiskRefusesAtOnceAndAlertingStillHears(t *testing.T) {
	b, _ := open(t, testConfig(t.TempDir()))
	c := consumer(t, b)
	s := b.Subscribe(10)
	b.free = func(string) (uint64, error) { return minFree - 1, nil }
	if err := b.Publish(t.Context(), batch(0, 3)); !errors.Is(err, ErrRefused) || !errors.Is(err, errFull) {
		t.Errorf("got %v; want %v and %v", err, ErrRefused, errFull)
	}
	if got := len((<-s.C).Readings); got != 3 {
		t.Errorf("subscriber got %d readings; want 3", got)
	}
	checkBooks(t, c.Books(t.Context()), Books{Collected: 3, Refused: 3})
	b.free = freeSpace
	publish(t, b, batch(3, 1))
	checkBooks(t, c.Books(t.Context()), Books{Collected: 4, Refused: 3, Queued: 1})
}

func TestRefusedReadingsAreRememberedAcrossARestart(t *testing.T) {
	cfg := testConfig(t.TempDir())
	b, stop := open(t, cfg)
	b.free = func(string) (uint64, error) { return 0, nil }
	if err := b.Publish(t.Context(), batch(0, 3)); err == nil {
		t.Fatal("a full disk took readings")
	}
	stop()
	b, _ = open(t, cfg)
	checkBooks(t, b.Books(), Books{Collected: 3, Refused: 3})
}

func TestTheBusComesBackAfterItsServerDied(t *testing.T) {
	b, _ := open(t, testConfig(t.TempDir()))
	c := consumer(t, b)
	publish(t, b, batch(0, 2))
	l := b.link.Load()
	l.server.Shutdown()
	l.server.WaitForShutdown()
	sent, refused := uint64(2), uint64(0)
	eventually.True(t, "publish after the server died", func() bool {
		began := time.Now()
		err := b.Publish(t.Context(), batch(int(sent), 1))
		if took := time.Since(began); took > 5*publishTimeout {
			t.Fatalf("Publish held its caller for %s", took)
		}
		sent++
		if err != nil {
			refused++
		}
		return err == nil
	})
	got := c.Books(t.Context())
	if got.Refused == 0 || got.Refused > refused {
		t.Errorf("%d refused in the books; want 1 to %d", got.Refused, refused)
	}
	checkBooks(t, got, Books{Collected: sent, Queued: sent - got.Refused, Refused: got.Refused})
	if n := len(fetch(t, c, int(got.Queued))); n != int(got.Queued) {
		t.Errorf("fetched %d readings; want %d", n, got.Queued)
	}
}

// A quiet site publishes rarely; the writer alone must bring the bus back.
func TestAckBringsTheBusBack(t *testing.T) {
	b, _ := open(t, testConfig(t.TempDir()))
	c := consumer(t, b)
	publish(t, b, batch(0, 2))
	fetch(t, c, 2)
	l := b.link.Load()
	l.server.Shutdown()
	l.server.WaitForShutdown()
	ack(t, c, 2, 0)
	checkBooks(t, c.Books(t.Context()), Books{Collected: 2, Written: 2})
}

// A real file system that is really full. The free space check is out of the
// way, as it is when somebody else fills the disk in between.
func TestAFileStoreThatMetAFullDiskIsRestarted(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=12m"); err != nil {
		t.Skipf("needs the right to mount a tmpfs (root): %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	b, stop := open(t, testConfig(filepath.Join(dir, "bus")))
	defer stop() // before the unmount
	b.free = func(string) (uint64, error) { return 1 << 40, nil }
	c := consumer(t, b)
	publish(t, b, batch(0, 100))
	filler := filepath.Join(dir, "filler")
	fill(t, filler)
	next := 100
	eventually.True(t, "a full disk to be noticed", func() bool {
		err := b.Publish(t.Context(), noise(next))
		next += 100
		return errors.Is(err, ErrRefused)
	})
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	eventually.True(t, "the bus to take readings again", func() bool {
		err := b.Publish(t.Context(), batch(next, 100))
		next += 100
		return err == nil
	})
	got := c.Books(t.Context())
	if !got.Balanced() || got.Collected != uint64(next) || got.Refused == 0 {
		t.Errorf("books %+v; want balance, %d collected, some refused", got, next)
	}
	n := 0
	for n < int(got.Queued) {
		n += len(fetch(t, c, int(got.Queued)-n))
	}
	if n != int(got.Queued) {
		t.Errorf("fetched %d readings; want %d", n, got.Queued)
	}
}

// noise is a batch that does not compress.
func noise(first int) Batch {
	b := batch(first, 100)
	for i := range b.Readings {
		b.Readings[i].Text = strconv.Itoa(i*7919) + strconv.Itoa(first*104729+i*31)
		b.Readings[i].Value = float64(first+i) / 7
	}
	return b
}

// fill writes until the disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for chunk := make([]byte, 64*KiB); err == nil; {
		_, err = f.Write(chunk)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}

const childVariable = "RIDETHROUGH_TEST_BUS_CHILD"

func childDir() string { return os.Getenv(childVariable) }

// publishForever is what the test binary does as a child: publish, and say
// how many readings were acknowledged.
func publishForever(dir string) {
	b, err := Open(context.Background(), testConfig(dir), quietLog())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for n := 0; ; n += 10 {
		if err := b.Publish(context.Background(), batch(n, 10)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(n + 10)
	}
}

func TestKillLosesNothingThatWasAcknowledged(t *testing.T) {
	cfg := testConfig(t.TempDir())
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childVariable+"="+cfg.Dir)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	acknowledged := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if acknowledged, err = strconv.Atoi(lines.Text()); err != nil {
			t.Fatal(err)
		}
		if acknowledged == 5000 {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = child.Wait() // killed

	b, _ := open(t, cfg)
	c := consumer(t, b)
	got := c.Books(t.Context())
	if !got.Balanced() || got.Queued < uint64(acknowledged) {
		t.Fatalf("books %+v; want balance and at least %d queued", got, acknowledged)
	}
	for want := 0; want < int(got.Queued); {
		for _, v := range fetch(t, c, 1000) {
			if v != want {
				t.Fatalf("got reading %d; want %d", v, want)
			}
			want++
		}
	}
	t.Logf("acknowledged %d, found %d", acknowledged, got.Queued)
}
