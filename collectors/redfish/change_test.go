package redfish_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/eventually"
	"github.com/ridethrough/ridethrough/internal/simulator/redfishd"
)

const sensorsPath = "/redfish/v1/Chassis/1/Sensors"

// sensors is a chassis with three sensors of their own resources.
func sensors(t testing.TB) redfishd.Bundle {
	t.Helper()
	b, err := redfishd.Parse([]byte(`{
	"/redfish/v1/Chassis/1": {"@odata.type": "#Chassis.v1_20_0.Chassis", "Id": "1", "Sensors": {"@odata.id": "/redfish/v1/Chassis/1/Sensors"}},
	"/redfish/v1/Chassis/1/Sensors": {"@odata.type": "#SensorCollection.SensorCollection", "Members": [
		{"@odata.id": "/redfish/v1/Chassis/1/Sensors/Inlet"}, {"@odata.id": "/redfish/v1/Chassis/1/Sensors/CPU"}, {"@odata.id": "/redfish/v1/Chassis/1/Sensors/Supply"}]},
	"/redfish/v1/Chassis/1/Sensors/Inlet": {"@odata.type": "#Sensor.v1_6_0.Sensor", "Id": "Inlet", "Name": "Inlet", "PhysicalContext": "Intake", "ReadingType": "Temperature", "ReadingUnits": "Cel", "Reading": 21.5},
	"/redfish/v1/Chassis/1/Sensors/CPU": {"@odata.type": "#Sensor.v1_6_0.Sensor", "Id": "CPU", "Name": "CPU 1", "PhysicalContext": "CPU", "ReadingType": "Temperature", "ReadingUnits": "[degF]", "Reading": 140},
	"/redfish/v1/Chassis/1/Sensors/Supply": {"@odata.type": "#Sensor.v1_6_0.Sensor", "Id": "Supply", "Name": "Supply", "PhysicalSubContext": "Input", "ReadingType": "Power", "ReadingUnits": "kW", "Reading": 0.4}
	}`))
	if err != nil {
		t.Fatal(err)
	}
	b.Mend()
	return b
}

func TestAllWaysToReadASensorAgree(t *testing.T) {
	for _, test := range []struct {
		name     string
		config   redfishd.Config
		requests int // of the second poll
	}{
		{"expanded", redfishd.Config{Expand: true}, 1},
		{"expanded in pages", redfishd.Config{Expand: true, Page: 2}, 2},
		{"a service that lies about $expand", redfishd.Config{Lies: true}, 3},
		{"one by one", redfishd.Config{}, 3},
		{"entity tags", redfishd.Config{Expand: true, ETags: true}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.config.Bundle = sensors(t)
			server := serve(t, test.config)
			c := open(t, server)
			first := collect(t, c)
			if got := one(t, first, facility.InletTemperature, ""); got.Value != 21.5 {
				t.Errorf("inlet = %v", got)
			}
			if got := one(t, first, facility.CPUTemperature, "CPU 1"); got.Value != 60 {
				t.Errorf("140 °F = %v; want 60 °C", got)
			}
			if got := one(t, first, facility.InputPower, "Supply"); got.Value != 400 {
				t.Errorf("0.4 kW = %v; want 400 W", got)
			}
			seen, before := 0, server.Counts().Requests
			for range 5 { // sensors that cost a request of their own take turns
				seen += len(collect(t, c))
			}
			if got := server.Counts().Requests - before; got > 5*test.requests {
				t.Errorf("%d requests in five polls; want %d at most", got, 5*test.requests)
			}
			if seen < 11 {
				t.Errorf("%d readings in five polls; want each sensor once at least, and those with a role each time", seen)
			}
		})
	}
}

func TestEntityTagsSaveAnswersAndLoseNothing(t *testing.T) {
	server := serve(t, redfishd.Config{Bundle: sensors(t), Expand: true, ETags: true})
	c := open(t, server)
	for range 8 {
		collect(t, c)
	}
	if got := server.Counts().NotModified; got == 0 {
		t.Error("nothing was answered with 304; want most polls of a service at rest")
	}
	server.Patch(sensorsPath+"/Inlet", map[string]any{"Reading": 27.0})
	if got := one(t, collect(t, c), facility.InletTemperature, ""); got.Value != 27 {
		t.Errorf("inlet = %v after it rose; want 27", got)
	}
}

// A tag that stays while the reading moves would show a frozen room.
func TestEntityTagsThatDoNotKeepTheirWordAreGivenUp(t *testing.T) {
	server := serve(t, redfishd.Config{Bundle: sensors(t), Expand: true, FrozenETags: true})
	c := open(t, server)
	for value := 22.0; value < 32; value++ {
		server.Patch(sensorsPath+"/Inlet", map[string]any{"Reading": value})
		if got := one(t, collect(t, c), facility.InletTemperature, ""); got.Value != value {
			t.Fatalf("inlet = %v; want %v", got, value)
		}
	}
}

// A hiccup is no reason to ask for hundreds of members one by one ever after.
func TestABusyServiceIsAskedForWholeCollectionsAgain(t *testing.T) {
	server := serve(t, redfishd.Config{Bundle: sensors(t), Expand: true})
	c := open(t, server)
	collect(t, c)
	server.Fail(sensorsPath, 503)
	if _, err := c.Collect(t.Context()); err == nil {
		t.Error("a service that answers 503 was read")
	}
	server.Fail(sensorsPath, 0)
	server.Paths()
	one(t, collect(t, c), facility.InletTemperature, "")
	if got := server.Paths(); len(got) != 1 {
		t.Errorf("asked for %s; want the collection as a whole", strings.Join(got, ", "))
	}
}

func TestWhatIsPulledOutIsNoticed(t *testing.T) {
	bundle := sensors(t)
	server := serve(t, redfishd.Config{Bundle: bundle})
	c := open(t, server)
	collect(t, c)
	server.Fail(sensorsPath+"/Inlet", 404)
	collect(t, c) // finds it gone and walks again
	for _, r := range collect(t, c) {
		if r.Point == facility.InletTemperature {
			t.Errorf("got %v from a sensor that is gone", r)
		}
	}
}

func TestANewChassisIsFound(t *testing.T) {
	bundle := sensors(t)
	bundle["/redfish/v1/Chassis/2"] = map[string]any{"@odata.type": "#Chassis.v1_20_0.Chassis", "Id": "2", "EnvironmentMetrics": map[string]any{"@odata.id": "/redfish/v1/Chassis/2/EnvironmentMetrics"}}
	bundle["/redfish/v1/Chassis/2/EnvironmentMetrics"] = map[string]any{"@odata.type": "#EnvironmentMetrics.v1_3_0.EnvironmentMetrics", "PowerWatts": map[string]any{"Reading": 95.0}}
	bundle["/redfish/v1/Chassis"]["@odata.type"] = "#ChassisCollection.ChassisCollection"
	server := serve(t, redfishd.Config{Bundle: bundle})
	c := open(t, server)
	collect(t, c)
	server.Patch("/redfish/v1/Chassis", map[string]any{"Members": []any{map[string]any{"@odata.id": "/redfish/v1/Chassis/1"}, map[string]any{"@odata.id": "/redfish/v1/Chassis/2"}}})
	for range 20 {
		collect(t, c)
	}
	if got := one(t, collect(t, c), facility.Power, "Chassis 2"); got.Value != 95 {
		t.Errorf("power of the new chassis = %v; want 95", got)
	}
}

func TestAnInspectionThatIsNotFinishedTellsWhatWasRead(t *testing.T) {
	const stuck = "/redfish/v1/Chassis/1/Power" // comes after Thermal
	server := serve(t, guarded(t))
	server.Delay(stuck, time.Hour)
	c := open(t, server)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		eventually.True(t, "the inspection hangs", func() bool { return slices.Contains(server.Paths(), stuck) })
		cancel()
	}()
	seen, err := c.Inspect(ctx)
	<-ended
	if err == nil || !slices.ContainsFunc(seen.Sources, func(s collectors.Source) bool { return s.Point == facility.InletTemperature }) {
		t.Errorf("error = %v and %d sources; want the inlet and that it was not finished", err, len(seen.Sources))
	}
}

func TestNoLinkLeadsToAnotherHost(t *testing.T) {
	other := serve(t, redfishd.Config{Bundle: sensors(t)})
	bundle := sensors(t)
	away := "https://" + other.Address() + sensorsPath + "/Inlet"
	bundle[sensorsPath]["Members"] = []any{map[string]any{"@odata.id": away}, map[string]any{"@odata.id": sensorsPath}, map[string]any{"@odata.id": sensorsPath + "/CPU"}}
	readings := collect(t, open(t, serve(t, redfishd.Config{Bundle: bundle})))
	if len(readings) != 1 || other.Counts().Requests != 0 {
		t.Errorf("%d readings and %d requests elsewhere; want only the one sensor of this host", len(readings), other.Counts().Requests)
	}
}

func TestEventsWakeAPollAndAreKept(t *testing.T) {
	config := guarded(t)
	config.Events = true
	server := serve(t, config)
	c := open(t, server)
	ctx, cancel := context.WithCancel(t.Context())
	woken, ended := make(chan struct{}, 8), make(chan struct{})
	go func() {
		defer close(ended)
		c.Listen(ctx, func() { woken <- struct{}{} })
	}()
	collect(t, c)
	eventually.True(t, "a stream is open", func() bool { return server.Listeners() == 1 })
	at := time.Now().Add(-time.Minute).Truncate(time.Second)
	for range 2 {
		server.Push(map[string]any{"MessageSeverity": "Critical", "Message": "Fan 1\nfailed.", "EventTimestamp": at.Format(time.RFC3339)})
	}
	select {
	case <-woken:
	case <-time.After(patience):
		t.Fatal("no poll was asked for")
	}
	var events []facility.Reading
	eventually.True(t, "both events are kept", func() bool {
		for _, r := range collect(t, c) {
			if r.Point == facility.DeviceEvent {
				events = append(events, r)
			}
		}
		return len(events) == 2
	})
	if got := events[0]; got.Part != "redfish" || got.Value != facility.HealthCritical || got.Text != "Fan 1 failed." || !got.At.Equal(at) {
		t.Errorf("event = %+v", got)
	}
	if gap := events[1].At.Sub(events[0].At); gap != time.Microsecond {
		t.Errorf("the second event is %v later; want 1 µs, so that both are stored", gap)
	}
	if got := server.Counts().Opened; got != 1 {
		t.Errorf("%d sessions; want that of the polls alone", got)
	}
	cancel()
	<-ended
}

func TestAServiceWithoutEventsCostsNothing(t *testing.T) {
	server := serve(t, guarded(t))
	c := open(t, server)
	collect(t, c)
	server.Paths()
	c.Listen(t.Context(), func() { t.Error("woken by nothing") }) // returns at once
	if got := server.Paths(); len(got) != 0 {
		t.Errorf("asked for %s", strings.Join(got, ", "))
	}
}
