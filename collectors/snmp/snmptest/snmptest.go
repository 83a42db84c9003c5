// Package snmptest serves SNMP devices to tests on loopback: values that can be
// set while they are asked, recordings, and devices that drop, delay and lie.
package snmptest

import (
	"context"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

// Community, User and the passwords open every Device.
const (
	Community       = "public"
	User            = "monitor"
	Password        = "authpass123"
	PrivacyPassword = "privpass123"
)

// Device is a served device. Its objects may be changed at any time.
type Device struct {
	*snmpagent.Objects
	Agent   *snmpagent.Agent
	Address string // host:port

	mu        sync.Mutex // guards everything below
	intercept Intercept
	requests  int
}

// Intercept sees each answer before it is sent; see snmpagent.Config.
type Intercept func(request, answer *gosnmp.SnmpPacket) (*gosnmp.SnmpPacket, time.Duration)

// Serve serves objects until the test ends, in v1, v2c and v3 (User with
// SHA-256 and AES, both passwords above).
func Serve(t testing.TB, objects *snmpagent.Objects) *Device {
	t.Helper()
	return ServeConfig(t, objects, Config("\x80\x00\x1f\x88\x80"+t.Name()[max(0, len(t.Name())-20):]))
}

// Config is what Serve serves with.
func Config(engineID string) snmpagent.Config {
	return snmpagent.Config{
		Community: Community, EngineID: engineID,
		Users: []snmpagent.User{{
			Name: User, Auth: gosnmp.SHA256, AuthPassphrase: Password, Privacy: gosnmp.AES, PrivPassphrase: PrivacyPassword,
		}},
	}
}

// ServeConfig serves objects with a configuration of the test's own.
func ServeConfig(t testing.TB, objects *snmpagent.Objects, config snmpagent.Config) *Device {
	t.Helper()
	d := &Device{Objects: objects}
	config.Intercept = d.pass
	agent, err := snmpagent.New(config, objects)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d.Agent, d.Address = agent, conn.LocalAddr().String()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- agent.Serve(ctx, conn) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("agent: %v", err)
		}
	})
	return d
}

// Recording loads a recording in snmpsim's format.
func Recording(t testing.TB, path string) *snmpagent.Objects {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	objects, _, err := snmpagent.LoadSnmprec(file)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return objects
}

// Intercept sets what happens to answers from now on; nil lets them pass.
func (d *Device) Intercept(f Intercept) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.intercept = f
}

// Requests returns how many requests were answered or dropped since the last
// call.
func (d *Device) Requests() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := d.requests
	d.requests = 0
	return n
}

func (d *Device) pass(request, answer *gosnmp.SnmpPacket) (*gosnmp.SnmpPacket, time.Duration) {
	d.mu.Lock()
	d.requests++
	intercept := d.intercept
	d.mu.Unlock()
	if intercept == nil {
		return answer, 0
	}
	return intercept(request, answer)
}

// Closed returns an address at which nothing listens.
func Closed(t testing.TB) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.LocalAddr().String()
}

// Silent returns an address that takes everything and says nothing.
func Silent(t testing.TB) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn.LocalAddr().String()
}
