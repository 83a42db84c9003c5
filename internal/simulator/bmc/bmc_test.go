package bmc_test

import (
	"context"
	"net"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
)

func TestNewRefusesWhatCannotBeServed(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*bmc.Config)
		want   string
	}{
		{"no user", func(c *bmc.Config) { c.User = "" }, "user name of 0 bytes, want 1 to 16"},
		{"long user", func(c *bmc.Config) { c.User = strings.Repeat("u", 17) }, "user name of 17 bytes, want 1 to 16"},
		{"long password", func(c *bmc.Config) { c.Password = strings.Repeat("p", 21) }, "password of 21 bytes, want at most 20"},
		{"long sensor name", func(c *bmc.Config) { c.Sensors[0].Name = "a name of 17 byte" }, `sensor name "a name of 17 byte" is longer than 16 bytes`},
		{"cipher suite", func(c *bmc.Config) { c.CipherSuites = []uint8{8} }, "cipher suite 8 is not simulated; use 3 or 17"},
		{"extra record", func(c *bmc.Config) { c.Extra = [][]byte{{0, 0, 0x51, 1, 9, 0}} }, "extra record 0 of 6 bytes"},
		{"sensors", func(c *bmc.Config) { c.Sensors = make([]bmc.Sensor, 255) }, "255 sensors, want at most 254"},
	} {
		cfg := config(bmc.Intel)
		test.change(&cfg)
		if _, err := bmc.New(cfg); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: New = %v; want %q", test.name, err, test.want)
		}
	}
}

func TestEveryStyleIsServable(t *testing.T) {
	manufacturers := map[uint32]bool{}
	for _, style := range bmc.Styles() {
		cfg := style.Server(user, password, "1", live)
		if _, err := bmc.New(cfg); err != nil {
			t.Errorf("%s: %v", style, err)
		}
		if manufacturers[cfg.Identity.ManufacturerID] {
			t.Errorf("%s: manufacturer %d is taken", style, cfg.Identity.ManufacturerID)
		}
		manufacturers[cfg.Identity.ManufacturerID] = true
	}
}

// A plant may know little of a server; what it does not know has no sensor.
func TestServerLeavesOutWhatThePlantDoesNotKnow(t *testing.T) {
	cfg := bmc.Dell.Server(user, password, "1", bmc.Live{Inlet: bmc.Fixed(20)})
	var names []string
	for _, s := range cfg.Sensors {
		names = append(names, s.Name)
	}
	if got, want := strings.Join(names, ", "), "Inlet Temp, Status, Status"; got != want {
		t.Errorf("sensors are %s; want %s", got, want)
	}
	if cfg.Power != nil {
		t.Error("there is DCMI power without a power")
	}
}

func TestServeEndsWithItsContext(t *testing.T) {
	b, err := bmc.New(config(bmc.Dell))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- b.Serve(ctx, conn) }()
	cancel()
	if err := <-served; err != nil {
		t.Errorf("Serve = %v; want nil", err)
	}
	if _, err := conn.WriteTo([]byte{0}, conn.LocalAddr()); err == nil {
		t.Error("the socket is still open")
	}
}
