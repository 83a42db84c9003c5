// Package sdr decodes sensor data records, in which a BMC describes its
// sensors, and turns the raw bytes of those sensors into values. It does no
// input or output.
//
// Records come from firmware of every age and quality: lengths are checked, a
// record that makes no sense is an error and never a panic, and kinds that hold
// no sensor are passed over.
//
// Section and table numbers refer to the IPMI 2.0 specification, revision 1.1.
package sdr
