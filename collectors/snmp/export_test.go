package snmp

import "github.com/ridethrough/ridethrough/collectors"

func testDevice(version string) collectors.Device {
	return collectors.Device{Name: "dev", Address: "127.0.0.1", Login: collectors.Credentials{Version: version, User: "u"}}
}

func variablesOf(a *answer) []variable {
	if a == nil {
		return nil
	}
	return a.variables
}
