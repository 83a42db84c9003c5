package ipmi_test

import (
	"context"
	"io"
	"io/fs"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/ipmi"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc/bmctest"
)

func TestMain(m *testing.M) {
	if os.Getenv(beBMC) != "" {
		serveUntilEOF()
		return
	}
	goleak.VerifyTestMain(m)
}

const (
	user     = "monitor"
	password = "correct horse"
)

// live is a server at work.
var live = bmc.Live{
	Inlet: bmc.Fixed(23), Exhaust: bmc.Fixed(36), CPU: bmc.Fixed(55), Fan: bmc.Fixed(6200), Power: bmc.Fixed(416),
}

func device(address string) collectors.Device {
	return collectors.Device{
		Name: "srv-1-bmc", Protocol: "ipmi", Address: address, Asset: "srv-1", Credentials: "bmc",
		Login: collectors.Credentials{Name: "bmc", User: user, Password: configs.NewSecret(password)},
	}
}

func factory(t testing.TB) collectors.Factory {
	t.Helper()
	profiles, err := fs.Sub(configs.Profiles(), "ipmi")
	if err != nil {
		t.Fatal(err)
	}
	f, err := ipmi.NewFactory(profiles)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// collector makes a collector and closes it when the test ends.
func collector(t testing.TB, d collectors.Device) collectors.Collector {
	t.Helper()
	c, err := factory(t)(d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.(io.Closer).Close() })
	return c
}

// collect polls once, with time enough.
func collect(t testing.TB, c collectors.Collector) []facility.Reading {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	readings, err := c.Collect(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return readings
}

// find returns the reading of a point and part.
func find(t testing.TB, readings []facility.Reading, point facility.Point, part string) facility.Reading {
	t.Helper()
	for _, r := range readings {
		if r.Point == point && r.Part == part {
			return r
		}
	}
	t.Errorf("no reading of %s %q among %d", point, part, len(readings))
	return facility.Reading{}
}

// TestEveryMakerGivesTheSamePoints polls servers that name their sensors in
// five ways.
func TestEveryMakerGivesTheSamePoints(t *testing.T) {
	for _, style := range bmc.Styles() {
		t.Run(style.String(), func(t *testing.T) {
			b, address := bmctest.Serve(t, style.Server(user, password, "7", live))
			c := collector(t, device(address))
			readings := collect(t, c)
			for _, want := range []struct {
				point facility.Point
				value float64
			}{
				{facility.InletTemperature, 23}, {facility.ExhaustTemperature, 36}, {facility.Power, 416}, {facility.PowerState, 2},
			} {
				if style == bmc.HPE && want.point == facility.ExhaustTemperature {
					continue // iLO names no exhaust
				}
				got := find(t, readings, want.point, "")
				if got.Value != want.value || got.Quality != facility.Good || got.Asset != "srv-1" || !got.At.IsZero() {
					t.Errorf("%s = %+v; want %v, good, of srv-1, for the poll to stamp", want.point, got, want.value)
				}
			}
			for point, want := range map[facility.Point]int{
				facility.CPUTemperature: 2, facility.FanRotation: 4, facility.FanState: 4, facility.PowerSupplyState: 2,
			} {
				if got := parts(readings, point); len(got) != want {
					t.Errorf("%s of %v; want %d parts", point, got, want)
				}
			}
			if n := b.Sessions(); n != 1 {
				t.Errorf("%d sessions are open; want 1", n)
			}
		})
	}
}

// parts are the different parts of a point.
func parts(readings []facility.Reading, point facility.Point) map[string]float64 {
	out := map[string]float64{}
	for _, r := range readings {
		if r.Point == point {
			out[r.Part] = r.Value
		}
	}
	return out
}
