package redfishd_test

import (
	"testing"

	"github.com/ridethrough/ridethrough/internal/simulator/redfishd"
)

func parse(t *testing.T, text string) redfishd.Bundle {
	t.Helper()
	b, err := redfishd.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A recording of one resource becomes a service that can be walked to it.
func TestMendLinksWhatCannotBeReached(t *testing.T) {
	b := parse(t, `{"/redfish/v1/Chassis/1/Thermal/": {"Name": "Thermal"}, "/redfish/v1/Systems/1": {"Links": {"Chassis": [{"@odata.id": "/redfish/v1/Chassis/1"}]}}}`)
	b.Mend()
	link := func(from, property string) any {
		v, _ := b[from][property].(map[string]any)
		return v["@odata.id"]
	}
	members, _ := b["/redfish/v1/Chassis"]["Members"].([]any)
	if link("/redfish/v1", "Chassis") != "/redfish/v1/Chassis" || len(members) != 1 || link("/redfish/v1/Chassis/1", "Thermal") != "/redfish/v1/Chassis/1/Thermal" {
		t.Errorf("mended to %v", b)
	}
}

// A property of the right name that leads elsewhere is what the device said.
func TestMendChangesNothingThatIsThere(t *testing.T) {
	b := parse(t, `{"/redfish/v1": {"Chassis": "elsewhere"}, "/redfish/v1/Chassis/1": {"Name": "1"}}`)
	b.Mend() // ends
	if b["/redfish/v1"]["Chassis"] != "elsewhere" {
		t.Errorf("root = %v", b["/redfish/v1"])
	}
}

func TestBundlesThatAreNone(t *testing.T) {
	for _, text := range []string{``, `[]`, `{}`, `{"/redfish/v1": 7}`} {
		if b, err := redfishd.Parse([]byte(text)); err == nil {
			t.Errorf("%q became %v", text, b)
		}
	}
	if _, err := redfishd.Load("/nonexistent.json"); err == nil {
		t.Error("a file that is not there was read")
	}
}
