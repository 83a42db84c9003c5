package ipmi_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/collectors/ipmi"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/eventually"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc/bmctest"
)

// odd is a server with one sensor of each awkward sort.
func odd() bmc.Config {
	cfg := bmc.Supermicro.Server(user, password, "1", bmc.Live{On: func() bool { return false }})
	temperature := func(name string, s bmc.Sensor) bmc.Sensor {
		s.Name, s.Type, s.Entity = name, bmc.TypeTemperature, bmc.EntityBoard
		if s.Unit == 0 {
			s.Unit = bmc.DegreesC
		}
		return s
	}
	cfg.Sensors = []bmc.Sensor{
		temperature("Inlet Temp", bmc.Sensor{Unit: bmc.DegreesF, Read: bmc.Fixed(77)}),
		temperature("Absolute Temp", bmc.Sensor{Unit: bmc.DegreesK, Scale: bmc.Scale{M: 2}, Read: bmc.Fixed(300)}),
		temperature("Square Temp", bmc.Sensor{Scale: bmc.Scale{M: 1, Linearisation: bmc.Square}, Read: bmc.Fixed(49)}),
		temperature("NonLinear Temp", bmc.Sensor{Scale: bmc.Scale{M: 1, B: -20, Linearisation: bmc.NonLinear}, Read: bmc.Fixed(31)}),
		temperature("Ones Temp", bmc.Sensor{Scale: bmc.Scale{M: 1, Format: bmc.OnesComplement}, Read: bmc.Fixed(-5)}),
		temperature("Hot Temp", bmc.Sensor{Scale: bmc.Scale{M: 2}, Read: bmc.Fixed(300)}),
		temperature("Gone Temp", bmc.Sensor{Read: func() (float64, bool) { return 0, false }}),
		temperature("Off Temp", bmc.Sensor{Read: bmc.Fixed(20), NotScanning: true}),
		temperature("CPU1 Margin", bmc.Sensor{Scale: bmc.Scale{M: 1, Format: bmc.TwosComplement}, Read: bmc.Fixed(-40)}),
		{Name: "FAN1", Type: bmc.TypeFan, Entity: bmc.EntityFan, Unit: bmc.RPM, Scale: bmc.Scale{M: 100}, Read: bmc.Fixed(300), Thresholds: lower(500)},
		{Name: "FANA", Type: bmc.TypeFan, Entity: bmc.EntityFan, Unit: bmc.Percent, Scale: bmc.Scale{M: 1}, Read: bmc.Fixed(45)},
		{Name: "12V", Type: bmc.TypeVoltage, Entity: bmc.EntityBoard, Unit: bmc.Volts, Scale: bmc.Scale{M: 63, RExp: -3}, Read: bmc.Fixed(12.1)},
		{Name: "PS1 Status", Type: bmc.TypePowerSupply, Entity: bmc.EntityPowerSupply, States: bmc.FixedStates(0b0001)},
		{Name: "PS2 Status", Type: bmc.TypePowerSupply, Entity: bmc.EntityPowerSupply, States: bmc.FixedStates(0b1001)},
		{Name: "PS3 Status", Type: bmc.TypePowerSupply, Entity: bmc.EntityPowerSupply, States: bmc.FixedStates(0)},
		{Name: "PS Redundancy", Type: bmc.TypePowerSupply, Entity: bmc.EntityBoard, EventType: 0x0B, States: bmc.FixedStates(0b10)},
		{Name: "Fan 1 Fail", Type: bmc.TypeFan, Entity: bmc.EntityFan, EventType: 0x03, States: bmc.FixedStates(0b10)},
		{Name: "Only Events", Type: bmc.TypeTemperature, Entity: bmc.EntityBoard},
	}
	return cfg
}

func lower(critical float64) bmc.Thresholds { return bmc.Thresholds{LowerCritical: &critical} }

func TestReadings(t *testing.T) {
	_, address := bmctest.Serve(t, odd())
	got := collect(t, collector(t, device(address)))
	type short struct {
		Point   facility.Point
		Part    string
		Value   float64
		Text    string
		Quality facility.Quality
	}
	var shorts []short
	for _, r := range got {
		if r.Asset != "srv-1" || !r.At.Equal(got[0].At) {
			t.Errorf("%+v is of another asset or time", r)
		}
		shorts = append(shorts, short{r.Point, r.Part, r.Value, r.Text, r.Quality})
	}
	want := []short{
		{facility.PowerState, "", 1, "off", facility.Good},
		{facility.InletTemperature, "", 25, "", facility.Good},
		{facility.PowerSupplyState, "PS1 Status", facility.HealthOK, "present", facility.Good},
		{facility.PowerSupplyState, "PS2 Status", facility.HealthCritical, "present, input lost", facility.Good},
		{facility.PowerSupplyState, "PS3 Status", facility.HealthAbsent, "absent", facility.Good},
		{facility.RedundancyState, "PS Redundancy", 3, "redundancy lost", facility.Good},
		{facility.FanRotation, "FAN1", 300, "", facility.Good},
		{facility.FanState, "FAN1", facility.HealthCritical, "below the lower critical threshold", facility.Good},
		{facility.FanSpeed, "FANA", 45, "", facility.Good},
		{facility.FanState, "FANA", facility.HealthOK, "ok", facility.Good},
		{facility.FanState, "Fan 1 Fail", facility.HealthCritical, "asserted", facility.Good},
		{facility.ComponentTemperature, "Absolute Temp", 26.85, "", facility.Good},
		{facility.ComponentTemperature, "Square Temp", 49, "", facility.Good},
		{facility.ComponentTemperature, "NonLinear Temp", 31, "", facility.Good},
		{facility.ComponentTemperature, "Ones Temp", -5, "", facility.Good},
		{facility.ComponentTemperature, "Hot Temp", 300, "", facility.Implausible},
		{facility.ComponentTemperature, "Gone Temp", 0, "", facility.Unavailable},
		{facility.ComponentTemperature, "Off Temp", 0, "", facility.Unavailable},
		{facility.ThermalMargin, "CPU1 Margin", -40, "", facility.Good},
		{facility.Voltage, "12V", 12.096, "", facility.Good},
		{facility.LimitPoint(facility.FanRotation, facility.LimitLowCritical), "FAN1", 500, "", facility.Good},
	}
	if diff := cmp.Diff(want, shorts); diff != "" {
		t.Error(diff)
	}
}

func TestSlowSensorsAreReadAtSomePolls(t *testing.T) {
	_, address := bmctest.Serve(t, odd())
	c := collector(t, device(address))
	if got := parts(collect(t, c), facility.Voltage); len(got) != 1 {
		t.Fatalf("the first poll gave the voltages %v; want one", got)
	}
	count := map[facility.Point]int{}
	for range 10 {
		for _, r := range collect(t, c) {
			count[r.Point]++
		}
	}
	if count[facility.InletTemperature] != 10 || count[facility.PowerSupplyState] != 30 {
		t.Errorf("in 10 polls %d inlet temperatures and %d power supply states; want 10 and 30", count[facility.InletTemperature], count[facility.PowerSupplyState])
	}
	if count[facility.Voltage] != 2 {
		t.Errorf("in 10 polls %d voltages; want 2", count[facility.Voltage])
	}
}

func TestDCMIPowerGoesBeforeThePowerSensor(t *testing.T) {
	var watts atomic.Int64
	watts.Store(300)
	cfg := bmc.Dell.Server(user, password, "1", live)
	cfg.Power = func() (float64, bool) { return float64(watts.Load()), watts.Load() > 0 }
	_, address := bmctest.Serve(t, cfg)
	c := collector(t, device(address))
	if got := find(t, collect(t, c), facility.Power, ""); got.Value != 300 {
		t.Errorf("power = %v; want the 300 W of DCMI", got.Value)
	}
	watts.Store(0) // the BMC stops measuring
	if got := find(t, collect(t, c), facility.Power, ""); got.Value != 416 {
		t.Errorf("power = %v; want the 416 W of the sensor", got.Value)
	}
	if got := parts(collect(t, c), facility.Power); len(got) != 1 {
		t.Errorf("power readings %v; want one", got)
	}
}

func TestWithoutDCMIThePowerSensorIsRead(t *testing.T) {
	cfg := bmc.HPE.Server(user, password, "1", live)
	cfg.Power = nil
	b, address := bmctest.Serve(t, cfg)
	c := collector(t, device(address))
	if got := find(t, collect(t, c), facility.Power, ""); got.Value != 416 {
		t.Errorf("power = %v; want 416", got.Value)
	}
	before := b.Counters().Commands
	readings := collect(t, c)
	// Chassis status, one command for each of the nine sensors that are due at
	// each poll and for one that is slow, and one for the end of the event log;
	// DCMI is not tried again.
	if got := b.Counters().Commands - before; got > 13 {
		t.Errorf("%d commands for %d readings; want at most 13", got, len(readings))
	}
}

func TestRepositoryIsReadOnceAndAgainWhenItChanges(t *testing.T) {
	cfg := bmc.Intel.Server(user, password, "1", live)
	b, address := bmctest.Serve(t, cfg)
	c := collector(t, device(address))
	collect(t, c)
	first := b.Counters().Commands
	collect(t, c)
	second := b.Counters().Commands - first
	if second >= first/2 {
		t.Errorf("%d commands at the second poll, %d at the first: the repository was read again", second, first)
	}
	changed := append([]bmc.Sensor{}, cfg.Sensors...)
	changed[0].Read = bmc.Fixed(31)
	changed[0].Number = 200
	b.SetSensors(changed)
	for range 3 { // the old sensor is missed, the stamp looked at, the new one read
		readings := collect(t, c)
		if r := find(t, readings, facility.InletTemperature, ""); r.Quality == facility.Good && r.Value == 31 {
			return
		}
	}
	t.Error("the new sensor was not found in 32 polls")
}

// A BMC may take longer for its records than a poll may last. What was read is
// kept from poll to poll.
func TestRepositoryOfASlowBMCIsReadOverSeveralPolls(t *testing.T) {
	b, address := bmctest.Serve(t, bmc.Quanta.Server(user, password, "1", live))
	c := collector(t, device(address))
	b.SetFault(bmc.Fault{Delay: 2 * time.Millisecond})
	polls := 0
	for ; polls < 200; polls++ {
		// A busy machine gets ever more time, so that the test ends everywhere.
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(40+5*polls)*time.Millisecond)
		readings, err := c.Collect(ctx)
		cancel()
		if len(parts(readings, facility.InletTemperature)) == 1 {
			break
		}
		if !errors.Is(err, ipmi.ErrNoAnswer) {
			t.Fatalf("Collect = %v; want %v", err, ipmi.ErrNoAnswer)
		}
	}
	if polls == 0 || polls == 200 {
		t.Errorf("the sensors were known after %d polls; want some", polls)
	}
	b.SetFault(bmc.Fault{})
}

func TestServerWithoutSensorsStillTellsItsPower(t *testing.T) {
	cfg := bmc.Dell.Server(user, password, "1", live)
	cfg.Sensors = nil
	b, address := bmctest.Serve(t, cfg)
	c := collector(t, device(address))
	for poll := range 3 {
		before := b.Counters().Commands
		readings, err := c.Collect(t.Context())
		if err == nil || !strings.Contains(err.Error(), "srv-1-bmc: read: no sensor that a profile knows") {
			t.Errorf("Collect = %v; want that no sensor is known", err)
		}
		find(t, readings, facility.Power, "")
		find(t, readings, facility.PowerState, "")
		if got := b.Counters().Commands - before; poll > 0 && got != 3 {
			t.Errorf("poll %d took %d commands; want 3", poll, got)
		}
	}
}

// One record that makes no sense is said once and costs no other sensor.
func TestDamagedRecordsAreSaidOnce(t *testing.T) {
	cfg := bmc.Dell.Server(user, password, "1", live)
	cfg.Extra = [][]byte{{0, 0, 0x51, 0x01, 3, 0x20, 0, 99}} // a full record of eight bytes
	_, address := bmctest.Serve(t, cfg)
	c := collector(t, device(address))
	readings, err := c.Collect(t.Context())
	if err == nil || !strings.Contains(err.Error(), "sensor data record 000Dh, kind 01h: 8 bytes, want more than 47") {
		t.Errorf("Collect = %v; want that a record is damaged", err)
	}
	find(t, readings, facility.InletTemperature, "")
	collect(t, c)
}

// What cannot happen must cost one poll and not the program.
func TestPanicIsAnError(t *testing.T) {
	b, address := bmctest.Serve(t, bmc.Dell.Server(user, password, "1", live))
	c := collector(t, device(address))
	collect(t, c)
	ipmi.SetClock(c, func() time.Time { panic("no time") })
	if _, err := c.Collect(t.Context()); err == nil || err.Error() != "srv-1-bmc: collect: ipmi: panic: no time" {
		t.Errorf("Collect = %v; want the panic as an error", err)
	}
	ipmi.SetClock(c, time.Now)
	collect(t, c)
	eventually.True(t, "one open session", func() bool { return b.Sessions() == 1 })
}

// Thresholds are asked for once and told again every 20 polls, so that what
// holds them for stale after some time does not.
func TestThresholdsAreAskedForOnceAndToldAgain(t *testing.T) {
	b, address := bmctest.Serve(t, odd())
	c := collector(t, device(address))
	point := facility.LimitPoint(facility.FanRotation, facility.LimitLowCritical)
	told, commands := 0, 0
	for range 41 {
		before := b.Counters().Commands
		if got := parts(collect(t, c), point); len(got) == 1 && got["FAN1"] == 500 {
			told++
		}
		commands = b.Counters().Commands - before
	}
	if told != 3 {
		t.Errorf("told %d times in 41 polls; want 3", told)
	}
	if commands > 16 {
		t.Errorf("%d commands at the last poll; want no thresholds among them", commands)
	}
}

// A slow BMC needs several polls for all its sensors. What matters is read at
// each, the rest in turn, and no poll fails.
func TestASlowBMCIsReadInTurns(t *testing.T) {
	cfg := odd()
	for i := range 60 {
		cfg.Sensors = append(cfg.Sensors, bmc.Sensor{
			Name: fmt.Sprintf("V%d", i), Type: bmc.TypeVoltage, Entity: bmc.EntityBoard, Unit: bmc.Volts, Scale: bmc.Scale{M: 1}, Read: bmc.Fixed(12),
		})
	}
	_, address := bmctest.Serve(t, cfg)
	c := collector(t, device(address))
	now := time.Now()
	ipmi.SetClock(c, func() time.Time { // on which each question takes 100 ms
		now = now.Add(100 * time.Millisecond)
		return now
	})
	seen, polls := map[string]float64{}, 0
	for ; len(seen) < 61 && polls < 60; polls++ {
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second) // three of them are some 30 questions
		readings, err := c.Collect(ctx)
		cancel()
		if err != nil {
			t.Fatalf("poll %d: %v", polls, err)
		}
		find(t, readings, facility.InletTemperature, "")
		maps.Copy(seen, parts(readings, facility.Voltage))
	}
	if len(seen) != 61 || polls < 3 || polls > 10 {
		t.Errorf("%d voltages were read in %d polls; want all 61 in about 3", len(seen), polls)
	}
}
