package main

import "testing"

func TestPlacesOfSources(t *testing.T) {
	for source, want := range map[string]place{
		"/redfish/v1/Chassis/1/Thermal#/Temperatures/0/ReadingCelsius": {URL: "/redfish/v1/Chassis/1/Thermal", Pointer: "/Temperatures/0/ReadingCelsius"},
		"/redfish/v1/Chassis/1/Sensors/Inlet":                          {URL: "/redfish/v1/Chassis/1/Sensors/Inlet"},
		"Inlet Temp (#05h, entity 7.1)":                                {Sensor: "Inlet Temp", Number: "05h", Entity: "7.1"},
		"Temp (A) (#0Fh, entity 3.2, controller 2Ch LUN 0) threshold":  {Sensor: "Temp (A)", Number: "0Fh", Entity: "3.2"},

		"1.3.6.1.2.1.1.3.0": {},
		"holding/1:40001":   {},
	} {
		if got := placeOf(source); got != want {
			t.Errorf("%s is %+v; want %+v", source, got, want)
		}
	}
}
