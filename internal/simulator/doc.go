// Package simulator is a data centre to try things on: a plant with a real
// heat balance (package plant), a story that happens to it (package scenario),
// and devices that report on it over the real protocols, each a real agent on
// loopback (package devices over snmpagent and bmc).
//
// Its plant shares no code and no formalism with the predictor, so that the
// predictor is never right only because both make the same mistake. It knows
// nothing of collectors: Endpoints says what stands where, and whoever wires
// the program turns that into devices to poll.
//
// Time is virtual. It begins at Config.Start and passes Config.Speed times as
// fast as the wall clock, or, with a speed of zero, only when Advance says so.
package simulator
