// Package bmc simulates the baseboard management controller of a server: it
// answers IPMI 2.0 over RMCP+ on a UDP socket, cipher suites 3 and 17, well
// enough for ipmitool, FreeIPMI and go-ipmi alike. Sessions, users and most
// commands are go-ipmi's reference server; sensors, SDR repository, DCMI power
// and the event log are added here.
//
// Sensor values come from callbacks, so that a plant with a heat balance shows
// through the same bytes a real server would send. Faults can be switched on
// and off while it serves: a BMC that hangs, drops packets or has no session
// left is the normal case for whoever reads it.
//
// Section numbers in this package refer to the IPMI 2.0 specification,
// revision 1.1.
package bmc
