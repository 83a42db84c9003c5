package main

import (
	"regexp"
	"strings"
)

// place takes a source apart for programs that compare readings with another
// tool's: the resource and the JSON pointer of Redfish, name, number and entity
// of an IPMI sensor. It is empty for other protocols.
type place struct {
	URL     string `json:"url,omitempty"`
	Pointer string `json:"pointer,omitempty"`
	Sensor  string `json:"sensor,omitempty"`
	Number  string `json:"number,omitempty"` // in hexadecimal, as tools print it: 0Ah
	Entity  string `json:"entity,omitempty"`
}

var ipmiSensor = regexp.MustCompile(`^(.*) \(#([0-9A-F]{2}h), entity ([0-9]+\.[0-9]+)`)

func placeOf(source string) place {
	if strings.HasPrefix(source, "/redfish/") {
		url, pointer, _ := strings.Cut(source, "#")
		return place{URL: url, Pointer: pointer}
	}
	if m := ipmiSensor.FindStringSubmatch(source); m != nil {
		return place{Sensor: m[1], Number: m[2], Entity: m[3]}
	}
	return place{}
}
