package ipmi_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
)

// engine is a server whose management engine, at 2Ch, has the only sensor. The
// record stands in the repository of the BMC.
const engine = `mc_setbmc 0x20
mc_add 0x20 32 no-device-sdrs 0x1 3 15 0xdf 0x157 0x70 dynsens
mc_enable 0x20
mc_add 0x2c 0 no-device-sdrs 0x1 3 15 0x9f 0x157 0x70 dynsens
mc_enable 0x2c
sel_enable 0x20 1000 0x0a
sensor_add 0x2c 0x0 0x05 0x01 0x01
main_sdr_add 0x20 \
0x01 0x00 0x51 0x01 0x33 \
0x2c 0x00 0x05 0x37 0x01 0x7f 0x48 0x01 0x01 0x80 0x02 0x80 0x02 0x18 0x18 0x80 \
0x01 0x00 0x00 0x01 0x00 0x00 0x00 0x00 0x00 0x00 0x28 0x62 0x00 0x7f 0x80 0x00 \
0x2f 0x2a 0x00 0x00 0x00 0x00 0x00 0x00 0x00 0x00 0xc8 0x4d 0x45 0x20 0x49 0x6e 0x6c 0x65 0x74
sensor_set_value 0x2c 0x0 0x05 0x19 0x1
sensor_set_threshold 0x2c 0x0 0x05 readable 011000 0x00 0x2f 0x2a 0x00 0x00 0x00
sensor_set_event_support 0x2c 0x0 0x05 enable scanning per-state 000001010000000 000001010000000 000001010000000 000001010000000
sensor_set_bit 0x2c 0x0 0x05 6 1 1
`

// TestBridgeOfOpenIPMI reads a sensor behind a BMC that is not ours.
func TestBridgeOfOpenIPMI(t *testing.T) {
	peers.Need(t, "ipmi_sim")
	dir := filepath.Join(t.TempDir(), "engine")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "engine.emu"), []byte(engine), 0o600); err != nil {
		t.Fatal(err)
	}
	readings := collect(t, collector(t, simulated(t, dir)))
	if got := find(t, readings, facility.InletTemperature, ""); got.Value != 25 || got.Quality != facility.Good {
		t.Errorf("inlet = %+v; want 25 °C of the engine", got)
	}
	if got := find(t, readings, facility.LimitPoint(facility.InletTemperature, facility.LimitHighCritical), ""); got.Value != 47 {
		t.Errorf("limit = %+v; want 47 °C", got)
	}
}

// TestEventLogOfOpenIPMI reads what somebody else has put into the log of a BMC
// that is not ours, and goes on after it was cleared.
func TestEventLogOfOpenIPMI(t *testing.T) {
	peers.Need(t, "ipmi_sim")
	d := simulated(t, filepath.Join(peers.Shared(t, "recordings/ipmi"), "quanta_t41"))
	const administrator, storage = 4, 0x0A
	s, err := lanplus.Open(t.Context(), lanplus.Config{Address: d.Address, User: d.Login.User, Password: d.Login.Password.Reveal(), Privilege: administrator})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(t.Context()) //nolint:errcheck // the test is over
	command := func(command uint8, data ...byte) []byte {
		t.Helper()
		out, err := s.Command(t.Context(), storage, 0, command, data)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	add := func(offset byte) { // Add SEL Entry (31.6): PSU1 Status
		command(0x44, 0, 0, 0x02, 0, 0, 0, 0, 0x20, 0, 0x04, bmc.TypePowerSupply, 0xE0, 0x6F, offset, 0xFF, 0xFF)
	}
	add(1) // history
	c := collector(t, d)
	if got := sel(t, collect(t, c)); got != nil {
		t.Errorf("the first poll told %q; want none of the history", got)
	}
	add(3)
	if diff := cmp.Diff([]string{"PSU1 Status (power supply): input lost asserted"}, sel(t, collect(t, c))); diff != "" {
		t.Error(diff)
	}
	r := command(0x42)                             // Reserve SEL (31.4)
	command(0x47, r[0], r[1], 'C', 'L', 'R', 0xAA) // Clear SEL (31.9)
	add(2)
	if diff := cmp.Diff([]string{"PSU1 Status (power supply): failure predicted asserted"}, sel(t, collect(t, c))); diff != "" {
		t.Error(diff)
	}
}
