package storage

import (
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ridethrough/ridethrough/internal/storage/bus"
	"github.com/ridethrough/ridethrough/internal/storage/influxtest"
)

// Whatever the database answers, however often we are restarted and however
// small the stream is, the books balance at every moment; and in the end what
// they call written is in the database.
func TestBooksBalanceWhateverHappens(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		fake := influxtest.NewFake(t)
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		cfg := testConfig(dir, fake.URL)
		cfg.Bus.MaxBytes = bus.ByteSize(rapid.SampledFrom([]int{8 * bus.KiB, 64 * bus.MiB}).Draw(rt, "max bytes"))
		cfg.Influx.FirstPause = time.Millisecond
		s, stop := start(t, cfg)
		defer func() { stop() }()
		sent := 0
		balance := func(when string) Books {
			got := s.Books(t.Context())
			if !got.Balanced() || got.Collected != uint64(sent) {
				rt.Fatalf("%s: books %+v of %d readings", when, got, sent)
			}
			return got
		}
		rt.Repeat(map[string]func(*rapid.T){
			"publish": func(rt *rapid.T) {
				n := rapid.IntRange(1, 200).Draw(rt, "readings")
				publish(t, s, readings(sent, n))
				sent += n
			},
			"fail": func(rt *rapid.T) {
				fake.Fail(rapid.SampledFrom([]influxtest.Fault{
					influxtest.Throttle, influxtest.Broken, influxtest.HangUp, influxtest.StoreMute, influxtest.Large,
				}).Draw(rt, "fault"))
			},
			"poison": func(rt *rapid.T) {
				digit := rapid.SampledFrom([]string{"none", "=1", "=13"}).Draw(rt, "values")
				fake.Poison(func(line string) bool { return strings.Contains(line, "celsius"+digit+" ") })
			},
			"restart": func(*rapid.T) {
				stop()
				s, stop = start(t, cfg)
			},
			"": func(*rapid.T) { balance("meanwhile") },
		})
		fake.Heal()
		drained(t, s)
		got := balance("in the end")
		stored := uint64(len(fake.Values()))
		if stored < got.Written || got.Expired == 0 && got.Quarantined == 0 && stored != got.Written {
			rt.Fatalf("%d values in the database; books %+v", stored, got)
		}
	})
}
