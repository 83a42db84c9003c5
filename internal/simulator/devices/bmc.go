package devices

import (
	"fmt"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
)

// BMC is a server's management controller.
type BMC struct{ Controller *bmc.BMC }

// Logins of the simulated BMCs.
const (
	BMCUser     = "monitor"
	BMCPassword = "simulated-bmc"
)

// newBMC is the BMC of a server, in the style of a vendor. IPMI counts fans in
// hundreds of revolutions and temperatures in whole degrees.
func newBMC(m meters, name, server string, style bmc.Style) (*Device, error) {
	d := &Device{Name: name, Asset: server}
	live := func(point facility.Point) bmc.Value {
		value := m.read(server, point, "")
		return func() (float64, bool) { return value(), true }
	}
	promise := func(point facility.Point, tolerance float64) {
		d.Readings = append(d.Readings, Reading{facility.SeriesKey{Asset: server, Point: point}, m.read(server, point, ""), tolerance})
	}
	on := m.read(server, facility.PowerState, "")
	config := style.Server(BMCUser, BMCPassword, server, bmc.Live{
		Inlet: live(facility.InletTemperature), Exhaust: live(facility.ExhaustTemperature),
		CPU: live(facility.CPUTemperature), Fan: live(facility.FanRotation), Power: live(facility.Power),
		On: func() bool { return on() == switchedOn },
	})
	controller, err := bmc.New(config)
	if err != nil {
		return nil, fmt.Errorf("device %s: %w", name, err)
	}
	d.BMC = &BMC{controller}
	promise(facility.InletTemperature, 0.5)
	if style != bmc.HPE { // shows a system board there, not the exhaust
		promise(facility.ExhaustTemperature, 0.5)
	}
	promise(facility.Power, powerStep)
	promise(facility.PowerState, 0)
	d.promiseParts(m, config)
	return d, nil
}

// promiseParts adds the sensors that a server has several of, under the names
// their vendor gives them.
func (d *Device) promiseParts(m meters, config bmc.Config) {
	add := func(point facility.Point, part string, tolerance float64) {
		d.Readings = append(d.Readings, Reading{facility.SeriesKey{Asset: d.Asset, Point: point, Part: part}, m.read(d.Asset, point, ""), tolerance})
	}
	for _, s := range config.Sensors {
		switch {
		case s.Type == bmc.TypeFan && s.Read != nil:
			add(facility.FanRotation, s.Name, 50)
		case s.Type == bmc.TypeTemperature && s.Entity == bmc.EntityProcessor && s.Name == "Temp": // all alike: the instance tells
			add(facility.CPUTemperature, fmt.Sprintf("CPU%d", s.Instance), 0.5)
		case s.Type == bmc.TypeTemperature && s.Entity == bmc.EntityProcessor:
			add(facility.CPUTemperature, s.Name, 0.5)
		}
	}
}

// switchedOn is the state code of a server that is on.
const switchedOn = 2

// powerStep is the coarser of what a BMC says of its power: 1 W by DCMI, 8 W by
// a sensor.
const powerStep = 8
