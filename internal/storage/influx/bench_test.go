package influx

import (
	"bytes"
	"fmt"
	"io"
	"syscall"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/bus"
)

// round is one poll of many racks with PDUs: lines of four fields.
func round(lines int) []bus.Batch {
	var b bus.Batch
	for i := range lines {
		for _, p := range []facility.Point{facility.OutletCurrent, facility.OutletPower, facility.OutletEnergy, facility.OutletState} {
			b.Readings = append(b.Readings, good("pdu-1", p, fmt.Sprint(i), float64(i)*1.37))
		}
	}
	return []bus.Batch{b}
}

func BenchmarkEncode(b *testing.B) {
	const n = 5000
	e, batches := newLines(site(b)), round(n)
	b.ReportAllocs()
	began := cpuTime()
	for b.Loop() {
		e.encode(batches)
	}
	report(b, began, n, "line")
	b.ReportMetric(float64(len(e.buf))/n, "bytes/line")
}

func BenchmarkPack(b *testing.B) {
	const n = 5000
	e := newLines(site(b))
	e.encode(round(n))
	var p packer
	var packed bytes.Buffer
	b.ReportAllocs()
	began := cpuTime()
	for b.Loop() {
		packed.Reset()
		if err := p.pack(&packed, io.LimitReader(bytes.NewReader(e.buf), int64(len(e.buf)))); err != nil {
			b.Fatal(err)
		}
	}
	report(b, began, n, "line")
	b.ReportMetric(float64(packed.Len())/n, "bytes/line")
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
