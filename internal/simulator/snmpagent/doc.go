// Package snmpagent answers SNMP like a device does: v1, v2c and v3 with every
// authentication and privacy protocol of the client library, over a tree of
// values that may change while it is asked. The simulator's devices and the
// tests of the SNMP collector stand on it.
//
// It refuses writes and sends no traps. Reports for an unknown engine, an
// unknown user, a wrong digest, an undecipherable message and a message outside
// the time window follow RFC 3414, section 3.2, so that a manager can tell them
// apart; a wrong community is met with silence, as RFC 3584 has it.
package snmpagent
