package exchange_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ridethrough/ridethrough/internal/exchange"
	"github.com/ridethrough/ridethrough/internal/facility"
)

const smallSite = `{"site":"small",
"halls":[{"id":"H","rows":[{"id":"H-R1","racks":["H-R1-01"]}],"containment":"cac","fan_control":"pressure","design_it_kw":100,"crahs":["H-CRAH1","H-CRAH2"],"crahs_required":1,"loop":"W","ups":"U"}],
"racks":[{"id":"H-R1-01","hall":"H","row":"H-R1","design_kw":6,"servers":15,"services":["queue"]}],
"crahs":[{"id":"H-CRAH1","hall":"H","type":"chw","loop":"W","nominal_kw":47,"nominal_water_ls":2},{"id":"H-CRAH2","hall":"H","type":"chw","loop":"W","ups_backed":false}],
"loops":[{"id":"W","halls":["H"],"chillers":["W-CH1"],"chillers_required":1,"pumps":["W-P1"],"pumps_required":1,"towers":["W-TWR1"],"water_volume_m3":3,"buffer_tank_m3":9,"design_flow_ls":10,"automatic_standby_start":true}],
"chillers":[{"id":"W-CH1","loop":"W","nominal_kw":208,"condenser":"water","high_pressure_trip_bar":12.4,"start_sequence_s":150}],
"pumps":[{"id":"W-P1","loop":"W"}],"towers":[{"id":"W-TWR1","loop":"W"}],
"ups":[{"id":"U","halls":["H"],"battery_min":12}],"generators":[{"id":"GEN-1","start_s":20}],
"services":[{"id":"mail","tier":1,"racks":["H-R1-01"],"min_running_fraction":0.5},{"id":"queue","tier":2}],
"sensors":[{"asset":"H-R1-P1","kind":"inlet_probe","row":"H-R1","rack":"H-R1-01"}],
"limits":{"recommended_inlet_c":27,"allowable_inlet_c":32,"critical_inlet_c":35,"emergency_inlet_c":40}}`

// record writes a recording and opens it.
func record(t *testing.T, site string, lines ...string) (*exchange.Recording, error) {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "site.json"), []byte(site))
	write(t, filepath.Join(dir, "telemetry.jsonl"), []byte(strings.Join(lines, "\n")))
	return exchange.Open(dir)
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// sample is one line of telemetry; device clocks agree with ours.
func sample(asset, quantity, value string) string {
	return `{"time":"-","ts_ms":1751976000000,"recv_ms":1751976001000,"asset":"` + asset + `","quantity":"` + quantity + `","value":` + value + `,"unit":"-"}`
}

func readAll(t *testing.T, r *exchange.Recording) []facility.Reading {
	t.Helper()
	var out []facility.Reading
	if err := r.Each(func(a exchange.Arrival) error { out = append(out, a.Reading); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSamplesBecomeReadings(t *testing.T) {
	at := time.UnixMilli(1751976000000).UTC()
	for _, c := range []struct {
		asset, quantity, value string
		want                   facility.Reading
	}{
		{"H-R1-P1", "inlet_temp", "24.5", facility.Reading{Asset: "H-R1-01", Point: facility.InletTemperature, Part: "H-R1-P1", Value: 24.5}},
		{"H-R1-H1", "exhaust_temp", "35", facility.Reading{Asset: "H-R1", Point: facility.ExhaustTemperature, Part: "H-R1-H1", Value: 35}},
		{"H-R1-01-BMC", "inlet_temp", "26", facility.Reading{Asset: "H-R1-01", Point: facility.InletTemperature, Part: "bmc", Value: 26}},
		{"H-R1-01-PDU", "power", "6.5", facility.Reading{Asset: "H-R1-01", Point: facility.Power, Value: 6500}},
		{"W", "flow", "10", facility.Reading{Asset: "W", Point: facility.ChilledWaterFlow, Value: 600}},
		{"W-TANK", "outlet_temp", "17", facility.Reading{Asset: "W-TANK", Point: facility.TankOutletTemperature, Value: 17}},
		{"W-CH1", "cond_pressure", "12", facility.Reading{Asset: "W-CH1", Point: facility.CondenserPressure, Value: 1200}},
		{"W-CH1", "status", "2", facility.Reading{Asset: "W-CH1", Point: facility.RunStatePoint, Value: float64(facility.StateAlarm)}},
		{"W-CH1", "status", "3", facility.Reading{Asset: "W-CH1", Point: facility.RunStatePoint, Value: float64(facility.StateStarting)}},
		{"U", "status", "1", facility.Reading{Asset: "U", Point: facility.OutputSource, Value: facility.SourceBattery}},
		{"UTILITY", "status", "0", facility.Reading{Asset: "UTILITY", Point: facility.RunStatePoint, Value: float64(facility.StateOff)}},
		{"GEN-1", "status", "2", facility.Reading{Asset: "GEN-1", Point: facility.RunStatePoint, Value: float64(facility.StateRunning)}},
		{"SITE", "ambient_temp", "31", facility.Reading{Asset: "SITE", Point: facility.OutdoorTemperature, Value: 31}},
	} {
		t.Run(c.asset+" "+c.quantity, func(t *testing.T) {
			r, err := record(t, smallSite, sample(c.asset, c.quantity, c.value))
			if err != nil {
				t.Fatal(err)
			}
			c.want.At, c.want.Quality = at, facility.Good
			if diff := cmp.Diff(readAll(t, r), []facility.Reading{c.want}); diff != "" {
				t.Error(diff, r.First)
			}
		})
	}
}

func TestBadLinesAreCountedAndSkipped(t *testing.T) {
	r, err := record(t, smallSite,
		sample("W", "flow", "10"), `{"ts_ms":`, sample("NOWHERE", "flow", "1"), sample("W", "colour", "1"),
		sample("W-CH1", "status", "9"), `{"asset":"W","quantity":"flow","value":1}`, "", sample("W", "flow", "11"))
	if err != nil {
		t.Fatal(err)
	}
	if got := len(readAll(t, r)); got != 2 {
		t.Errorf("%d readings; want the 2 good ones", got)
	}
	if r.Bad != 6 || len(r.First) != 5 {
		t.Errorf("%d bad lines, %d described; want 6 and the first 5", r.Bad, len(r.First))
	}
	for i, want := range []string{":2: ", `asset "NOWHERE" is not in site.json`, `unknown quantity "colour"`, "unknown status 9 of a chiller", "no recv_ms"} {
		if !strings.Contains(r.First[i], want) {
			t.Errorf("report %d: %q; want %q in it", i, r.First[i], want)
		}
	}
}

func TestValueThatTheDeviceDidNotGive(t *testing.T) {
	r, err := record(t, smallSite, sample("W", "flow", "null"), sample("W", "supply_temp", "900"))
	if err != nil {
		t.Fatal(err)
	}
	got := readAll(t, r)
	if got[0].Quality != facility.Unavailable || got[1].Quality != facility.Implausible {
		t.Errorf("qualities %v and %v; want unavailable and implausible", got[0].Quality, got[1].Quality)
	}
}

func TestClockThatIsFarOffIsNotBelieved(t *testing.T) {
	line := strings.Replace(sample("W", "flow", "10"), "1751976000000", "1751900000000", 1)
	r, err := record(t, smallSite, line)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := readAll(t, r)[0].At, time.UnixMilli(1751976001000).UTC(); !got.Equal(want) {
		t.Errorf("measured at %v; want the arrival %v", got, want)
	}
}

func TestSiteIsDescribed(t *testing.T) {
	r, err := record(t, smallSite)
	if err != nil {
		t.Fatal(err)
	}
	hall, _ := r.Site.Asset("H")
	if hall.Nameplate.Containment != facility.ContainmentColdAisle || hall.Nameplate.DesignLoad != 100e3 || hall.Nameplate.AirVolume != 0 {
		t.Errorf("hall %+v", hall.Nameplate)
	}
	ch, _ := r.Site.Asset("W-CH1")
	if ch.Nameplate.HighPressureTrip != 1240 || ch.Nameplate.StartSequence != 150*time.Second {
		t.Errorf("chiller %+v", ch.Nameplate)
	}
	if got, want := r.Site.ServicesAt("H-R1-01"), []string{"mail", "queue"}; !cmp.Equal(got, want) {
		t.Errorf("services %v; want %v", got, want)
	}
	down := r.Site.Graph.Downstream("W-TWR1")
	if diff := cmp.Diff(down, []string{"W-CH1", "W", "H-CRAH1", "H-CRAH2", "H"}); diff != "" {
		t.Errorf("downstream of the tower: %s", diff)
	}
}

func TestCompressedTelemetry(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "site.json"), []byte(smallSite))
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(sample("W", "flow", "10")))
	z.Close()
	write(t, filepath.Join(dir, "telemetry.jsonl.gz"), b.Bytes())
	r, err := exchange.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(readAll(t, r)); got != 1 {
		t.Errorf("%d readings; want 1", got)
	}
}

func TestUnusableRecordingsSayWhy(t *testing.T) {
	for name, c := range map[string]struct{ site, want string }{
		"not json":  {`{"site":`, "site.json: unexpected end of JSON input"},
		"duplicate": {strings.Replace(smallSite, `{"id":"W-P1"`, `{"id":"W-CH1"`, 1), `duplicate name "W-CH1"`},
		"dangling":  {strings.Replace(smallSite, `"hall":"H","row"`, `"hall":"G","row"`, 1), `unknown hall "G"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := record(t, c.site)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v; want %q in it", err, c.want)
			}
		})
	}
	if _, err := exchange.Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "site.json") {
		t.Errorf("empty folder: %v; want site.json named", err)
	}
}

func TestReplayShowsNothingBeforeItArrived(t *testing.T) {
	late := strings.NewReplacer("1751976001000", "1751976035000").Replace(sample("W", "flow", "11"))
	r, err := record(t, smallSite, sample("W", "flow", "10"), late)
	if err != nil {
		t.Fatal(err)
	}
	var steps, sizes []int
	err = exchange.Replay(r, 10*time.Second, func(now time.Time, arrived []facility.Reading) error {
		steps, sizes = append(steps, now.Second()), append(sizes, len(arrived))
		return nil
	})
	if err != nil || !cmp.Equal(steps, []int{10, 20, 30, 40}) || !cmp.Equal(sizes, []int{1, 0, 0, 1}) {
		t.Errorf("steps at %v with %v readings, error %v; want 10 20 30 40 with 1 0 0 1", steps, sizes, err)
	}
}
