package redfish_test

import (
	"path/filepath"
	"testing"

	"github.com/ridethrough/ridethrough/internal/layering/cputime"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/simulator/redfishd"
)

// BenchmarkPoll is one poll of a recorded server at rest, over HTTPS, with what
// the service may offer. The CPU is that of both ends.
func BenchmarkPoll(b *testing.B) {
	for _, name := range []string{"lenovo-xcc", "hpe-dl380a", "dmtf-public-pdu"} {
		for _, offer := range []struct {
			name   string
			config redfishd.Config
		}{
			{"plain", redfishd.Config{}},
			{"etags", redfishd.Config{ETags: true}},
			{"expand", redfishd.Config{Expand: true}},
			{"expand and etags", redfishd.Config{Expand: true, ETags: true}},
		} {
			b.Run(name+"/"+offer.name, func(b *testing.B) {
				bundle, err := redfishd.Load(filepath.Join(peers.Shared(b, "recordings/redfish"), name, "bundle.json"))
				if err != nil {
					b.Fatal(err)
				}
				bundle.Mend()
				offer.config.Bundle = bundle
				server := serve(b, offer.config)
				c := open(b, server)
				for range 5 {
					collect(b, c)
				}
				before, began := server.Counts(), cputime.Used()
				readings := 0
				for b.Loop() {
					readings += len(collect(b, c))
				}
				after, n := server.Counts(), float64(b.N)
				b.ReportMetric(float64(after.Requests-before.Requests)/n, "requests/poll")
				b.ReportMetric(float64(after.Bytes-before.Bytes)/n/1024, "KiB/poll")
				b.ReportMetric(float64(readings)/n, "readings/poll")
				b.ReportMetric(float64((cputime.Used()-began).Microseconds())/n, "cpu-µs/poll")
			})
		}
	}
}
