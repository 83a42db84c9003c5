// Package snmp reads devices over SNMP v1, v2c and v3: rack PDUs, UPS, room
// cooling, probes, and gateways in front of chillers and pumps. What a family of
// devices says is data, a profile in configs/profiles/snmp; this package knows
// only how to ask and how to read the answer.
//
// # How it asks
//
// Packets cost, variables hardly do. Scalars are asked for with GETs of many
// objects, tables with GETBULKs over several columns of several tables at once,
// each answer sized to fit an Ethernet frame (1,472 bytes of UDP). The answer
// sizes are learnt. A device that says tooBig, answers in pieces or falls silent
// at large requests gets smaller ones. Requests of v1 and v2c are encoded once
// and only their number changes.
//
// # The codec
//
// Encoding and the user-based security model are gosnmp's, and so is decoding in
// general. Plain answers of v1 and v2c are decoded here, in place: a device gives
// the same names poll after poll, so a query remembers those of its last answer
// and compares bytes. Whatever is unusual in an answer goes to gosnmp. Sending,
// waiting and retrying are ours, so that a context is obeyed, a report of the
// security model keeps its meaning (RFC 3414, section 3.2), and 1,000 devices
// do not hold 1,000 receive buffers. Keys are localised once for a user and an
// engine; the engine is discovered once for a session.
//
// It writes nothing to devices.
package snmp
