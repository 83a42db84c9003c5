package simulator

import (
	"context"
	"fmt"
	"math"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// tool runs a program with a deadline and returns what it printed.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// netSNMP are the arguments with which net-snmp's tools reach a device.
func netSNMP(e Endpoint) []string {
	args := []string{"-v2c", "-c", e.Login.Community}
	if e.Login.Version == "3" {
		args = []string{
			"-v3", "-l", "authPriv", "-u", e.Login.User, "-a", "SHA-256", "-A", e.Login.Password,
			"-x", "AES", "-X", e.Login.PrivacyPassword,
		}
	}
	return append(args, "-t", "5", "-r", "1", "-m", "", "-On", e.Address)
}

// byProfile is the first device of each profile and SNMP version.
func byProfile(s *Simulator) map[string]Endpoint {
	out := map[string]Endpoint{}
	for _, e := range s.Endpoints() {
		if key := e.Profile + " v" + e.Login.Version; e.Protocol == ProtocolSNMP {
			if _, seen := out[key]; !seen {
				out[key] = e
			}
		}
	}
	return out
}

func TestNetSNMPWalksEveryPersonality(t *testing.T) {
	walk := peers.Need(t, "snmpwalk")
	s := running(t, "guangzhou")
	for key, e := range byProfile(s) {
		out := tool(t, walk, append(netSNMP(e), ".1.3.6.1")...)
		if lines := strings.Count(out, "\n"); lines < 20 || strings.Contains(out, "No Such") || strings.Contains(out, "not increasing") {
			t.Errorf("%s: snmpwalk printed %d lines:\n%.500s", key, lines, out)
		}
	}
}

func TestNetSNMPGetsWhatTheTruthSays(t *testing.T) {
	get := peers.Need(t, "snmpget")
	s := running(t, "guangzhou")
	if err := s.Advance(noon.Add(13 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	device := map[string]Endpoint{}
	for _, e := range s.Endpoints() {
		device[e.Name] = e
	}
	for _, c := range []struct {
		device, oid string
		factor      float64 // wire to unit
		asset       string
		point       facility.Point
		part        string
	}{
		{"gw-ch-1", ".1.3.6.1.4.1.9839.2.1.3.2.0", 1, "ch-1", facility.Load, ""},
		{"gw-ch-2", ".1.3.6.1.4.1.9839.2.1.3.1.0", 1, "ch-2", facility.RunStatePoint, ""},
		{"gw-ch-1", ".1.3.6.1.4.1.9839.2.1.2.4.0", 10, "ch-1", facility.CondenserPressure, ""},
		{"gw-chw", ".1.3.6.1.4.1.9839.2.1.2.3.0", 6, "chw", facility.ChilledWaterFlow, ""},
		{"agent-a-crah-2", ".1.3.6.1.4.1.318.1.1.13.3.2.2.2.9.0", 0.1, "a-crah-2", facility.SupplyAirTemperature, ""},
		{"agent-ups-b", ".1.3.6.1.2.1.33.1.4.4.1.4.2", 1, "ups-b", facility.OutputPower, "L2"},
		{"agent-pdu-a-r1-02", ".1.3.6.1.4.1.318.1.1.26.9.4.3.1.7.5", 1, "pdu-a-r1-02", facility.OutletPower, "5"},
		{"wd-b-r2", ".1.3.6.1.4.1.21239.5.1.4.1.5.2", 0.1, "b-r2-01", facility.InletTemperature, "b-r2-01-top"},
	} {
		out := tool(t, get, append(netSNMP(device[c.device]), "-Oqv", c.oid)...)
		raw, err := strconv.ParseFloat(strings.TrimSpace(out), 64)
		if err != nil {
			t.Errorf("%s %s: %v", c.device, c.oid, err)
			continue
		}
		want, ok := s.Truth(c.asset, c.point, c.part)
		if got := raw * c.factor; !ok || math.Abs(got-want) > s.Tolerance(c.asset, c.point, c.part)+1e-9 {
			t.Errorf("%s %s = %g; truth %s %s %s is %g ± %g", c.device, c.oid, got, c.asset, c.point, c.part, want, s.Tolerance(c.asset, c.point, c.part))
		}
	}
}

func TestNetSNMPIsRefusedWithTheWrongSecret(t *testing.T) {
	get := peers.Need(t, "snmpget")
	s := running(t, "quiet")
	for key, e := range byProfile(s) {
		e.Login.Community, e.Login.Password = "wrong", "wrong-passphrase"
		args := append(netSNMP(e), ".1.3.6.1.2.1.1.5.0")
		for i := range args {
			if args[i] == "5" {
				args[i] = "0.2"
			}
		}
		if out, err := exec.CommandContext(t.Context(), get, args...).CombinedOutput(); err == nil {
			t.Errorf("%s answered: %s", key, out)
		}
	}
}

func TestIPMIToolReadsEveryBMC(t *testing.T) {
	ipmitool := peers.Need(t, "ipmitool")
	s := running(t, "guangzhou")
	suites := []string{"17", "3"}
	for i, e := range s.Endpoints() {
		if e.Protocol != ProtocolIPMI {
			continue
		}
		host, port := split(t, e.Address)
		login := []string{
			"-I", "lanplus", "-H", host, "-p", fmt.Sprint(port), "-U", e.Login.User, "-P", e.Login.Password,
			"-C", suites[i%2], "-L", "USER",
		}
		out := tool(t, ipmitool, append(login, "sdr", "elist", "full")...)
		inlet, _ := s.Truth(e.Asset, facility.InletTemperature, "")
		if want := fmt.Sprintf("| %.0f degrees C", inlet); !strings.Contains(out, want) {
			t.Errorf("%s: no %q in\n%s", e.Name, want, out)
		}
	}
}
