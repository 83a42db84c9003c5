package ipmi_test

import (
	"context"
	"errors"
	"io"
	"net"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/ipmi"
	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/eventually"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc/bmctest"
)

var quick = lanplus.Patience{First: 10 * time.Millisecond, Tries: 3}

// anyPort stands for the port of a message, which differs from run to run.
var anyPort = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// TestErrorsSayWhatToDo holds the exact words of what operators will read.
func TestErrorsSayWhatToDo(t *testing.T) {
	for _, test := range []struct {
		name   string
		bmc    func(*bmc.Config)
		fault  bmc.Fault
		device func(*collectors.Device)
		is     error
		want   string
	}{
		{
			name: "user", is: ipmi.ErrUser, device: func(d *collectors.Device) { d.Login.User = "nobody" },
			want: `srv-1-bmc: open session with 127.0.0.1:PORT: the BMC does not know the user; check the user "nobody" of credentials "bmc" and that it may use IPMI over LAN`,
		},
		{
			name: "password", is: ipmi.ErrPassword, device: func(d *collectors.Device) { d.Login.Password = configs.NewSecret("hunter2") },
			want: `srv-1-bmc: open session with 127.0.0.1:PORT: wrong password; check the password of credentials "bmc" for user "monitor"`,
		},
		{
			name: "cipher suite", is: ipmi.ErrCipher, bmc: func(c *bmc.Config) { c.CipherSuites = []uint8{1, 2} },
			want: `srv-1-bmc: open session with 127.0.0.1:PORT: no common cipher suite: the BMC offers [1 2], ridethrough speaks [17 3 8]; enable cipher suite 17 or 3 on the BMC`,
		},
		{
			name: "sessions", is: ipmi.ErrNoSessions, fault: bmc.Fault{NoSessions: true},
			want: `srv-1-bmc: open session with 127.0.0.1:PORT: the BMC has no free session; end sessions that other tools left open, or restart the BMC`,
		},
		{
			name: "privilege", is: ipmi.ErrPrivilege, bmc: func(c *bmc.Config) { c.Privilege = 1 },
			want: `srv-1-bmc: open session with 127.0.0.1:PORT: the user may not do this at the privilege level; give user "monitor" of credentials "bmc" the privilege USER on the LAN channel, or OPERATOR if the BMC wants it`,
		},
		{
			name: "silence", is: ipmi.ErrNoAnswer, fault: bmc.Fault{Hang: true},
			want: `srv-1-bmc: open session with 127.0.0.1:PORT: no answer to 3 requests; check the address, that IPMI over LAN is enabled and that UDP gets through`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			cfg := bmc.Dell.Server(user, password, "1", live)
			if test.bmc != nil {
				test.bmc(&cfg)
			}
			b, address := bmctest.Serve(t, cfg)
			b.SetFault(test.fault)
			d := device(address)
			if test.device != nil {
				test.device(&d)
			}
			c := collector(t, d)
			ipmi.SetPatience(c, quick)
			_, err := c.Collect(t.Context())
			if !errors.Is(err, test.is) {
				t.Fatalf("Collect = %v; want %v", err, test.is)
			}
			if got := anyPort.ReplaceAllString(err.Error(), "127.0.0.1:PORT"); got != test.want {
				t.Errorf("error is\n%s\nwant\n%s", got, test.want)
			}
			for _, secret := range []string{password, "hunter2"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error tells the password: %v", err)
				}
			}
		})
	}
}

func TestNothingListens(t *testing.T) {
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := conn.LocalAddr().String()
	conn.Close()
	_, err = collector(t, device(address)).Collect(t.Context())
	const want = `srv-1-bmc: open session with 127.0.0.1:PORT: nothing listens on that port; check the address and that IPMI over LAN is enabled on the BMC`
	if err == nil || anyPort.ReplaceAllString(err.Error(), "127.0.0.1:PORT") != want {
		t.Errorf("Collect = %v; want %s", err, want)
	}
}

// TestHungBMCKeepsToTheDeadline covers a BMC that hangs before, and one that
// hangs within a session. goleak in TestMain sees what would stay behind.
func TestHungBMCKeepsToTheDeadline(t *testing.T) {
	for name, fault := range map[string]bmc.Fault{"before a session": {Hang: true}, "in a session": {HangInSession: true}} {
		t.Run(name, func(t *testing.T) {
			b, address := bmctest.Serve(t, bmc.Dell.Server(user, password, "1", live))
			c := collector(t, device(address))
			b.SetFault(fault)
			for range 3 { // a BMC that hangs within sessions keeps those; it has four
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
				_, err := c.Collect(ctx)
				cancel()
				// Patience would have ended only after seven seconds.
				if !errors.Is(err, ipmi.ErrNoAnswer) || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("Collect = %v; want %v because of %v", err, ipmi.ErrNoAnswer, context.DeadlineExceeded)
				}
			}
			b.SetFault(bmc.Fault{})
			find(t, collect(t, c), facility.InletTemperature, "")
		})
	}
}

// A BMC that hangs between two sensors gives the readings before it.
func TestHangInTheMiddleKeepsWhatWasRead(t *testing.T) {
	var b *bmc.BMC
	cfg := bmc.Dell.Server(user, password, "1", live)
	var hang atomic.Bool
	for i, s := range cfg.Sensors {
		if s.Type == bmc.TypeFan {
			cfg.Sensors[i].Read = func() (float64, bool) {
				if hang.Load() {
					b.SetFault(bmc.Fault{Hang: true})
				}
				return 5000, true
			}
		}
	}
	b, address := bmctest.Serve(t, cfg)
	c := collector(t, device(address))
	ipmi.SetPatience(c, quick)
	collect(t, c)
	hang.Store(true)
	readings, err := c.Collect(t.Context())
	if !errors.Is(err, ipmi.ErrNoAnswer) || !strings.Contains(err.Error(), "sensors were not read") {
		t.Errorf("Collect = %v; want %v and how many sensors were not read", err, ipmi.ErrNoAnswer)
	}
	find(t, readings, facility.InletTemperature, "")
}

func TestOneSessionForAllPolls(t *testing.T) {
	b, address := bmctest.Serve(t, bmc.HPE.Server(user, password, "1", live))
	c := collector(t, device(address))
	for range 20 {
		collect(t, c)
		if n := b.Sessions(); n != 1 {
			t.Fatalf("%d sessions are open; want 1", n)
		}
	}
	if n := b.Counters().Opened; n != 1 {
		t.Errorf("%d sessions were opened in 20 polls; want 1", n)
	}
	if err := c.(io.Closer).Close(); err != nil {
		t.Fatal(err)
	}
	if n := b.Sessions(); n != 0 {
		t.Errorf("%d sessions are open after Close; want 0", n)
	}
}

func TestSessionIsOpenedAnewWhenItEnded(t *testing.T) {
	b, address := bmctest.Serve(t, bmc.HPE.Server(user, password, "1", live))
	c := collector(t, device(address))
	collect(t, c)
	ipmi.SetPatience(c, quick)
	t.Run("the BMC restarted", func(t *testing.T) {
		b.Restart()
		find(t, collect(t, c), facility.InletTemperature, "")
		if n := b.Sessions(); n != 1 {
			t.Errorf("%d sessions are open; want 1", n)
		}
	})
	t.Run("it rested too long", func(t *testing.T) {
		ipmi.SetRest(c, 0)
		for range 5 {
			collect(t, c)
		}
		// The old session is ended before a new one is begun, without waiting.
		eventually.True(t, "one open session", func() bool { return b.Sessions() == 1 })
	})
}

func TestSilenceDoesNotUseUpSessions(t *testing.T) {
	b, address := bmctest.Serve(t, bmc.HPE.Server(user, password, "1", live))
	c := collector(t, device(address))
	collect(t, c)
	for range 10 {
		b.SetFault(bmc.Fault{HangInSession: true})
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		if _, err := c.Collect(ctx); !errors.Is(err, ipmi.ErrNoAnswer) {
			t.Errorf("Collect = %v; want %v", err, ipmi.ErrNoAnswer)
		}
		cancel()
		b.SetFault(bmc.Fault{})
		collect(t, c)
	}
	if n := b.Counters().Opened; n != 1 {
		t.Errorf("%d sessions were opened; want 1, kept over the silence", n)
	}
}

func TestLostPacketsCostNoReading(t *testing.T) {
	b, address := bmctest.Serve(t, bmc.Intel.Server(user, password, "1", live))
	c := collector(t, device(address))
	ipmi.SetPatience(c, lanplus.Patience{First: 10 * time.Millisecond, Tries: 8})
	whole := len(collect(t, c))
	again := collector(t, device(address))
	ipmi.SetPatience(again, lanplus.Patience{First: 10 * time.Millisecond, Tries: 8})
	b.SetFault(bmc.Fault{Drop: 4})
	if got := len(collect(t, again)); got != whole {
		t.Errorf("%d readings with a quarter of all packets lost; want %d", got, whole)
	}
	b.SetFault(bmc.Fault{})
}
