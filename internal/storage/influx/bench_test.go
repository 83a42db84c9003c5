package influx

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/cputime"
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
	began := cputime.Used()
	for b.Loop() {
		e.encode(batches)
	}
	cputime.Report(b, began, n, "line")
	b.ReportMetric(float64(len(e.buf))/n, "bytes/line")
}

func BenchmarkPack(b *testing.B) {
	const n = 5000
	e := newLines(site(b))
	e.encode(round(n))
	var p packer
	var packed bytes.Buffer
	b.ReportAllocs()
	began := cputime.Used()
	for b.Loop() {
		packed.Reset()
		if err := p.pack(&packed, io.LimitReader(bytes.NewReader(e.buf), int64(len(e.buf)))); err != nil {
			b.Fatal(err)
		}
	}
	cputime.Report(b, began, n, "line")
	b.ReportMetric(float64(packed.Len())/n, "bytes/line")
}
