package bus

import (
	"fmt"
	"testing"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/cputime"
)

// poll is what a PDU with 48 outlets gives: 252 readings.
func poll() Batch {
	b := Batch{Topic: Readings}
	for outlet := range 63 {
		for _, p := range []facility.Point{facility.OutletCurrent, facility.OutletPower, facility.OutletEnergy, facility.OutletState} {
			b.Readings = append(b.Readings, facility.Reading{
				Asset: "pdu-a-01", Point: p, Part: fmt.Sprint(outlet), Value: float64(outlet) * 1.37, At: noon, Quality: facility.Good,
			})
		}
	}
	return b
}

func BenchmarkEncode(b *testing.B) {
	batch, e := poll(), encoder{}
	b.ReportAllocs()
	began := cputime.Used()
	size := 0
	for b.Loop() {
		size = len(e.encode(batch))
	}
	cputime.Report(b, began, batch.Len(), "reading")
	b.ReportMetric(float64(size)/float64(batch.Len()), "bytes/reading")
}

func BenchmarkDecode(b *testing.B) {
	batch := poll()
	message := sealed(batch)
	b.ReportAllocs()
	began := cputime.Used()
	for b.Loop() {
		if _, err := decode(Readings, message); err != nil {
			b.Fatal(err)
		}
	}
	cputime.Report(b, began, batch.Len(), "reading")
}

func BenchmarkPublish(b *testing.B) {
	bus, _ := open(b, Config{Dir: b.TempDir(), MaxBytes: GiB, MaxAge: minMaxAge})
	batch := poll()
	b.ReportAllocs()
	began := cputime.Used()
	for b.Loop() {
		if err := bus.Publish(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	cputime.Report(b, began, batch.Len(), "reading")
}

func BenchmarkConsume(b *testing.B) {
	bus, _ := open(b, Config{Dir: b.TempDir(), MaxBytes: GiB, MaxAge: minMaxAge})
	c, batch := consumer(b, bus), poll()
	for range 20 * 50 {
		publish(b, bus, batch)
	}
	b.ReportAllocs()
	began := cputime.Used()
	for b.Loop() {
		batches, err := c.Fetch(b.Context(), 20*batch.Len(), 0)
		if err != nil || len(batches) != 20 {
			b.Fatal(len(batches), err)
		}
		c.hand.expired, c.hand.readings = 0, 0
		if c.looking > 20*49 {
			c.letGo() // again from the start
		}
	}
	cputime.Report(b, began, 20*batch.Len(), "reading")
}
