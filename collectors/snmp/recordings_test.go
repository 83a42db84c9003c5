package snmp_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors/snmp"
	"github.com/ridethrough/ridethrough/collectors/snmp/snmptest"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// expectation is one sensor of a recording as another system reads it.
type expectation struct {
	Class, Unit, OID, Descr, Check         string
	MIBObject                              string `json:"mib_object"`
	Value                                  any
	Raw                                    any
	Suspect, ScaleDisagrees, HintDisagrees any
}

func (e *expectation) UnmarshalJSON(data []byte) error {
	var raw map[string]any
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	text := func(key string) string { s, _ := raw[key].(string); return s }
	*e = expectation{
		Class: text("class"), Unit: text("unit"), OID: strings.TrimPrefix(text("oid"), "."), Descr: text("descr"), Check: text("check"),
		MIBObject: text("mib_object"), Value: raw["value"], Raw: raw["raw"],
		Suspect: raw["suspect"], ScaleDisagrees: raw["scale_disagrees"], HintDisagrees: raw["hint_disagrees"],
	}
	return nil
}

// strong is defined in the README of the recordings.
func (e expectation) strong() bool {
	return (e.Check == "linear" || e.Check == "user_func") && e.Suspect == nil && e.ScaleDisagrees == nil && e.HintDisagrees == nil
}

// skip says why a sensor is none of ours, or is read better by us.
func (e expectation) skip() string {
	switch e.Class {
	case "state", "count", "runtime_hours", "other", "text", "eer", "power_factor":
		return "class " + e.Class
	}
	for _, root := range roots {
		if strings.HasPrefix(e.OID, root) {
			return ""
		}
	}
	return "another MIB"
}

// roots are the trees that the shipped profiles read. Recordings hold more.
var roots = []string{
	"1.3.6.1.2.1.33.", "1.3.6.1.4.1.318.1.1.10.4.", "1.3.6.1.4.1.318.1.1.12.", "1.3.6.1.4.1.318.1.1.13.3.", "1.3.6.1.4.1.318.1.1.26.",
	"1.3.6.1.4.1.318.1.1.27.", "1.3.6.1.4.1.476.1.42.3.4.", "1.3.6.1.4.1.21239.5.", "1.3.6.1.4.1.13742.6.5.", "1.3.6.1.4.1.1718.", "1.3.6.1.4.1.52674.500.", "1.3.6.1.4.1.9839.",
}

// inOurUnit turns the expected value into the unit of our points.
func (e expectation) inOurUnit() (float64, bool) {
	v, ok := e.Value.(float64)
	if !ok {
		return 0, false
	}
	switch e.Class {
	case "airflow":
		return v * 0.000471947443, true // cfm to m³/s
	case "runtime":
		return v * 60, true
	}
	return v, true
}

// families are the recordings of families that have a profile.
var families = []string{
	"apc-inrow", "apc_inrow-dx", "apc_ap8853", "apc_ap8959eu3", "apc_apdu9959eu3", "apc_emu", "apc_environmental-manager",
	"apc_metered-rack", "snmpsimdata_apc-7902b", "snmpsimdata_apc-8641", "snmpsimdata_apc-8932",
	"liebert_apm", "liebert_weblbds", "snmpsimdata_vertiv-power", "snmpsimdata_geist-temperature-sensor",
	"abbups_abbups", "apc_smx750", "apc_smx750i", "centreon_ups-standard_ups-standard", "cyberpower_cp1000pfclcd",
	"cyberpower_pr2200rt2uc", "dell-ups_tower1000w", "deltaups_rfc1628string", "eaton-mgeups_5px", "eaton-mgeups_93ps",
	"eaton-mgeups_9px", "generex-ups_2", "generex-ups_cs121", "generex-ups_cs141", "huaweiups", "marathonups", "netagent2",
	"raritan-pdu_px3", "raritan-pdu_px2-temp", "sentry3", "sentry3_switched", "sentry4", "sentry4_switched", "vertiv-pdu_mn03edr1", "apc-netbotz_netbotz750",
	"orvaldi-ups", "powerwalker-vfi_20kcpgpf133", "snmpsimdata_eaton-93e-80", "snmpsimdata_phoenixtec-power",
}

// TestRecordings reads recorded devices with the real collector over the real
// wire, and counts how many of the sensors that another system expects come out
// with the same value.
func TestRecordings(t *testing.T) {
	dir := peers.Shared(t, "recordings/snmp")
	var found, expected, readings int
	for _, name := range families {
		t.Run(name, func(t *testing.T) {
			f, e, n := score(t, dir, name)
			found, expected, readings = found+f, expected+e, readings+n
		})
	}
	t.Logf("%d of %d strong sensors in %d recordings; %d readings in all", found, expected, len(families), readings)
	if found*100 < expected*95 {
		t.Errorf("found %d of %d strong sensors", found, expected)
	}
}

// score reads one recording.
func score(t *testing.T, dir, name string) (found, expected, readings int) {
	objects := snmptest.Recording(t, filepath.Join(dir, name+".snmprec"))
	served := snmptest.Serve(t, objects)
	trace := snmp.TraceObjects()
	d := device(served)
	d.Rack = "rack-1" // for probes
	c := open(t, d)
	got, err := tryCollect(t, snmp.Traced(c, trace), 20*time.Second)
	if err != nil {
		t.Logf("Collect: %v", err)
	}
	data, err := os.ReadFile(filepath.Join(dir, name+".expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct{ Sensors []expectation }
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	missing := map[string]int{}
	for _, e := range want.Sensors {
		value, isNumber := e.inOurUnit()
		if !e.strong() || e.skip() != "" || !isNumber {
			continue
		}
		expected++
		if near(trace.Of("."+e.OID), value, e.Unit) {
			found++
		} else {
			missing[fmt.Sprintf("%s %s %s want %g got %v", e.Class, column(e.OID), strings.TrimPrefix(e.MIBObject, "PowerNet-MIB::"), value, brief(trace.Of("."+e.OID)))]++
		}
	}
	lines := make([]string, 0, len(missing))
	for line, n := range missing {
		lines = append(lines, strconv.Itoa(n)+" × "+line)
	}
	sort.Strings(lines)
	t.Logf("%d of %d strong, %d readings\n  %s", found, expected, len(got), strings.Join(lines, "\n  "))
	return found, expected, len(got)
}

// near allows the rounding of the other system.
func near(readings []facility.Reading, want float64, unit string) bool {
	for _, r := range readings {
		if math.Abs(r.Value-want) <= 0.0051*math.Max(1, math.Abs(want)) {
			return true
		}
	}
	return false
}

func brief(readings []facility.Reading) []string {
	var out []string
	for _, r := range readings {
		out = append(out, fmt.Sprintf("%s %g %s", r.Point, r.Value, r.Quality))
	}
	return out
}

func column(oid string) string {
	return strings.Replace(oid, "1.3.6.1.4.1", "…", 1)
}
