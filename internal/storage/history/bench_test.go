package history

import (
	"log/slog"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/cputime"
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
	began := cputime.Used()
	for n := 0; b.Loop(); n++ {
		now = now.Add(10 * time.Second)
		for i := range batch {
			batch[i].At, batch[i].Value = now, float64(i%17)+float64(n%13)
		}
		if err := h.Append(now, batch); err != nil {
			b.Fatal(err)
		}
	}
	cputime.Report(b, began, len(batch), "reading")
}
