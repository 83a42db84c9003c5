package devices_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/devices"
	"github.com/ridethrough/ridethrough/internal/simulator/plant"
	"github.com/ridethrough/ridethrough/internal/simulator/scenario"
)

var start = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// guangzhou builds the devices of the site, and its plant.
func guangzhou(t *testing.T) (map[string]*devices.Device, *plant.Plant) {
	t.Helper()
	s, err := scenario.Load("guangzhou")
	if err != nil {
		t.Fatal(err)
	}
	player, err := s.Play(start, 1)
	if err != nil {
		t.Fatal(err)
	}
	all, err := devices.Build(s.Site, player.Plant())
	if err != nil {
		t.Fatal(err)
	}
	player.Plant().Advance(start.Add(time.Minute))
	out := map[string]*devices.Device{}
	for _, d := range all {
		out[d.Name] = d
	}
	return out, player.Plant()
}

func get(t *testing.T, d *devices.Device, oid string) any {
	t.Helper()
	v, ok := d.SNMP.Objects.Get(oid)
	if !ok {
		t.Fatalf("%s has no %s", d.Name, oid)
	}
	return v.Data
}

func TestEveryReadingIsPlausibleAndNamedOnce(t *testing.T) {
	all, _ := guangzhou(t)
	seen := map[facility.SeriesKey]string{}
	for _, d := range all {
		for _, r := range d.Readings {
			if other, taken := seen[r.Key]; taken {
				t.Errorf("%v is promised by %s and %s", r.Key, other, d.Name)
			}
			seen[r.Key] = d.Name
			spec, known := facility.Describe(r.Key.Point)
			if v := r.Value(); !known || !spec.Plausible(v) || r.Tolerance < 0 {
				t.Errorf("%s promises %v = %g ± %g; known point %t", d.Name, r.Key, v, r.Tolerance, known)
			}
		}
	}
}

func TestEveryDeviceSaysWhoItIs(t *testing.T) {
	all, _ := guangzhou(t)
	vendor := map[string]string{
		"carel-pcoweb-chiller": ".1.3.6.1.4.1.9839", "carel-pcoweb-plant": ".1.3.6.1.4.1.9839", "apc-inrow-rc": ".1.3.6.1.4.1.318",
		"apc-rpdu2": ".1.3.6.1.4.1.318", "geist-watchdog": ".1.3.6.1.4.1.21239", "ups-mib": ".1.3.6.1.2.1.33",
	}
	secure := 0
	for _, d := range all {
		if d.SNMP == nil {
			continue
		}
		if got := get(t, d, ".1.3.6.1.2.1.1.2.0").(string); !strings.HasPrefix(got, vendor[d.Profile]) || vendor[d.Profile] == "" {
			t.Errorf("%s (%s): sysObjectID %s", d.Name, d.Profile, got)
		}
		if got := string(get(t, d, ".1.3.6.1.2.1.1.5.0").([]byte)); got != d.Name {
			t.Errorf("%s: sysName %q", d.Name, got)
		}
		if d.SNMP.V3 {
			secure++
		}
	}
	if secure < 10 {
		t.Errorf("%d devices speak version 3; want some", secure)
	}
}

func TestChillerCardSpeaksInItsControllersWords(t *testing.T) {
	all, p := guangzhou(t)
	card := all["gw-ch-2"]
	const state, alarm, unused = ".1.3.6.1.4.1.9839.2.1.3.1.0", ".1.3.6.1.4.1.9839.2.1.1.1.0", ".1.3.6.1.4.1.9839.2.1.2.7.0"
	if got := get(t, card, state); got != 3 {
		t.Errorf("state %v; want 3, running", got)
	}
	if got := get(t, card, unused); got != -858993460 {
		t.Errorf("condenser water of an air-cooled machine is %v; want the card's no-value", got)
	}
	if err := p.Do(plant.Operation{Action: plant.Trip, Asset: "ch-2", Why: "test"}); err != nil {
		t.Fatal(err)
	}
	p.Advance(start.Add(2 * time.Minute))
	if got := get(t, card, state); got != 5 {
		t.Errorf("state %v after a trip; want 5, alarm", got)
	}
	if got := get(t, card, alarm); got != 1 {
		t.Errorf("general alarm %v after a trip; want 1", got)
	}
}

func TestInRowShowsTheSameInBothUnits(t *testing.T) {
	all, _ := guangzhou(t)
	unit := all["agent-a-crah-1"]
	const status = ".1.3.6.1.4.1.318.1.1.13.3.2.2.2."
	for metric, us := range map[int]int{9: 8, 11: 10, 24: 23, 26: 25} {
		celsius := float64(get(t, unit, fmt.Sprint(status, metric, ".0")).(int)) / 10
		fahrenheit := float64(get(t, unit, fmt.Sprint(status, us, ".0")).(int)) / 10
		if math.Abs(celsius*1.8+32-fahrenheit) > 0.15 {
			t.Errorf("column %d is %g °C, column %d %g °F", metric, celsius, us, fahrenheit)
		}
	}
	liters := float64(get(t, unit, status+"22.0").(int)) / 100
	gallons := float64(get(t, unit, status+"21.0").(int)) / 10
	if math.Abs(gallons*3.785/60-liters) > 0.02 {
		t.Errorf("flow %g L/s and %g gallons a minute", liters, gallons)
	}
	if got := get(t, unit, status+"7.0"); got != -1 {
		t.Errorf("rack inlet %v of a unit without that probe; want -1", got)
	}
}

func TestInRowOfABrokenFanSaysStandby(t *testing.T) {
	all, p := guangzhou(t)
	if err := p.Do(plant.Operation{Action: plant.BreakFan, Asset: "a-crah-1", Why: "test"}); err != nil {
		t.Fatal(err)
	}
	p.Advance(start.Add(2 * time.Minute))
	unit := all["agent-a-crah-1"]
	if got := get(t, unit, ".1.3.6.1.4.1.318.1.1.13.3.2.2.2.1.0"); got != 1 {
		t.Errorf("operate mode %v; want 1, standby", got)
	}
	for _, r := range unit.Readings {
		if r.Key.Point == facility.RunStatePoint && r.Value() != float64(facility.StateStandby) {
			t.Errorf("promised state %g; want what the device can say, standby", r.Value())
		}
	}
}

func TestRackPDUAddsUp(t *testing.T) {
	all, _ := guangzhou(t)
	pdu := all["agent-pdu-b-r3-05"]
	const base = ".1.3.6.1.4.1.318.1.1.26."
	total := float64(get(t, pdu, base+"4.3.1.5.1").(int)) * 10 // hundredths of kW
	phases, outlets := 0.0, 0.0
	for i := 1; i <= 3; i++ {
		phases += float64(get(t, pdu, fmt.Sprint(base, "6.3.1.7.", i)).(int)) * 10
	}
	for i := 1; i <= 12; i++ {
		outlets += float64(get(t, pdu, fmt.Sprint(base, "9.4.3.1.7.", i)).(int))
		if got := get(t, pdu, fmt.Sprint(base, "9.2.3.1.5.", i)); got != 2 {
			t.Errorf("outlet %d is %v; want 2, on", i, got)
		}
	}
	if total < 10e3 || math.Abs(total-phases) > 25 || math.Abs(total-outlets) > 25 {
		t.Errorf("total %g W, phases %g W, outlets %g W", total, phases, outlets)
	}
}

func TestUPSGoesToBatteryWithTheMains(t *testing.T) {
	all, p := guangzhou(t)
	const ups = ".1.3.6.1.2.1.33.1."
	if err := p.Do(plant.Operation{Action: plant.LoseMains, Asset: "utility-1", Why: "test"}); err != nil {
		t.Fatal(err)
	}
	p.Advance(start.Add(time.Minute + 10*time.Second))
	d := all["agent-ups-a"]
	if got := get(t, d, ups+"4.1.0"); got != 5 {
		t.Errorf("upsOutputSource %v; want 5, battery", got)
	}
	if got := get(t, d, ups+"2.2.0").(int); got < 6 || got > 10 {
		t.Errorf("upsSecondsOnBattery %d; want about 10", got)
	}
	if got := get(t, d, ups+"3.3.1.3.1"); got != 0 {
		t.Errorf("upsInputVoltage %v; want 0", got)
	}
	if got := get(t, d, ups+"4.4.1.2.3"); got != 230 {
		t.Errorf("upsOutputVoltage %v; want 230", got)
	}
}

func TestWatchdogProbesNameTheirRacks(t *testing.T) {
	all, _ := guangzhou(t)
	d := all["wd-a-r1"]
	if len(d.Parts) < 7 {
		t.Fatalf("parts %v; want at least 7 probes", d.Parts)
	}
	labels := map[string]bool{}
	for i := 1; i < len(d.Parts); i++ {
		labels[string(get(t, d, fmt.Sprint(".1.3.6.1.4.1.21239.5.1.4.1.3.", i)).([]byte))] = true
	}
	for _, p := range d.Parts[1:] {
		if !labels[p.Name] {
			t.Errorf("part %s has no probe of that label in %v", p.Name, labels)
		}
	}
}
