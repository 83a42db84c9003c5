package snmp

import (
	"fmt"
	"strings"

	"github.com/ridethrough/ridethrough/collectors"
)

// Draft writes the beginning of a profile for a device that was looked at.
func Draft(seen collectors.Inspection) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# sysDescr: %s\n", seen.Identity["sysDescr"])
	return b.String()
}
