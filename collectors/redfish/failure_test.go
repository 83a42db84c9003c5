package redfish_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/redfish"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/redfishd"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// small is a server with two temperatures, a fan and a power reading.
func small(t testing.TB) redfishd.Bundle {
	t.Helper()
	b, err := redfishd.Parse([]byte(`{
	"/redfish/v1/Systems/1": {"@odata.type": "#ComputerSystem.v1_5_0.ComputerSystem", "Id": "1", "PowerState": "On", "Status": {"Health": "OK", "State": "Enabled"}},
	"/redfish/v1/Chassis/1": {"@odata.type": "#Chassis.v1_5_0.Chassis", "Id": "1", "Thermal": {"@odata.id": "/redfish/v1/Chassis/1/Thermal"}, "Power": {"@odata.id": "/redfish/v1/Chassis/1/Power"}},
	"/redfish/v1/Chassis/1/Thermal": {"@odata.type": "#Thermal.v1_1_0.Thermal",
		"Temperatures": [{"Name": "Inlet Temp", "MemberId": "0", "PhysicalContext": "Intake", "ReadingCelsius": 23, "UpperThresholdCritical": 42, "Status": {"State": "Enabled", "Health": "OK"}},
			{"Name": "CPU1 Temp", "MemberId": "1", "PhysicalContext": "CPU", "ReadingCelsius": null, "Status": {"State": "Enabled", "Health": "OK"}}],
		"Fans": [{"Name": "Fan 1", "Reading": 4200, "ReadingUnits": "RPM", "Status": {"State": "Enabled", "Health": "Critical"}}]},
	"/redfish/v1/Chassis/1/Power": {"@odata.type": "#Power.v1_1_0.Power", "PowerControl": [{"PowerConsumedWatts": 312}],
		"PowerSupplies": [{"Name": "PSU", "MemberId": "0", "Status": {"State": "Absent"}}, {"Name": "PSU", "MemberId": "1", "LineInputVoltage": 231, "Status": {"State": "Enabled", "Health": "OK"}}]}
	}`))
	if err != nil {
		t.Fatal(err)
	}
	b.Mend()
	return b
}

func guarded(t testing.TB) redfishd.Config {
	return redfishd.Config{Bundle: small(t), User: "reader", Password: "secret", Sessions: 1, ETags: true}
}

// one returns the only reading of a series.
func one(t *testing.T, readings []facility.Reading, point facility.Point, part string) facility.Reading {
	t.Helper()
	var got []facility.Reading
	for _, r := range readings {
		if r.Point == point && r.Part == part {
			got = append(got, r)
		}
	}
	if len(got) != 1 {
		t.Fatalf("%d readings of %s %q; want 1 in %v", len(got), point, part, readings)
	}
	return got[0]
}

func TestReadings(t *testing.T) {
	server := serve(t, guarded(t))
	c := open(t, server)
	readings := collect(t, c)
	for _, want := range []facility.Reading{
		{Point: facility.InletTemperature, Value: 23, Quality: facility.Good},
		{Point: facility.LimitPoint(facility.InletTemperature, facility.LimitHighCritical), Value: 42, Quality: facility.Good},
		{Point: facility.CPUTemperature, Part: "CPU1 Temp", Quality: facility.Unavailable},
		{Point: facility.FanRotation, Part: "Fan 1", Value: 4200, Quality: facility.Good},
		{Point: facility.FanState, Part: "Fan 1", Value: facility.HealthCritical, Text: "Critical", Quality: facility.Good},
		{Point: facility.Power, Value: 312, Quality: facility.Good},
		{Point: facility.PowerSupplyState, Part: "PSU 0", Value: facility.HealthAbsent, Text: "Absent", Quality: facility.Good},
		{Point: facility.InputVoltage, Part: "PSU 1", Value: 231, Quality: facility.Good},
		{Point: facility.PowerState, Value: 2, Text: "On", Quality: facility.Good},
	} {
		want.Asset = "srv-1"
		if got := one(t, readings, want.Point, want.Part); got != want {
			t.Errorf("got %+v; want %+v", got, want)
		}
	}
}

func TestOneSessionFromTheFirstPollToTheLast(t *testing.T) {
	server := serve(t, guarded(t))
	c := open(t, server)
	for range 5 {
		collect(t, c)
	}
	if got := server.Counts(); got.Opened != 1 || server.OpenSessions() != 1 {
		t.Errorf("%d sessions opened, %d open; want one", got.Opened, server.OpenSessions())
	}
	server.Forget() // the service restarts
	one(t, collect(t, c), facility.InletTemperature, "")
	if got := server.Counts(); got.Opened != 2 || got.Unauthenticated != 2 {
		t.Errorf("%d sessions opened, %d refusals; want a second after the refusal of a resource and of the session itself", got.Opened, got.Unauthenticated)
	}
	if err := c.Close(); err != nil || server.OpenSessions() != 0 {
		t.Errorf("close: %v; %d sessions left", err, server.OpenSessions())
	}
}

func TestBasicAuthenticationWhereThereAreNoSessions(t *testing.T) {
	config := guarded(t)
	config.Sessions = 0
	one(t, collect(t, open(t, serve(t, config))), facility.Power, "")
}

func TestErrorsSayWhatToDo(t *testing.T) {
	expired, err := redfishd.NewCertificate(time.Now().Add(-48*time.Hour), "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := redfishd.NewCertificate(time.Now().Add(48*time.Hour), "bmc.example.net")
	if err != nil {
		t.Fatal(err)
	}
	issuer := func(t *testing.T, d *collectors.Device, s *redfishd.Server) {
		d.CertificateSHA256, d.CAFile = "", filepath.Join(t.TempDir(), "ca.pem")
		if err := os.WriteFile(d.CAFile, s.Certificate().PEM, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		name   string
		config func(*redfishd.Config)
		device func(*testing.T, *collectors.Device, *redfishd.Server)
		cause  error
		fault  collectors.Fault
		says   string
	}{
		{"wrong password", func(c *redfishd.Config) { c.Password = "other" }, nil, redfish.ErrLogin, collectors.FaultWrongPassword, `check user "reader" and the password of credentials "bmc"`},
		{"wrong password, Basic", func(c *redfishd.Config) { c.Password, c.Sessions = "other", 0 }, nil, redfish.ErrLogin, collectors.FaultWrongPassword, `check user "reader"`},
		{"unknown certificate", nil, func(_ *testing.T, d *collectors.Device, _ *redfishd.Server) { d.CertificateSHA256 = "" }, redfish.ErrCertificate, collectors.FaultCertificate, "add `certificate_sha256: "},
		{"other certificate than pinned", nil, func(_ *testing.T, d *collectors.Device, _ *redfishd.Server) {
			d.CertificateSHA256 = strings.Repeat("ab", 32)
		}, redfish.ErrCertificate, collectors.FaultCertificate, "want abab"},
		{"expired certificate", func(c *redfishd.Config) { c.Certificate = &expired }, issuer, redfish.ErrCertificate, collectors.FaultCertificate, "it was valid from"},
		{"certificate of another host", func(c *redfishd.Config) { c.Certificate = &elsewhere }, issuer, redfish.ErrCertificate, collectors.FaultCertificate, "it is for bmc.example.net and not for 127.0.0.1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			config := guarded(t)
			if test.config != nil {
				test.config(&config)
			}
			server := serve(t, config)
			d := device(server)
			if test.device != nil {
				test.device(t, &d, server)
			}
			_, err := make1(t, d).Collect(t.Context())
			if !errors.Is(err, test.cause) || collectors.FaultOf(err) != test.fault || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error = %v (%s); want %v that says %q", err, collectors.FaultOf(err), test.cause, test.says)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the password stands in %q", err)
			}
		})
	}
}

func TestAnIssuerFromAFileIsTrusted(t *testing.T) {
	server := serve(t, guarded(t))
	d := device(server)
	d.CertificateSHA256, d.CAFile = "", filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(d.CAFile, server.Certificate().PEM, 0o600); err != nil {
		t.Fatal(err)
	}
	one(t, collect(t, make1(t, d)), facility.Power, "")
}

func TestSessionsAllTaken(t *testing.T) {
	server := serve(t, guarded(t))
	collect(t, open(t, server))
	_, err := open(t, server).Collect(t.Context())
	if !errors.Is(err, redfish.ErrNoSessions) || collectors.FaultOf(err) != collectors.FaultSessions {
		t.Errorf("error = %v; want %v", err, redfish.ErrNoSessions)
	}
}

func TestAWrongPasswordIsNotTriedAgainAtOnce(t *testing.T) {
	config := guarded(t)
	config.Password = "other"
	server := serve(t, config)
	c := open(t, server)
	for range 5 {
		if _, err := c.Collect(t.Context()); !errors.Is(err, redfish.ErrLogin) {
			t.Fatalf("error = %v; want %v", err, redfish.ErrLogin)
		}
	}
	if got := server.Counts().Unauthenticated; got != 1 {
		t.Errorf("the password was tried %d times; want once, or the service locks the user out", got)
	}
}

func TestForbiddenAndMissingServices(t *testing.T) {
	for _, test := range []struct {
		status int
		cause  error
	}{{403, redfish.ErrForbidden}, {404, redfish.ErrNoRedfish}} {
		server := serve(t, guarded(t))
		server.Fail(redfishd.Root, test.status)
		if _, err := open(t, server).Collect(t.Context()); !errors.Is(err, test.cause) {
			t.Errorf("%d: error = %v; want %v", test.status, err, test.cause)
		}
	}
}

func TestPortsThatAreNoRedfish(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Write([]byte("SSH-2.0-example\r\n"))
			_ = conn.Close()
		}
	}()
	d := collectors.Device{Name: "bmc-1", Address: listener.Addr().String(), Asset: "srv-1"}
	if _, err := make1(t, d).Collect(t.Context()); !errors.Is(err, redfish.ErrNoTLS) {
		t.Errorf("another protocol: %v; want %v", err, redfish.ErrNoTLS)
	}
	_ = listener.Close()
	<-done
	if _, err := make1(t, d).Collect(t.Context()); !errors.Is(err, redfish.ErrRefused) {
		t.Errorf("nothing there: %v; want %v", err, redfish.ErrRefused)
	}
}

func TestAHungServiceCostsItsDeadline(t *testing.T) {
	server := serve(t, guarded(t))
	server.Delay("", time.Hour)
	c := open(t, server)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := c.Collect(ctx); collectors.FaultOf(err) != collectors.FaultTimeout {
		t.Errorf("error = %v (%s); want a timeout", err, collectors.FaultOf(err))
	}
}

func TestOneBadResourceCostsItself(t *testing.T) {
	server := serve(t, guarded(t))
	c := open(t, server)
	collect(t, c)
	server.Fail("/redfish/v1/Chassis/1/Power", 500)
	readings, err := c.Collect(t.Context())
	if collectors.FaultOf(err) != collectors.FaultPartial || !strings.Contains(err.Error(), "/redfish/v1/Chassis/1/Power: 500") {
		t.Errorf("error = %v; want one that names the resource", err)
	}
	one(t, readings, facility.InletTemperature, "")
}

func TestBadAddressesAndFingerprints(t *testing.T) {
	for _, d := range []collectors.Device{
		{Name: "a"},
		{Name: "b", Address: "https://bmc.example.net/"},
		{Name: "c", Address: "192.0.2.1", CertificateSHA256: "12:34"},
		{Name: "d", Address: "192.0.2.1", CAFile: "/nonexistent"},
		{Name: "e", Address: "192.0.2.1", Profiles: []string{"dell"}},
	} {
		if _, err := factory(t)(d); err == nil {
			t.Errorf("device %+v is accepted", d)
		}
	}
}
