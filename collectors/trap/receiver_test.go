package trap_test

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"net"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/trap"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

const upsOnBattery = "1.3.6.1.2.1.33.2.1"

// ears are a Receiver and what it told.
type ears struct {
	t        *testing.T
	address  string
	registry *prometheus.Registry
	clock    clock

	mu     sync.Mutex // guards everything below
	events []facility.Reading
	woken  []string
	told   chan struct{} // one for each event or wake-up
}

// clock is turned by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) turn(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// shipped are the words that come with the program.
func shipped(t *testing.T) fs.FS {
	t.Helper()
	words, err := fs.Sub(configs.Profiles(), "trap")
	if err != nil {
		t.Fatal(err)
	}
	return words
}

// listen hears for two UPSs: one speaks v2c, one v3. Both are on this host.
func listen(t *testing.T) *ears {
	t.Helper()
	e := &ears{t: t, registry: prometheus.NewRegistry(), told: make(chan struct{}, 10000), clock: clock{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}}
	words, err := trap.LoadWords(shipped(t))
	if err != nil {
		t.Fatal(err)
	}
	plain := collectors.Credentials{Name: "plain", Version: "2c", Community: configs.NewSecret("public")}
	safe := collectors.Credentials{Name: "safe", Version: "3", User: "monitor", AuthProtocol: "sha256", Password: configs.NewSecret("authpass123"), PrivacyProtocol: "aes", PrivacyPassword: configs.NewSecret("privpass123")}
	other := safe
	other.Name, other.Password = "other", configs.NewSecret("another-pass")
	r, err := trap.New(trap.Options{
		Listen: "127.0.0.1:0", Words: words,
		Devices: []collectors.Device{
			{Name: "bmc-a", Protocol: "ipmi", Address: "127.0.0.1", Asset: "ups-a"},
			{Name: "card-a", Protocol: "snmp", Address: "127.0.0.1:161", Asset: "ups-a", Login: plain},
			{Name: "card-b", Protocol: "snmp", Address: "127.0.0.1:1161", Asset: "ups-b", Login: safe},
			{Name: "far", Protocol: "snmp", Address: "192.0.2.7", Asset: "ups-far", Login: plain},
			{Name: "foreign", Protocol: "snmp", Address: "192.0.2.8", Asset: "ups-foreign", Login: other},
		},
		Wake: func(device string) {
			e.mu.Lock()
			defer e.mu.Unlock()
			e.woken = append(e.woken, device)
			e.told <- struct{}{}
		},
		Sink: func(_ context.Context, readings []facility.Reading) {
			e.mu.Lock()
			defer e.mu.Unlock()
			e.events = append(e.events, readings...)
			e.told <- struct{}{}
		},
		Now: e.clock.read, Log: slog.New(slog.DiscardHandler), Registerer: e.registry,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Listen(); err != nil {
		t.Fatal(err)
	}
	e.address = r.Addr()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	<-r.Ready()
	return e
}

// await waits until n things have been told.
func (e *ears) await(n int) {
	e.t.Helper()
	deadline := time.NewTimer(10 * time.Second)
	defer deadline.Stop()
	for range n {
		select {
		case <-e.told:
		case <-deadline.C:
			e.t.Fatalf("told %d events and %d wake-ups; want %d in all", len(e.events), len(e.woken), n)
		}
	}
}

func (e *ears) sender(version gosnmp.SnmpVersion) *gosnmp.GoSNMP {
	e.t.Helper()
	address, err := net.ResolveUDPAddr("udp", e.address)
	if err != nil {
		e.t.Fatal(err)
	}
	s := &gosnmp.GoSNMP{Target: "127.0.0.1", Port: uint16(address.Port), Version: version, Community: "public", Timeout: 5 * time.Second, Retries: 0, MaxOids: 60}
	if version == gosnmp.Version3 {
		s.SecurityModel, s.MsgFlags = gosnmp.UserSecurityModel, gosnmp.AuthPriv
		s.SecurityParameters = &gosnmp.UsmSecurityParameters{
			UserName: "monitor", AuthoritativeEngineID: "\x80\x00\x00\x00\x05sender",
			AuthenticationProtocol: gosnmp.SHA256, AuthenticationPassphrase: "authpass123",
			PrivacyProtocol: gosnmp.AES, PrivacyPassphrase: "privpass123",
		}
	}
	if err := s.Connect(); err != nil {
		e.t.Fatal(err)
	}
	e.t.Cleanup(func() { s.Conn.Close() })
	return s
}

func (e *ears) send(s *gosnmp.GoSNMP, trap gosnmp.SnmpTrap) {
	e.t.Helper()
	if _, err := s.SendTrap(trap); err != nil {
		e.t.Fatal(err)
	}
}

func notification(oid string) gosnmp.SnmpTrap {
	return gosnmp.SnmpTrap{Variables: []gosnmp.SnmpPDU{
		{Name: ".1.3.6.1.6.3.1.1.4.1.0", Type: gosnmp.ObjectIdentifier, Value: "." + oid},
		{Name: ".1.3.6.1.2.1.33.1.2.3.0", Type: gosnmp.Integer, Value: 9},
		{Name: ".1.3.6.1.2.1.33.1.9.7.0", Type: gosnmp.OctetString, Value: "pump room"},
	}}
}

func TestATrapWakesAndIsKept(t *testing.T) {
	e := listen(t)
	e.send(e.sender(gosnmp.Version2c), notification(upsOnBattery))
	e.await(4) // an event, and every device at the address
	want := "UPS on battery: …1.2.3.0=9; pump room"
	if len(e.events) != 1 || e.events[0].Text != want || e.events[0].Value != facility.HealthCritical || e.events[0].Asset != "ups-a" || e.events[0].Part != "trap" || e.events[0].Point != facility.DeviceEvent {
		t.Errorf("events = %+v; want %q, critical, of ups-a", e.events, want)
	}
	if got := strings.Join(e.woken, " "); got != "card-a card-b bmc-a" {
		t.Errorf("woken: %s; want every device at the address, SNMP first", got)
	}
	if got := e.counter(trap.MetricHeard, ""); got != 1 {
		t.Errorf("%s = %g; want 1, however many devices the address has", trap.MetricHeard, got)
	}
}

func TestV1(t *testing.T) {
	e := listen(t)
	e.send(e.sender(gosnmp.Version1), gosnmp.SnmpTrap{
		Enterprise: ".1.3.6.1.4.1.318", AgentAddress: "192.0.2.7", GenericTrap: 6, SpecificTrap: 5, Timestamp: 1,
		Variables: []gosnmp.SnmpPDU{{Name: ".1.3.6.1.4.1.318.2.3.3.0", Type: gosnmp.OctetString, Value: "UPS: On battery power."}},
	})
	e.await(2)
	if e.events[0].Asset != "ups-far" || e.events[0].Text != "UPS on battery: UPS: On battery power." {
		t.Errorf("event = %+v; want it of the device that the proxy names", e.events[0])
	}
}

func TestInformIsAnswered(t *testing.T) {
	e := listen(t)
	inform := notification(upsOnBattery)
	inform.IsInform = true
	e.send(e.sender(gosnmp.Version2c), inform) // fails without an answer
	e.await(4)
}

func TestStrangersAreNotBelieved(t *testing.T) {
	e := listen(t)
	s := e.sender(gosnmp.Version2c)
	s.Community = "guess"
	e.send(s, notification(upsOnBattery))
	e.send(e.sender(gosnmp.Version2c), notification("1.3.6.1.4.1.99999.1"))
	e.await(4)
	if len(e.events) != 1 || !strings.HasPrefix(e.events[0].Text, "trap 1.3.6.1.4.1.99999.1: ") {
		t.Errorf("events = %+v; want only that with the right community", e.events)
	}
	if got := e.counter(trap.MetricRefused, "wrong_community"); got != 1 {
		t.Errorf("%s{reason=wrong_community} = %g; want 1", trap.MetricRefused, got)
	}
}

// TestAPasswordSpeaksForItsOwnDeviceOnly names another device, as proxies do,
// under the user that both have and the password of one.
func TestAPasswordSpeaksForItsOwnDeviceOnly(t *testing.T) {
	e := listen(t)
	s := e.sender(gosnmp.Version3)
	foreign := notification(upsOnBattery)
	foreign.Variables = append(foreign.Variables, gosnmp.SnmpPDU{Name: ".1.3.6.1.6.3.18.1.3.0", Type: gosnmp.IPAddress, Value: "192.0.2.8"})
	e.send(s, foreign)
	e.send(s, notification(upsOnBattery))
	e.await(4)
	if len(e.events) != 1 || e.events[0].Asset != "ups-a" {
		t.Errorf("events = %+v; want only that of the device with this password", e.events)
	}
	if got := e.counter(trap.MetricRefused, "unknown_user"); got != 1 {
		t.Errorf("%s{reason=unknown_user} = %g; want 1", trap.MetricRefused, got)
	}
}

// TestAStormCostsTheDeviceItsOwnEvents sends a thousand traps within a second
// and then one in the next minute.
func TestAStormCostsTheDeviceItsOwnEvents(t *testing.T) {
	e := listen(t)
	s := e.sender(gosnmp.Version2c)
	const storm = 90 // under the limit of a second, over that of a minute
	for range storm {
		e.send(s, notification(upsOnBattery))
	}
	e.await(30 + 3)
	for give := time.Now().Add(10 * time.Second); e.counter(trap.MetricSuppressed, "") < storm-30; runtime.Gosched() {
		if time.Now().After(give) {
			t.Fatalf("%g traps suppressed; want %d", e.counter(trap.MetricSuppressed, ""), storm-30)
		}
	}
	e.clock.turn(2 * time.Minute)
	e.send(s, notification(upsOnBattery))
	e.await(1 + 3)
	last := e.events[len(e.events)-1]
	if len(e.events) != 31 || len(e.woken) != 6 || !strings.Contains(last.Text, "and 60 more traps") {
		t.Errorf("%d events, %d wake-ups, the last event %q; want 31, 6 and the 60 that were not kept", len(e.events), len(e.woken), last.Text)
	}
	for i := 1; i < len(e.events); i++ {
		if !e.events[i].At.After(e.events[i-1].At) {
			t.Fatalf("events %d and %d are both at %v", i-1, i, e.events[i].At)
		}
	}
}

// TestNetSNMP hears traps and informs of an implementation that is not ours.
func TestNetSNMP(t *testing.T) {
	snmptrap, snmpinform := peers.Need(t, "snmptrap"), peers.Need(t, "snmpinform")
	v3 := []string{"-v3", "-u", "monitor", "-l", "authPriv", "-a", "SHA-256", "-A", "authpass123", "-x", "AES", "-X", "privpass123"}
	body := []string{"", upsOnBattery, "1.3.6.1.2.1.33.1.9.7.0", "s", "pump room"}
	tests := []struct {
		name    string
		program string
		args    []string
		fails   bool
	}{
		{"v2c trap", snmptrap, []string{"-v2c", "-c", "public"}, false},
		{"v2c inform", snmpinform, []string{"-v2c", "-c", "public"}, false},
		{"v3 trap", snmptrap, append([]string{"-e", "0x8000000001020304"}, v3...), false},
		{"v3 inform", snmpinform, v3, false},
		{"v3 inform, wrong password", snmpinform, []string{"-v3", "-r0", "-t1", "-u", "monitor", "-l", "authPriv", "-a", "SHA-256", "-A", "wrongpass123", "-x", "AES", "-X", "privpass123"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := listen(t)
			args := append(append(append([]string{}, tt.args...), e.address), body...)
			var complaint bytes.Buffer
			cmd := exec.CommandContext(t.Context(), tt.program, args...)
			cmd.Stderr = &complaint
			if err := cmd.Run(); (err != nil) != tt.fails {
				t.Fatalf("%s: %v: %s", tt.program, err, complaint.String())
			}
			if tt.fails {
				if len(e.events) > 0 {
					t.Errorf("believed %+v", e.events)
				}
				return
			}
			e.await(4)
			if e.events[0].Text != "UPS on battery: pump room" {
				t.Errorf("event = %+v", e.events[0])
			}
		})
	}
}

// counter reads a metric; reason is empty for one without labels.
func (e *ears) counter(name, reason string) float64 {
	e.t.Helper()
	families, err := e.registry.Gather()
	if err != nil {
		e.t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == name && (reason == "" || m.GetLabel()[0].GetValue() == reason) {
				return m.GetCounter().GetValue()
			}
		}
	}
	return -1
}

func FuzzHear(f *testing.F) {
	f.Add([]byte{0x30, 0x05, 0x02, 0x01, 0x03, 0x30, 0x00})
	f.Add([]byte{0x30, 0x82, 0x00, 0x03, 0x02, 0x01, 0x01})
	f.Fuzz(func(_ *testing.T, raw []byte) { trap.DecodeForTest(raw) })
}
