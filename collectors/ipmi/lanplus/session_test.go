package lanplus_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
	"github.com/ridethrough/ridethrough/internal/layering/eventually"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc/bmctest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	user     = "monitor"
	password = "correct horse"
)

// quick gives up soon, so that tests of silent BMCs are short.
var quick = lanplus.Patience{First: 20 * time.Millisecond, Tries: 3}

func start(t *testing.T, change func(*bmc.Config)) (*bmc.BMC, lanplus.Config) {
	t.Helper()
	cfg := bmc.Dell.Server(user, password, "1", bmc.Live{Inlet: bmc.Fixed(23)})
	if change != nil {
		change(&cfg)
	}
	b, address := bmctest.Serve(t, cfg)
	return b, lanplus.Config{Address: address, User: user, Password: password}
}

func TestSessionNegotiatesTheBestSuite(t *testing.T) {
	for _, test := range []struct {
		name    string
		offered []uint8
		want    lanplus.Suite
	}{
		{"both", []uint8{3, 17}, 17},
		{"only SHA-1", []uint8{3}, 3},
		{"only SHA-256", []uint8{17}, 17},
	} {
		t.Run(test.name, func(t *testing.T) {
			b, cfg := start(t, func(c *bmc.Config) { c.CipherSuites = test.offered })
			s, err := lanplus.Open(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if s.Suite() != test.want {
				t.Errorf("Suite = %d; want %d", s.Suite(), test.want)
			}
			data, err := s.Command(t.Context(), 0x06, 0, 0x01, nil) // Get Device ID
			if err != nil {
				t.Fatal(err)
			}
			if got, want := data[6:9], []byte{674 & 0xFF, 674 >> 8, 0}; !cmp.Equal(got, want) {
				t.Errorf("manufacturer = %x; want %x", got, want)
			}
			if n := b.Sessions(); n != 1 {
				t.Errorf("%d sessions open; want 1", n)
			}
			if err := s.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := b.Sessions(); n != 0 {
				t.Errorf("%d sessions open after Close; want 0", n)
			}
		})
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	for _, test := range []struct {
		name  string
		bmc   func(*bmc.Config)
		fault bmc.Fault
		login func(*lanplus.Config)
		want  error
	}{
		{"user", nil, bmc.Fault{}, func(c *lanplus.Config) { c.User = "nobody" }, lanplus.ErrUser},
		{"password", nil, bmc.Fault{}, func(c *lanplus.Config) { c.Password = "wrong" }, lanplus.ErrPassword},
		{"cipher suite", func(c *bmc.Config) { c.CipherSuites = []uint8{2} }, bmc.Fault{}, nil, lanplus.ErrCipher},
		{"remembered cipher suite", func(c *bmc.Config) { c.CipherSuites = []uint8{3} }, bmc.Fault{}, func(c *lanplus.Config) { c.Suite = 17 }, lanplus.ErrCipher},
		{"sessions", nil, bmc.Fault{NoSessions: true}, nil, lanplus.ErrResources},
		{"privilege", func(c *bmc.Config) { c.Privilege = 1 }, bmc.Fault{}, nil, lanplus.ErrPrivilege},
		{"silence", nil, bmc.Fault{Hang: true}, nil, lanplus.ErrNoAnswer},
		{"silence in session", nil, bmc.Fault{HangInSession: true}, nil, lanplus.ErrNoAnswer},
	} {
		t.Run(test.name, func(t *testing.T) {
			b, cfg := start(t, test.bmc)
			b.SetFault(test.fault)
			cfg.Patience = quick
			if test.login != nil {
				test.login(&cfg)
			}
			s, err := lanplus.Open(t.Context(), cfg)
			if !errors.Is(err, test.want) {
				t.Errorf("Open = %v; want %v", err, test.want)
			}
			if s != nil {
				t.Error("Open returned a session beside an error")
			}
		})
	}
}

func TestOpenOnAClosedPort(t *testing.T) {
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := conn.LocalAddr().String()
	conn.Close()
	_, err = lanplus.Open(t.Context(), lanplus.Config{Address: address, User: user, Patience: quick})
	if !errors.Is(err, lanplus.ErrRefused) {
		t.Errorf("Open = %v; want %v", err, lanplus.ErrRefused)
	}
}

// A wrong password must not cost the BMC one of its few sessions for a minute.
func TestWrongPasswordLeavesNoSession(t *testing.T) {
	b, cfg := start(t, nil)
	cfg.Password = "wrong"
	for range 10 {
		if _, err := lanplus.Open(t.Context(), cfg); !errors.Is(err, lanplus.ErrPassword) {
			t.Fatalf("Open = %v; want %v", err, lanplus.ErrPassword)
		}
	}
	eventually.True(t, "no open session", func() bool { return b.Sessions() == 0 })
}

func TestCommandSurvivesLostPackets(t *testing.T) {
	b, cfg := start(t, nil)
	cfg.Patience = lanplus.Patience{First: 20 * time.Millisecond, Tries: 6}
	b.SetFault(bmc.Fault{Drop: 3})
	s, err := lanplus.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		if _, err := s.Command(t.Context(), 0x06, 0, 0x01, nil); err != nil {
			t.Fatal(err)
		}
	}
	b.SetFault(bmc.Fault{})
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestDeadlineHolds(t *testing.T) {
	b, cfg := start(t, nil)
	s, err := lanplus.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(t.Context()) //nolint:errcheck // the BMC hangs
	b.SetFault(bmc.Fault{Hang: true})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err = s.Command(ctx, 0x06, 0, 0x01, nil)
	if !errors.Is(err, lanplus.ErrNoAnswer) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Command = %v; want %v because of %v", err, lanplus.ErrNoAnswer, context.DeadlineExceeded)
	}
	b.SetFault(bmc.Fault{})
	if _, err := s.Command(t.Context(), 0x06, 0, 0x01, nil); err != nil {
		t.Errorf("Command after the BMC came back = %v", err)
	}
}

func TestCancelWakesACommand(t *testing.T) {
	b, cfg := start(t, nil)
	s, err := lanplus.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(t.Context()) //nolint:errcheck // the BMC hangs
	b.SetFault(bmc.Fault{Hang: true})
	before := b.Counters().Packets
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() {
		_, err := s.Command(ctx, 0x06, 0, 0x01, nil)
		result <- err
	}()
	eventually.True(t, "the command to be on its way", func() bool { return b.Counters().Packets > before })
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Errorf("Command = %v; want %v", err, context.Canceled)
	}
	b.SetFault(bmc.Fault{})
}

func TestCompletionCodeIsAnError(t *testing.T) {
	_, cfg := start(t, nil)
	s, err := lanplus.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(t.Context())                          //nolint:errcheck // checked elsewhere
	_, err = s.Command(t.Context(), 0x06, 0, 0x02, nil) // Cold Reset needs an administrator
	if code, ok := lanplus.Code(err); !ok || code != lanplus.CodePrivilege {
		t.Errorf("Command = %v; want completion code %02Xh", err, lanplus.CodePrivilege)
	}
	if !errors.Is(err, lanplus.ErrPrivilege) {
		t.Errorf("%v is not %v", err, lanplus.ErrPrivilege)
	}
}
