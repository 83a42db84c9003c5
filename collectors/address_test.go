package collectors_test

import (
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/collectors"
)

// TestAddresses holds which addresses `ridethrough check` lets pass, and what it
// says of the others.
func TestAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1": "", "192.0.2.1:1161": "", "pdu-1.example.com": "", "pdu-1:161": "", "2001:db8::1": "", "[2001:db8::1]": "", "[2001:db8::1]:161": "", "fe80::1%eth0": "", "[fe80::1%eth0]:161": "", "10gw": "",
		"":                  "has no host",
		":161":              "has no host",
		"192.0.2.0/24":      "is a range",
		"https://192.0.2.1": "leave out scheme and path",
		"192.0.2.300":       "is no IP address",
		"192.0.2.300:161":   "is no IP address",
		"192.0.2":           "is no IP address",
		"192.0.2.1:161000":  "want 1 to 65535",
		"192.0.2.1:0":       "want 1 to 65535",
		"192.0.2.1:snmp":    "want 1 to 65535",
		"192.0.2.1:":        "want 1 to 65535",
		"pdu 1":             "is no host",
		"2001:db8::1::161":  "is no host",
	} {
		c := collectors.DefaultConfig()
		c.Devices = []collectors.Device{{Name: "pdu-1", Protocol: "snmp", Address: address, Asset: "pdu-1"}}
		err := c.Validate()
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "device pdu-1: address: ")) {
			t.Errorf("address %q: %v; want %q", address, err, want)
		}
	}
}

// TestOneMistakeIsReportedOnce leaves what Validate has said to it.
func TestOneMistakeIsReportedOnce(t *testing.T) {
	c := collectors.DefaultConfig()
	c.Devices = []collectors.Device{{Name: "pdu-1", Protocol: "snmp", Address: "192.0.2.1:snmp", Asset: "pdu-1", Profiles: []string{"x"}}}
	if _, err := collectors.Open(c, smallSite(t), factories); err == nil || strings.Count(err.Error(), "\n") != 0 {
		t.Errorf("got %v; want one line", err)
	}
}
