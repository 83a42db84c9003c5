package snmp_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/snmp/snmptest"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

// device describes a served device to the collector, in v2c.
func device(served *snmptest.Device) collectors.Device {
	return collectors.Device{
		Name: "dev-1", Protocol: "snmp", Address: served.Address, Asset: "asset-1",
		Login: collectors.Credentials{Name: "facility", Version: "2c", Community: configs.NewSecret(snmptest.Community)},
	}
}

// v3 is the login of snmptest's user.
func v3() collectors.Credentials {
	return collectors.Credentials{
		Name: "facility-v3", Version: "3", User: snmptest.User, AuthProtocol: "sha256", Password: configs.NewSecret(snmptest.Password),
		PrivacyProtocol: "aes", PrivacyPassword: configs.NewSecret(snmptest.PrivacyPassword),
	}
}

// factoryOf returns what makes collectors with the shipped profiles that are
// sound; TestShippedProfilesAreSound reports the others.
func factoryOf(t testing.TB) collectors.Factory {
	t.Helper()
	library, _ := soundLibrary()
	return library.Open
}

func open(t testing.TB, d collectors.Device) collectors.Collector {
	t.Helper()
	c, err := factoryOf(t)(d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.(io.Closer).Close() })
	return c
}

// collect polls once within the time that a healthy loopback needs.
func collect(t testing.TB, c collectors.Collector) []facility.Reading {
	t.Helper()
	readings, err := tryCollect(t, c, 10*time.Second)
	if err != nil {
		t.Fatalf("Collect: %v", err)
	}
	return readings
}

func tryCollect(t testing.TB, c collectors.Collector, within time.Duration) ([]facility.Reading, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	return c.Collect(ctx)
}

// values writes readings as "asset point/part" → value or quality.
func values(readings []facility.Reading) map[string]string {
	out := map[string]string{}
	for _, r := range readings {
		key := string(r.Point)
		if r.Part != "" {
			key += "/" + r.Part
		}
		if r.Asset != "asset-1" {
			key = r.Asset + " " + key
		}
		value := fmt.Sprintf("%g", r.Value)
		if r.Quality != facility.Good {
			value = r.Quality.String()
		}
		if r.Text != "" {
			value += " " + r.Text
		}
		out[key] = value
	}
	return out
}

// want checks that all the named readings are as they should be.
func want(t *testing.T, readings []facility.Reading, expected map[string]string) {
	t.Helper()
	got := values(readings)
	for key, value := range expected {
		if got[key] != value {
			t.Errorf("%s = %q; want %q", key, got[key], value)
		}
	}
	if t.Failed() {
		t.Logf("all: %v", got)
	}
}

// rackPDU is an APC rack PDU with metered and switched outlets: 5 columns of
// outlets, and 12 objects of the device, its phases and banks.
func rackPDU(outlets int) *snmpagent.Objects {
	o := snmpagent.NewObjects()
	const base = "1.3.6.1.4.1.318.1.1.26."
	o.Set("1.3.6.1.2.1.1.2.0", snmpagent.ObjectID("1.3.6.1.4.1.318.1.3.4.6"))
	for column, value := range map[int]int{1: 1, 2: 1, 4: 2, 5: 117, 9: 706, 12: 1, 16: 131, 17: 94} {
		o.Set(fmt.Sprintf(base+"4.3.1.%d.1", column), snmpagent.Integer(value))
	}
	for phase := 1; phase <= 3; phase++ {
		for column, value := range map[int]int{1: phase, 2: 1, 3: phase, 4: 2, 5: 60 + phase, 6: 230, 7: 40} {
			o.Set(fmt.Sprintf(base+"6.3.1.%d.%d", column, phase), snmpagent.Integer(value))
		}
	}
	for outlet := 1; outlet <= outlets; outlet++ {
		for column, value := range map[int]int{1: outlet, 2: 1, 4: outlet, 5: 2} {
			o.Set(fmt.Sprintf(base+"9.2.3.1.%d.%d", column, outlet), snmpagent.Integer(value))
		}
		for column, value := range map[int]int{1: outlet, 2: 1, 4: outlet, 5: 2, 6: outlet, 7: 10 * outlet, 11: 100} {
			o.Set(fmt.Sprintf(base+"9.4.3.1.%d.%d", column, outlet), snmpagent.Integer(value))
		}
	}
	return o
}

func TestRackPDU(t *testing.T) {
	served := snmptest.Serve(t, rackPDU(48))
	c := open(t, device(served))
	readings := collect(t, c)
	want(t, readings, map[string]string{
		"power": "1170", "energy": "70.6", "apparent_power": "1310", "power_factor": "0.94", "power_supply_state": "1 ok",
		"phase_current/L2": "6.2", "phase_voltage/L3": "230", "phase_power/L1": "400",
		"outlet_current/48": "4.8", "outlet_power/48": "480", "outlet_state/7": "2 on", "outlet_energy/1": "10",
	})
	t.Logf("first poll: %d readings in %d requests", len(readings), served.Requests())
	second := collect(t, c)
	if got := len(second); got != len(readings)-48 { // energies are slow
		t.Errorf("second poll = %d readings; want %d", got, len(readings)-48)
	}
	if n := served.Requests(); n > 6 {
		t.Errorf("second poll took %d requests; want at most 6", n)
	}
}

func TestVersionsReadTheSame(t *testing.T) {
	served := snmptest.Serve(t, rackPDU(8))
	reference := values(collect(t, open(t, device(served))))
	v1 := device(served)
	v1.Login.Version = "1"
	withV3 := device(served)
	withV3.Login = v3()
	for name, d := range map[string]collectors.Device{"v1": v1, "v3": withV3} {
		got := values(collect(t, open(t, d)))
		for key, value := range reference {
			if got[key] != value {
				t.Errorf("%s: %s = %q; want %q as in v2c", name, key, got[key], value)
			}
		}
	}
}

func TestARowThatGoesIsUnavailableOnce(t *testing.T) {
	served := snmptest.Serve(t, rackPDU(8))
	c := open(t, device(served))
	collect(t, c)
	for column := range 12 {
		served.Delete(fmt.Sprintf("1.3.6.1.4.1.318.1.1.26.9.4.3.1.%d.8", column))
	}
	want(t, collect(t, c), map[string]string{"outlet_current/8": "unavailable", "outlet_current/7": "0.7"})
	if got, there := values(collect(t, c))["outlet_current/8"]; there {
		t.Errorf("outlet_current/8 = %s again; want it once", got)
	}
}

func TestARowThatComesIsReadAtTheNextPoll(t *testing.T) {
	served := snmptest.Serve(t, rackPDU(8))
	c := open(t, device(served))
	collect(t, c)
	rackPDU(9).Each(func(name string, v snmpagent.Value) { served.Set(name, v) })
	collect(t, c)
	want(t, collect(t, c), map[string]string{"outlet_current/9": "0.9"})
}

func TestLargeAnswersAreAskedForInPieces(t *testing.T) {
	served := snmptest.Serve(t, rackPDU(48))
	served.Intercept(func(request, answer *gosnmp.SnmpPacket) (*gosnmp.SnmpPacket, time.Duration) {
		if len(answer.Variables) > 9 { // a small device
			answer.Variables, answer.Error = nil, gosnmp.TooBig
		}
		return answer, 0
	})
	readings := collect(t, open(t, device(served)))
	want(t, readings, map[string]string{"outlet_current/48": "4.8", "power": "1170"})
}

func TestSilenceAtLargeRequestsMakesThemSmaller(t *testing.T) {
	served := snmptest.Serve(t, rackPDU(12))
	served.Intercept(func(request, answer *gosnmp.SnmpPacket) (*gosnmp.SnmpPacket, time.Duration) {
		if len(answer.Variables) > 20 {
			return nil, 0
		}
		return answer, 0
	})
	c := open(t, device(served))
	var readings []facility.Reading
	for range 4 { // each poll learns
		readings, _ = tryCollect(t, c, 3*time.Second)
	}
	want(t, readings, map[string]string{"outlet_current/12": "1.2"})
}

func TestWalkEndsWhenIdentifiersGoInCircles(t *testing.T) {
	served := snmptest.Serve(t, rackPDU(8))
	served.Intercept(func(request, answer *gosnmp.SnmpPacket) (*gosnmp.SnmpPacket, time.Duration) {
		for i, v := range answer.Variables {
			if strings.HasSuffix(v.Name, "9.4.3.1.6.5") {
				answer.Variables[i].Name = strings.TrimSuffix(v.Name, "5") + "2"
			}
		}
		return answer, 0
	})
	readings, err := tryCollect(t, open(t, device(served)), 5*time.Second)
	if err == nil || !strings.Contains(err.Error(), "which does not increase") {
		t.Errorf("error = %v; want it to name the circle", err)
	}
	want(t, readings, map[string]string{"outlet_current/4": "0.4", "outlet_power/8": "80"})
}
