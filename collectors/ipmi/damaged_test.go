package ipmi_test

import (
	"errors"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/ipmi"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc/bmctest"
)

// A record that the BMC cannot return as long as it says costs that record.
func TestRecordsThatMakeNoSenseCostThemselves(t *testing.T) {
	for name, record := range map[string][]byte{
		"ends in its header":       {0, 0, 0x51},
		"ends after its header":    {0, 0, 0x51, 0x01, 0x2B},
		"ends in the middle":       append([]byte{0, 0, 0x51, 0x01, 0x30}, make([]byte, 20)...),
		"shorter than its kind":    append([]byte{0, 0, 0x51, 0x02, 0x05}, make([]byte, 5)...),
		"of the maker's own":       append([]byte{0, 0, 0x51, 0xC0, 0x08}, make([]byte, 8)...),
		"of a kind nobody knows":   append([]byte{0, 0, 0x51, 0x77, 0x02}, 0xFF, 0xFF),
		"nothing but its own kind": {0, 0, 0x51, 0x01, 0x00},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := bmc.Dell.Server(user, password, "1", live)
			cfg.Extra, cfg.Broken = append([][]byte{record}, cfg.Extra...), true
			_, address := bmctest.Serve(t, cfg)
			c := collector(t, device(address))
			readings, err := c.Collect(t.Context())
			find(t, readings, facility.InletTemperature, "")
			if err != nil {
				t.Log(err) // that a record is damaged is said once
			}
			find(t, collect(t, c), facility.InletTemperature, "")
		})
	}
}

func TestAWrongPasswordIsNotTriedAgainAtOnce(t *testing.T) {
	for name, change := range map[string]func(*collectors.Device){
		"password": func(d *collectors.Device) { d.Login.Password = configs.NewSecret("hunter2") },
		"user":     func(d *collectors.Device) { d.Login.User = "nobody" },
	} {
		t.Run(name, func(t *testing.T) {
			b, address := bmctest.Serve(t, bmc.Dell.Server(user, password, "1", live))
			d := device(address)
			change(&d)
			c := collector(t, d)
			now := time.Now()
			ipmi.SetClock(c, func() time.Time { return now })
			refused := func() int {
				t.Helper()
				if _, err := c.Collect(t.Context()); !errors.Is(err, ipmi.ErrPassword) && !errors.Is(err, ipmi.ErrUser) {
					t.Fatalf("Collect = %v; want a refusal", err)
				}
				return b.Counters().Packets
			}
			first := refused()
			for range 5 {
				if got := refused(); got > first+1 { // one of the first may be late
					t.Fatalf("%d packets after %d; want none before the login has rested", got, first)
				}
			}
			now = now.Add(5*time.Minute + time.Second)
			if got := refused(); got < first+2 {
				t.Errorf("%d packets after %d; want another try after five minutes", got, first)
			}
		})
	}
}

// inletRecord is a full record of an air inlet in whole degrees.
func inletRecord(number byte) []byte {
	return append([]byte{
		0, 0, 0x51, 0x01, 0x32, 0x20, 0x00, number, 0x37, 0x01, 0x7F, 0x40, 0x01, 0x01, 0, 0, 0, 0, 0, 0,
		0x00, 0x01, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0, 0, 0, 0, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	}, "\xC7Inlet 1"...)
}

// A repository may have the record of an inlet that was not built in before that
// of the one that was.
func TestTheInletIsASensorThatExists(t *testing.T) {
	const there, ghost = 0x05, 0xFE
	_, address := bmctest.Serve(t, bmc.Config{
		User: user, Password: password,
		Sensors: []bmc.Sensor{{Name: "Board", Number: there, Type: bmc.TypeTemperature, Entity: 0x07, Instance: 1, Unit: bmc.DegreesC, Read: func() (float64, bool) { return 23, true }}},
		Extra:   [][]byte{inletRecord(ghost), inletRecord(there)},
	})
	readings := collect(t, collector(t, device(address)))
	if got := find(t, readings, facility.InletTemperature, ""); got.Value != 23 || got.Quality != facility.Good {
		t.Errorf("inlet = %+v; want 23 °C of the sensor that exists", got)
	}
}
