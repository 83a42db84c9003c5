package history

import (
	"log/slog"
	"syscall"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

func BenchmarkAppend(b *testing.B) {
	h, err := Open(config(b.TempDir()), site(b), slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer h.Close()
	batch := make([]facility.Reading, 2000)
	for i := range batch {
		batch[i] = inlet(noon, float64(i), facility.Good)
		batch[i].Part = time.Duration(i).String()
	}
	now := noon
	b.ReportAllocs()
	began := cpuTime()
	for n := 0; b.Loop(); n++ {
		now = now.Add(10 * time.Second)
		for i := range batch {
			batch[i].At, batch[i].Value = now, float64(i%17)+float64(n%13)
		}
		if err := h.Append(now, batch); err != nil {
			b.Fatal(err)
		}
	}
	report(b, began, len(batch), "reading")
}

// cpuTime is what this process has used of the processor: on a busy machine
// wall time says little.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// report gives the time of the processor for each of n things.
func report(b *testing.B, since time.Duration, n int, unit string) {
	b.ReportMetric(float64(cpuTime()-since)/float64(b.N*n), "cpu-ns/"+unit)
}
