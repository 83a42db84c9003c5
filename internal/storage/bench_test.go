package storage

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/bus"
	"github.com/ridethrough/ridethrough/internal/storage/influxtest"
)

// round is one reading of each of n sensors at a moment.
func round(n int, at time.Time) Batch {
	b := Batch{Topic: bus.Readings}
	for i := range n {
		b.Readings = append(b.Readings, facility.Reading{
			Asset: "a-01", Point: facility.InletTemperature, Part: fmt.Sprint(i),
			Value: float64(i%400) / 10, At: at, Quality: facility.Good,
		})
	}
	return b
}

// The whole way from Publish to a real InfluxDB that has said yes.
func BenchmarkToInfluxDB(b *testing.B) {
	server := influxtest.Start(b)
	s, _ := start(b, testConfig(b.TempDir(), server.URL))
	const n = 5000
	at := noon
	for b.Loop() {
		at = at.Add(time.Second)
		publish(b, s, round(n, at))
		for s.Books(b.Context()).Queued > 4*n {
			time.Sleep(time.Millisecond)
		}
	}
	drained(b, s)
	b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "readings/s")
	if got := s.Books(b.Context()); !got.Balanced() || got.Written != got.Collected {
		b.Errorf("books %+v", got)
	}
}

// Memory of the store, idle and with sensors.
func BenchmarkMemory(b *testing.B) {
	const sensors = 20_000
	for b.Loop() {
		s, stop := start(b, testConfig(b.TempDir(), ""))
		idle := resident(b)
		for i := range 60 { // ten minutes of polls
			at := noon.Add(time.Duration(i) * 10 * time.Second)
			batch := round(sensors, at)
			publish(b, s, batch)
			if err := s.History.Append(at, batch.Readings); err != nil {
				b.Fatal(err)
			}
		}
		runtime.GC()
		b.ReportMetric(float64(idle)/(1<<20), "idle-MB")
		b.ReportMetric(float64(resident(b)-idle)/sensors, "B/sensor")
		stop()
	}
}

// resident is the memory of this process.
func resident(b *testing.B) int {
	b.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Skip("needs /proc")
	}
	var size, pages int
	if _, err := fmt.Sscan(string(text), &size, &pages); err != nil {
		b.Fatal(err)
	}
	return pages * os.Getpagesize()
}
