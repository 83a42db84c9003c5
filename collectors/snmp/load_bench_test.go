package snmp_test

import (
	"io/fs"
	"testing"

	"github.com/ridethrough/ridethrough/collectors/snmp"
	"github.com/ridethrough/ridethrough/configs"
)

// BenchmarkStart is what the profiles cost a start of the service.
func BenchmarkStart(b *testing.B) {
	profiles, err := fs.Sub(configs.Profiles(), "snmp")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := snmp.NewFactory(profiles); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoad checks every line of every profile.
func BenchmarkLoad(b *testing.B) {
	profiles, err := fs.Sub(configs.Profiles(), "snmp")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		library, _ := snmp.Load(profiles)
		b.ReportMetric(float64(len(library.Names())), "profiles")
	}
}
