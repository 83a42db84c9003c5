package ipmi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc/bmctest"
)

// recordedRoles says which sensor of each recorded server is what. Servers
// whose name is missing are read all the same, by their readings.
var recordedRoles = map[string]map[facility.Point]string{
	"dell_r630":   {facility.InletTemperature: "Inlet Temp", facility.ExhaustTemperature: "Exhaust Temp", facility.Power: "Pwr Consumption"},
	"dell_r640":   {facility.InletTemperature: "Inlet Temp", facility.ExhaustTemperature: "Exhaust Temp", facility.Power: "Pwr Consumption"},
	"dell_r730":   {facility.InletTemperature: "Inlet Temp", facility.ExhaustTemperature: "Exhaust Temp", facility.Power: "Pwr Consumption"},
	"dell_r740xd": {facility.InletTemperature: "Inlet Temp", facility.ExhaustTemperature: "Exhaust Temp", facility.Power: "Pwr Consumption"},
	"quanta_t41":  {facility.InletTemperature: "Temp_Ambient_FP", facility.ExhaustTemperature: "Temp_Outlet", facility.Power: "Pwr_Node", facility.Airflow: "Airflow"},
	"s2600tp":     {facility.InletTemperature: "BB Inlet Temp", facility.ExhaustTemperature: "Exit Air Temp", facility.Airflow: "System Airflow"},
	"s2600wtt":    {facility.InletTemperature: "Front Panel Temp", facility.ExhaustTemperature: "Exit Air Temp", facility.Airflow: "System Airflow"},
}

// TestRecordedServersOnTheWire reads recorded servers, played by OpenIPMI's
// simulator and by our own BMC, and compares every number, threshold and state
// with what ipmitool and FreeIPMI read of them. docs/recordings-ipmi.md has the
// counts; -update writes it anew.
func TestRecordedServersOnTheWire(t *testing.T) {
	peers.Need(t, "ipmi_sim")
	dirs, err := filepath.Glob(filepath.Join(peers.Shared(t, "recordings/ipmi"), "*", "sdr.bin"))
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	var board []score
	for _, file := range dirs {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			want := expectedSensors(t, dir)
			d := simulated(t, dir)
			theirs := compareServer(t, "ipmi_sim", d, want)
			theirs.compareInventory(t, dir, inspect(t, d).Identity)
			_, address := bmctest.Serve(t, replay(t, d, dir))
			ours := compareServer(t, "our BMC", device(address), want)
			if theirs.counts != ours.counts {
				t.Errorf("ipmi_sim gave %+v, our BMC %+v; want the same", theirs.counts, ours.counts)
			}
			board = append(board, theirs)
		})
	}
	checkBoard(t, board)
}

// expectedSensor is one sensor as the two tools read it.
type expectedSensor struct {
	Name, Number, Unit string
	Value              *float64
	RawState           string `json:"raw_state"`
	Status             string
	Thresholds         map[string]float64
	FreeIPMI           struct{ Event string }
}

func expectedSensors(t *testing.T, dir string) []expectedSensor {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected struct{ Sensors []expectedSensor }
	if err := json.Unmarshal(data, &expected); err != nil {
		t.Fatal(err)
	}
	return expected.Sensors
}

// server is what we read of one, by sensor number.
type server struct {
	*testing.T
	where    string
	numbers  map[string]collectors.Source
	states   map[string]collectors.Source
	limits   map[string][]collectors.Source
	unread   map[string]string
	readings []collectors.Source
}

var numberOf = regexp.MustCompile(`\(#([0-9A-F]{2}h), entity [0-9.]+\)`)

func inspect(t *testing.T, d collectors.Device) collectors.Inspection {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	in, err := collector(t, d).(collectors.Inspector).Inspect(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func compareServer(t *testing.T, where string, d collectors.Device, want []expectedSensor) score {
	in := inspect(t, d)
	s := &server{t, where, map[string]collectors.Source{}, map[string]collectors.Source{}, map[string][]collectors.Source{}, map[string]string{}, in.Sources}
	for _, source := range in.Sources {
		m := numberOf.FindStringSubmatch(source.Object)
		if m == nil {
			continue
		}
		spec, _ := facility.Describe(source.Point)
		switch number := m[1]; {
		case strings.HasSuffix(source.Object, "threshold"):
			s.limits[number] = append(s.limits[number], source)
		case spec.Unit == facility.UnitState:
			s.states[number] = source
		default:
			s.numbers[number] = source
		}
	}
	for _, raw := range in.Unread {
		if m := numberOf.FindStringSubmatch(raw.Object); m != nil {
			s.unread[m[1]] = raw.Value
		}
	}
	out := score{name: filepath.Base(t.Name()), profile: in.Profiles[0].Profile}
	for _, sensor := range want {
		s.compare(sensor, &out.counts)
	}
	for point, name := range recordedRoles[out.name] {
		s.compareRole(point, name, want)
	}
	return out
}

// inventoryWords are ipmitool's words for the fields of an inventory, and ours.
var inventoryWords = map[string]string{
	"Board Mfg": "Board manufacturer", "Board Product": "Board", "Board Serial": "Board serial number", "Board Part Number": "Board part number",
	"Product Manufacturer": "Manufacturer", "Product Name": "Product", "Product Part Number": "Part number", "Product Version": "Version",
	"Product Serial": "Serial number", "Product Asset Tag": "Asset tag", "Chassis Part Number": "Chassis part number", "Chassis Serial": "Chassis serial number",
}

// compareInventory holds who made the server against what ipmitool prints of
// its first inventory.
func (s *score) compareInventory(t *testing.T, dir string, identity map[string]string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "fru.txt"))
	if err != nil {
		t.Fatal(err)
	}
	_, first, _ := strings.Cut(string(data), "FRU Device Description")
	first, _, _ = strings.Cut(first, "FRU Device Description")
	for line := range strings.Lines(first) {
		name, value, _ := strings.Cut(line, " : ")
		ours, known := inventoryWords[strings.TrimSpace(name)]
		if value = strings.TrimSpace(value); !known || value == "" {
			continue
		}
		s.fields++
		if got := identity[ours]; got != value && !unprintable(value) {
			t.Errorf("%s = %q; want %q", ours, got, value)
			continue
		}
		s.fieldsRight++
	}
}

// unprintable reports whether ipmitool has put dots for what it cannot print.
func unprintable(value string) bool { return strings.Trim(value, ".") == "" }

// compareRole holds which sensor has a role.
func (s *server) compareRole(point facility.Point, name string, want []expectedSensor) {
	for _, sensor := range want {
		if sensor.Name != name || sensor.Value == nil {
			continue
		}
		got := s.numbers[sensor.Number]
		if got.Point != point || got.Part != "" {
			s.Errorf("%s: %q is %s %q; want %s", s.where, name, got.Point, got.Part, point)
		}
		return
	}
	s.Errorf("%s: no sensor %q was recorded", s.where, name)
}

// compare holds one sensor against what the tools read of it.
func (s *server) compare(want expectedSensor, c *counts) {
	if want.Value != nil {
		c.numbers++
		got, found := s.numbers[want.Number]
		if v := inTheirUnit(got, want.Unit); !found || math.Abs(v-*want.Value) > 0.00051 {
			s.Errorf("%s: %s (%s) = %v; want %v %s", s.where, want.Name, want.Number, v, *want.Value, want.Unit)
		} else {
			c.numbersRight++
		}
		s.compareLimits(want, c)
		return
	}
	s.compareStates(want, c)
}

// inTheirUnit undoes our conversion to the unit of points.
func inTheirUnit(got collectors.Source, unit string) float64 {
	if unit == "cfm" {
		return got.Value / (0.3048 * 0.3048 * 0.3048 / 60)
	}
	return got.Value
}

func (s *server) compareLimits(want expectedSensor, c *counts) {
	point := s.numbers[want.Number].Point
	for key, level := range map[string]facility.LimitLevel{"lc": facility.LimitLowCritical, "lnc": facility.LimitLow, "unc": facility.LimitHigh, "uc": facility.LimitHighCritical} {
		value, expected := want.Thresholds[key]
		got, found := limitOf(s.limits[want.Number], facility.LimitPoint(point, level))
		if !expected {
			if found && want.Thresholds["unr"] == 0 && want.Thresholds["lnr"] == 0 {
				s.Errorf("%s: %s (%s) has %s %v; the tools have none", s.where, want.Name, want.Number, level, got.Value)
			}
			continue
		}
		c.limits++
		if !found || math.Abs(got.Value-value) > 0.00051 {
			s.Errorf("%s: %s (%s) %s = %v; want %v", s.where, want.Name, want.Number, level, got.Value, value)
		} else {
			c.limitsRight++
		}
	}
}

func limitOf(limits []collectors.Source, point facility.Point) (collectors.Source, bool) {
	for _, l := range limits {
		if l.Point == point {
			return l, true
		}
	}
	return collectors.Source{}, false
}

// compareStates holds the states of a discrete sensor: the bits, and for those
// that FreeIPMI has words for, that our words say the same.
func (s *server) compareStates(want expectedSensor, c *counts) {
	mask, readable := theirMask(want.Status)
	got, found := s.states[want.Number]
	if !readable {
		return
	}
	if !found || got.Quality == facility.Unavailable {
		if raw, unread := s.unread[want.Number]; unread && strings.HasSuffix(raw, fmt.Sprintf("0x%04x", mask)) {
			c.oem++ // only its maker knows what it says
			return
		}
		if want.FreeIPMI.Event == "N/A" {
			return // disabled, or nobody knows what it says
		}
		c.states++
		s.Errorf("%s: %s (%s) has no state %+v; want %04x", s.where, want.Name, want.Number, got, mask)
		return
	}
	c.states++
	if want := fmt.Sprintf("0x%04x", mask); got.Raw != want && got.Raw != want[:2]+want[4:] {
		s.Errorf("%s: %s has states %s; want %s", s.where, got.Object, got.Raw, want)
		return
	}
	if text, same := sameWords(want.FreeIPMI.Event, got.Text); !same {
		s.Errorf("%s: %s says %q; want the meaning of %s (%s)", s.where, got.Object, got.Text, want.FreeIPMI.Event, text)
		return
	}
	c.statesRight++
}

// theirMask is ipmitool's "0x1702": the low byte of the states first. The top
// bit is reserved.
func theirMask(status string) (uint16, bool) {
	v, err := strconv.ParseUint(strings.TrimPrefix(status, "0x"), 16, 16)
	if err != nil || !strings.HasPrefix(status, "0x") {
		return 0, false
	}
	return (uint16(v)>>8 | uint16(v)<<8) & 0x7FFF, true
}

// words are FreeIPMI's words for states, and ours.
var words = map[string]string{
	"OK":                                           "no state asserted",
	"State Deasserted":                             "deasserted",
	"State Asserted":                               "asserted",
	"Entity Present":                               "present",
	"Entity Absent":                                "absent",
	"Cable/Interconnect is connected":              "connected",
	"Processor Presence detected":                  "present",
	"Presence detected":                            "present",
	"battery presence detected":                    "present",
	"Drive Presence":                               "present",
	"Drive Fault":                                  "drive fault",
	"Predictive Failure":                           "failure predicted",
	"Rebuild/Remap Aborted":                        "rebuild aborted",
	"Fully Redundant":                              "fully redundant",
	"Redundancy Lost":                              "redundancy lost",
	"Device Inserted/Device Present":               "present",
	"Power Supply input lost (AC/DC)":              "input lost",
	"Presence Detected":                            "present",
	"Consistency Check / Parity Check in progress": "consistency check in progress",
	"Non-redundant:Sufficient Resources from Redundant": "not redundant, sufficient, was redundant",
	"Device Removed/Device Absent":                      "absent",
}

var quoted = regexp.MustCompile(`'([^']*)'`)

// sameWords reports whether our text has our word for each of theirs.
func sameWords(theirs, ours string) (missing string, same bool) {
	for _, m := range quoted.FindAllStringSubmatch(theirs, -1) {
		if strings.HasPrefix(m[1], "Unrecognized Event") || strings.HasPrefix(m[1], "OEM Event") {
			continue
		}
		word, known := words[m[1]]
		if !known {
			return "no word for " + m[1], false
		}
		if !strings.Contains(ours, word) && !(word == "no state asserted" && (ours == "absent" || ours == "ok")) {
			return word, false
		}
	}
	return "", true
}

// replay copies a server that ipmi_sim plays: its records from the recording,
// the raw answers of its sensors over a session.
func replay(t *testing.T, d collectors.Device, dir string) bmc.Config {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "sdr.bin"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := lanplus.Open(t.Context(), lanplus.Config{Address: d.Address, User: d.Login.User, Password: d.Login.Password.Reveal()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(t.Context()) //nolint:errcheck // the copy is made
	id, err := s.Command(t.Context(), 0x06, 0, 0x01, nil)
	if err != nil {
		t.Fatal(err)
	}
	maker := uint32(id[6]) | uint32(id[7])<<8
	r := &bmc.Replay{Readings: map[uint8][]byte{}, Thresholds: map[uint8][]byte{}}
	for len(data) > 0 {
		h, err := sdr.DecodeHeader(data)
		if err != nil {
			t.Fatal(err)
		}
		size := sdr.HeaderSize + h.Length
		r.Records, data = append(r.Records, data[:size]), data[size:]
	}
	for number := range 256 {
		for command, into := range map[uint8]map[uint8][]byte{0x2D: r.Readings, 0x27: r.Thresholds} {
			if answer, err := s.Command(t.Context(), 0x04, 0, command, []byte{uint8(number)}); err == nil {
				into[uint8(number)] = append([]byte(nil), answer...)
			}
		}
	}
	return bmc.Config{User: user, Password: password, Identity: bmc.Identity{ManufacturerID: maker}, Replay: r}
}
