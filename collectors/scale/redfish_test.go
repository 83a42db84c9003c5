package scale

import (
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/internal/simulator/redfishd"
)

// serveRedfish serves a server's management controller with twenty sensors, one
// session slot and a stream of events.
func serveRedfish(i int) (*redfishd.Server, endpoint, error) {
	e := endpoint{Name: fmt.Sprintf("redfish-%04d", i), Protocol: "redfish", Fault: faultOf(i)}
	s, err := redfishd.Start(redfishd.Config{Bundle: rackServer(), User: user, Password: password, Sessions: 1, Expand: i%2 == 0, ETags: true, Events: true})
	if err != nil {
		return nil, e, err
	}
	e.Address, e.Fingerprint = s.Address(), s.Certificate().Fingerprint()
	switch e.Fault {
	case "dead":
		return s, e, s.Close()
	case "hung":
		s.Delay("", time.Hour)
	}
	return s, e, nil
}

// rackServer has old and new resources, as most machines have.
func rackServer() redfishd.Bundle {
	const chassis = redfishd.Root + "/Chassis/1"
	var temperatures []any
	b := redfishd.Bundle{
		chassis:                         {"@odata.type": "#Chassis.v1_20_0.Chassis", "Id": "1"},
		redfishd.Root + "/Systems/1":    {"@odata.type": "#ComputerSystem.v1_16_0.ComputerSystem", "Id": "1", "PowerState": "On"},
		chassis + "/Power":              {"@odata.type": "#Power.v1_7_0.Power", "PowerControl": []any{map[string]any{"PowerConsumedWatts": 412}}},
		chassis + "/Sensors":            {"@odata.type": "#SensorCollection.SensorCollection", "Members": []any{}},
		chassis + "/EnvironmentMetrics": {"@odata.type": "#EnvironmentMetrics.v1_3_0.EnvironmentMetrics", "PowerWatts": map[string]any{"Reading": 412}},
	}
	for n := range 10 {
		place := "CPU"
		if n == 0 {
			place = "Intake"
		}
		temperatures = append(temperatures, map[string]any{"Name": fmt.Sprintf("Temp %d", n), "MemberId": fmt.Sprint(n), "PhysicalContext": place, "ReadingCelsius": 24 + n})
		b[fmt.Sprintf("%s/Sensors/V%d", chassis, n)] = map[string]any{
			"@odata.type": "#Sensor.v1_6_0.Sensor", "Id": fmt.Sprintf("V%d", n), "Name": fmt.Sprintf("Rail %d", n), "ReadingType": "Voltage", "ReadingUnits": "V", "Reading": 12.1,
		}
	}
	b[chassis+"/Thermal"] = map[string]any{"@odata.type": "#Thermal.v1_7_0.Thermal", "Temperatures": temperatures}
	b.Mend()
	return b
}
