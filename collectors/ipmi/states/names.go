package states

import "fmt"

// typeNames are the sensor types (table 42-3), by code.
var typeNames = [...]string{
	"", "temperature", "voltage", "current", "fan", "physical security", "platform security", "processor", "power supply", "power unit",
	"cooling device", "other units", "memory", "drive slot", "memory resize", "system firmware", "event logging", "watchdog 1", "system event",
	"critical interrupt", "button", "module", "microcontroller", "add-in card", "chassis", "chip set", "other FRU", "cable", "terminator",
	"system boot", "boot error", "OS boot", "OS stop", "slot", "ACPI power state", "watchdog 2", "platform alert", "entity presence",
	"monitor ASIC", "LAN", "management subsystem", "battery", "session audit", "version change", "FRU state",
}

// TypeName is a sensor type in words.
func TypeName(sensorType uint8) string {
	switch {
	case int(sensorType) < len(typeNames) && sensorType > 0:
		return typeNames[sensorType]
	case sensorType >= 0xC0:
		return fmt.Sprintf("OEM sensor %02Xh", sensorType)
	}
	return fmt.Sprintf("sensor type %02Xh", sensorType)
}

// OEM reports whether the maker alone knows what the states of an event/reading
// type mean.
func OEM(eventType uint8) bool { return eventType >= firstOEM && eventType <= 0x7F }
