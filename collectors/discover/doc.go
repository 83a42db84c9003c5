// Package discover finds devices on a network and proposes how to watch them.
//
// It asks each address of some ranges whether it speaks SNMP, IPMI, Redfish,
// Modbus or BACnet, at a bounded rate, never logs in where a greeting will do, and writes
// a proposal: devices with their profiles, assets with their kinds, and what
// answered but could not be told. It changes nothing. A scan that was
// interrupted goes on where it stopped.
package discover
