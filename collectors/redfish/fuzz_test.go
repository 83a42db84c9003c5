package redfish

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// FuzzResource takes a resource through everything that is done with what a
// device sends: no panic, no NaN, no reading without a place in the dictionary.
func FuzzResource(f *testing.F) {
	for _, seed := range []string{
		`{"@odata.type": "#Thermal.v1_1_0.Thermal", "Temperatures": [{"Name": "Inlet", "ReadingCelsius": 23.5, "UpperThresholdCritical": 42, "PhysicalContext": "Intake"}], "Fans": [{"FanName": "1", "CurrentReading": "17", "Units": "Percent"}]}`,
		`{"@odata.type": "#Sensor.v1_6_0.Sensor", "Name": "x", "Reading": 1e308, "ReadingUnits": "MW", "Thresholds": {"UpperCritical": {"Reading": 9}}}`,
		`{"@odata.type": "#Circuit.v1_9_0.Circuit", "PolyPhaseVoltage": {"Line1ToLine2": {"Reading": 202.8, "DataSourceUri": "/redfish/v1/x"}}, "BreakerState": "Normal"}`,
		`{"@odata.type": "#MetricReport.v1_5_0.MetricReport", "MetricValues": [{"MetricProperty": "/redfish/v1/Chassis/1/Power#/PowerControl/0/PowerConsumedWatts", "MetricValue": "103", "Timestamp": "2016-11-08T12:25:00Z"}]}`,
		`{"@odata.type": "#LeakDetection.v1_2_0.LeakDetection", "LeakDetectorGroups": [{"Detectors": [{"DataSourceUri": "/a/b", "DetectorState": "OK"}]}]}`,
		`{"@odata.type": "#EnvironmentMetrics.v1_3_0.EnvironmentMetrics", "PowerLimitWatts": {"SetPoint": 5600, "Reading": 587}, "FanSpeedsPercent": [1, null, {"Reading": 3}]}`,
		`{"Events": [{"Message": "m", "EventTimestamp": "2026-01-01T00:00:00Z", "MessageSeverity": "Critical"}]}`,
		`{"Members": [{"@odata.id": "//host/x"}], "Members@odata.nextLink": "?$skip=1"}`,
		strings.Repeat(`{"a":`, 100), `null`, `[]`, `{"@odata.type": 7, "Temperatures": {}}`,
	} {
		f.Add([]byte(seed))
	}
	p, err := loadProfile(os.DirFS(filepath.Join("..", "..", "configs", "profiles", "redfish")))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := parse(data)
		if err != nil {
			return
		}
		c, err := newCollector(collectors.Device{Name: "x", Asset: "a", Address: "192.0.2.1", Login: collectors.Credentials{Password: configs.Secret{}}}, p)
		if err != nil {
			t.Fatal(err)
		}
		w := newWalker(c.client, "")
		for _, path := range []string{"/redfish/v1/Chassis/1/Thermal", "/redfish/v1/Chassis/1/Sensors/1", "/redfish/v1/ThermalEquipment/CDUs/1/PrimaryCoolantConnectors/1", "/redfish/v1/PowerEquipment/RackPDUs/1/Mains/1", "/redfish/v1/x"} {
			w.take(path, path, 0, d)
		}
		w.spread("/redfish/v1/Chassis/1/Sensors", d)
		for _, link := range w.queue {
			if target, err := c.client.resolve(link); err != nil || target.Host != c.client.base.Host {
				t.Errorf("link %q is queued: %v", link, err)
			}
		}
		c.walk = w
		c.settle()
		readings := c.harvest(true)
		c.events.add(d)
		for _, r := range c.events.drain(readings, "a") {
			if _, known := facility.Describe(r.Point); !known || math.IsNaN(r.Value) || math.IsInf(r.Value, 0) {
				t.Errorf("reading %+v", r)
			}
		}
		seen := map[facility.SeriesKey]bool{}
		for _, r := range readings {
			if seen[r.Key()] {
				t.Errorf("%v twice in %s", r.Key(), data)
			}
			seen[r.Key()] = true
		}
		if _, err := json.Marshal(c.inspection()); err != nil {
			t.Error(err)
		}
	})
}
