package bacnet_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/ridethrough/ridethrough/internal/simulator/bacnetd"
)

// BenchmarkPoll polls a controller with 100 analog objects, with their flags.
func BenchmarkPoll(b *testing.B) {
	s := &bacnetd.Server{}
	for i := range uint32(100) {
		analog(s, analogInput, i, fmt.Sprintf("point %d", i), celsius, 20)
	}
	c := open(b, factory(b, `  - {name: "point*", point: component_temperature, part: "{instance}"}`), configured(serve(b, s), "own"))
	if _, err := collect(b, c); err != nil {
		b.Fatal(err)
	}
	before := s.Asked()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Collect(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(s.Asked()-before)/float64(b.N), "questions/op")
}
