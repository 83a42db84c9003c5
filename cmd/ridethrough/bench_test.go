package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/layering/cputime"
	"github.com/ridethrough/ridethrough/internal/simulator"
	"github.com/ridethrough/ridethrough/internal/storage/bus"
)

// devicesVariable makes the test binary serve the simulated devices and print
// where they listen, so that a benchmark pays for the reading alone.
const devicesVariable = "RIDETHROUGH_TEST_IS_THE_DEVICES"

// serveDevices runs until it is told to stop. It returns the exit code.
func serveDevices() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	sim, err := simulator.New(simulator.Config{Scenario: "quiet", Start: time.Now(), Seed: 1})
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(sim.Endpoints())
	}
	if err == nil {
		err = sim.Run(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func devicesApart(b *testing.B) []simulator.Endpoint {
	b.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), devicesVariable+"=1")
	out, err := child.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := child.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = child.Process.Signal(syscall.SIGTERM) // it may have ended
		_ = child.Wait()                          // ended by us
	})
	var endpoints []simulator.Endpoint
	if err := json.NewDecoder(out).Decode(&endpoints); err != nil {
		b.Fatal(err)
	}
	return endpoints
}

// BenchmarkWireToBus polls every device of the simulated site once and has the
// readings acknowledged by the stream: what a round costs, by reading and by
// device.
func BenchmarkWireToBus(b *testing.B) {
	site, err := simulator.New(simulator.Config{Scenario: "quiet", Start: time.Now(), Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	defer site.Close()
	targets, err := openTargets(demoDevices(devicesApart(b)), site.Site())
	if err != nil {
		b.Fatal(err)
	}
	defer closeTargets(targets)
	cfg := bus.DefaultConfig()
	cfg.Dir = b.TempDir()
	stream, err := bus.Open(b.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer stream.Close()
	round(b, targets, stream) // detection, sessions and tables are once only
	round(b, targets, stream)
	readings := 0
	start := cputime.Used()
	for b.Loop() {
		readings += round(b, targets, stream)
	}
	used := float64((cputime.Used() - start).Microseconds())
	b.ReportMetric(used/float64(readings), "cpu-µs/reading")
	b.ReportMetric(used/float64(b.N*len(targets)), "cpu-µs/device")
	b.ReportMetric(float64(readings)/float64(b.N), "readings/round")
}

func round(b *testing.B, targets []collectors.Target, stream *bus.Bus) int {
	b.Helper()
	n := 0
	for _, t := range targets {
		readings, err := t.Collector.Collect(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if err := stream.Publish(b.Context(), bus.Batch{Topic: bus.Readings, Readings: readings}); err != nil {
			b.Fatal(err)
		}
		n += len(readings)
	}
	return n
}
