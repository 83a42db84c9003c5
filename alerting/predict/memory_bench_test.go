package predict

import (
	"runtime"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// BenchmarkModelMemory is what a model holds for each rack of a site of 2,200
// racks and 2,381 other elements, after it has heard all of them, looked ahead and
// gone through every loss and pair. The site itself is not counted.
func BenchmarkModelMemory(b *testing.B) {
	site := wiredSite(b)
	racks := float64(len(site.Assets(facility.KindRack)))
	held := 0.0
	for b.Loop() {
		before := heap()
		cfg := DefaultConfig()
		cfg.Contingencies = time.Hour
		m := New(site, cfg)
		now := start
		for forecasts := 0; forecasts < 3 || len(m.sweep.queue) > 0 || !m.sweep.paired; forecasts++ {
			now = now.Add(10 * time.Second)
			tellBig(m, site, now, 0)
			m.Forecast(now)
		}
		held = heap() - before
		runtime.KeepAlive(m)
	}
	b.ReportMetric(held/racks, "bytes/rack")
	b.ReportMetric(held/1e6, "MB")
}

// heap is what lives after a collection, in bytes.
func heap() float64 {
	runtime.GC()
	runtime.GC()
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	return float64(now.HeapAlloc)
}
