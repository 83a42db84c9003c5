package bmc_test

import (
	"context"
	"fmt"
	"math"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bougou/go-ipmi/pkg/client"
	"github.com/bougou/go-ipmi/pkg/types"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc/bmctest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	user     = "admin"
	password = "secret"
)

var live = bmc.Live{
	Inlet: bmc.Fixed(23), Exhaust: bmc.Fixed(36), CPU: bmc.Fixed(55), Fan: bmc.Fixed(6200), Power: bmc.Fixed(416),
	SupplyOK: func(i int) bool { return i == 1 },
}

// serve runs a BMC until the test ends, and returns its host and port.
func serve(t testing.TB, cfg bmc.Config) (b *bmc.BMC, host, port string) {
	t.Helper()
	b, address := bmctest.Serve(t, cfg)
	host, port, _ = net.SplitHostPort(address)
	return b, host, port
}

func config(style bmc.Style) bmc.Config {
	cfg := style.Server(user, password, "ABC123", live)
	cfg.Events = []bmc.Event{{
		At: time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC), SensorType: bmc.TypeTemperature, Sensor: 1, EventType: 1, Data: [3]byte{0x59, 47, 47},
	}}
	return cfg
}

// run runs a peer and returns what it printed, with runs of blanks as one.
func run(t *testing.T, program string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, peers.Need(t, program), args...)
	cmd.Env = append(cmd.Environ(), "HOME="+t.TempDir()) // FreeIPMI keeps a cache there
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%s %v: %v\n%s", program, args, err, out)
	}
	lines := strings.Split(string(out), "\n")
	for i, l := range lines {
		lines[i] = strings.Join(strings.Fields(l), " ")
	}
	return strings.Join(lines, "\n")
}

func TestIpmitoolUnderstandsUs(t *testing.T) {
	for _, suite := range []string{"3", "17"} {
		t.Run("cipher suite "+suite, func(t *testing.T) {
			b, host, port := serve(t, config(bmc.Dell))
			for command, want := range map[string][]string{
				"sdr":                {"Inlet Temp | 23 degrees C | ok", "Fan1 RPM | 6200 RPM | ok", "Pwr Consumption | 416 Watts | ok"},
				"sdr elist full":     {"Inlet Temp | 01h | ok | 7.1 | 23 degrees C", "Temp | 04h | ok | 3.2 | 55 degrees C"},
				"sdr type 0x08":      {"Status | 09h | ok | 10.1 | Presence detected", "Status | 0Ah | ok | 10.2 | Presence detected, Power Supply AC lost"},
				"sensor":             {"Inlet Temp | 23.000 | degrees C | ok | na | na | na | 42.000 | 47.000 | na"},
				"dcmi power reading": {"Instantaneous power reading: 416 Watts", "Power reading state is: activated"},
				"chassis status":     {"System Power : on"},
				"mc info":            {"IPMI Version : 2.0", "Manufacturer ID : 674", "Manufacturer Name : Dell Inc.", "Firmware Revision : 2.10"},
				"fru":                {"Board Mfg : Dell", "Product Name : PowerEdge", "Product Serial : ABC123"},
				"sel list":           {"1 | 01/02/24 | 03:04:05 UTC | Temperature #0x01 | Upper Critical going high | Asserted"},
			} {
				args := append([]string{"-I", "lanplus", "-C", suite, "-H", host, "-p", port, "-U", user, "-P", password, "-L", "USER"}, strings.Fields(command)...)
				contains(t, "ipmitool "+command, run(t, "ipmitool", args...), want)
			}
			if n := b.Sessions(); n != 0 {
				t.Errorf("%d sessions are open; want 0", n)
			}
		})
	}
}

func TestFreeIPMIUnderstandsUs(t *testing.T) {
	for _, suite := range []string{"3", "17"} {
		t.Run("cipher suite "+suite, func(t *testing.T) {
			b, host, port := serve(t, config(bmc.HPE))
			login := []string{"-D", "LAN_2_0", "-I", suite, "-h", host + ":" + port, "-u", user, "-p", password, "-l", "USER"}
			contains(t, "ipmi-sensors", run(t, "ipmi-sensors", append(login, "-Q")...), []string{
				"01-Inlet Ambient | Temperature | 23.00 | C | 'OK'",
				"Power Supply 1 | Power Supply | N/A | N/A | 'Presence detected'",
				"Power Supply 2 | Power Supply | N/A | N/A | 'Presence detected' 'Power Supply input lost (AC/DC)'",
				"Power Meter | Other Units Based Sensor | 416.00 | W | 'OK'",
			})
			contains(t, "ipmi-dcmi", run(t, "ipmi-dcmi", append(login, "--get-system-power-statistics")...), []string{
				"Current Power : 416 Watts", "Power Measurement : Active",
			})
			// bmc-info goes on to print channels that it never asked about
			// when a BMC has fewer than eight; only the start counts.
			contains(t, "bmc-info", run(t, "bmc-info", login...), []string{"IPMI Version : 2.0", "Manufacturer ID : Hewlett-Packard (11)"})
			if n := b.Sessions(); n != 0 {
				t.Errorf("%d sessions are open; want 0", n)
			}
		})
	}
}

func contains(t *testing.T, what, got string, want []string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("%s: no %q in\n%s", what, w, got)
		}
	}
}

func TestGoIPMIUnderstandsUs(t *testing.T) {
	for _, suite := range []types.CipherSuiteID{types.CipherSuiteID3, types.CipherSuiteID17} {
		t.Run(fmt.Sprint("cipher suite ", suite), func(t *testing.T) {
			b, host, port := serve(t, config(bmc.Supermicro))
			var number int
			fmt.Sscan(port, &number)
			c, err := client.NewClient(host, number, user, password)
			if err != nil {
				t.Fatal(err)
			}
			c.WithCipherSuiteID(suite).WithMaxPrivilegeLevel(types.PrivilegeLevelUser)
			if err := c.Connect(t.Context()); err != nil {
				t.Fatal(err)
			}
			sensors, err := c.GetSensors(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			found := false
			for _, s := range sensors {
				found = found || s.Name == "Inlet Temp" && math.Abs(s.Value-23) < 1e-9
			}
			if !found {
				t.Errorf("no inlet temperature of 23 °C among %d sensors", len(sensors))
			}
			if err := c.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := b.Sessions(); n != 0 {
				t.Errorf("%d sessions are open; want 0", n)
			}
		})
	}
}

// TestScalesReadAsTheToolsReadThem holds our encoding of every format and
// linearisation against an independent decoder.
func TestScalesReadAsTheToolsReadThem(t *testing.T) {
	cfg := config(bmc.Dell)
	cfg.Sensors = nil
	want := []string{}
	for _, s := range []struct {
		name  string
		scale bmc.Scale
		value float64
		text  string
	}{
		{"unsigned", bmc.Scale{M: 1}, 200, "200.000"},
		{"twos", bmc.Scale{M: 1, Format: bmc.TwosComplement}, -40, "-40.000"},
		{"ones", bmc.Scale{M: 1, Format: bmc.OnesComplement}, -40, "-40.000"},
		{"milli", bmc.Scale{M: 63, RExp: -3}, 12.096, "12.096"},
		{"offset", bmc.Scale{M: 2, B: -10, BExp: 1}, 50, "50.000"},
		{"square", bmc.Scale{M: 1, Linearisation: bmc.Square}, 144, "144.000"},
		{"cube root", bmc.Scale{M: 1, Linearisation: bmc.CubeRoot}, 3, "3.000"},
		{"1/x", bmc.Scale{M: 1, Linearisation: bmc.Reciprocal}, 0.5, "0.500"},
		{"log2", bmc.Scale{M: 1, Linearisation: bmc.Log2}, 5, "5.000"},
		{"exp2", bmc.Scale{M: 1, Linearisation: bmc.Exp2}, 64, "64.000"},
	} {
		cfg.Sensors = append(cfg.Sensors, bmc.Sensor{
			Name: s.name, Type: bmc.TypeVoltage, Entity: bmc.EntityBoard, Unit: bmc.Volts, Scale: s.scale, Read: bmc.Fixed(s.value),
		})
		want = append(want, fmt.Sprintf("%s | %s | Volts | ok", s.name, s.text))
	}
	_, host, port := serve(t, cfg)
	got := run(t, "ipmitool", "-I", "lanplus", "-C", "17", "-H", host, "-p", port, "-U", user, "-P", password, "sensor")
	contains(t, "ipmitool sensor", got, want)
}
