// Package ipmi reads servers through their baseboard management controllers
// (BMC), over IPMI 2.0 on the LAN.
//
// A BMC is slow, has few sessions and is easily upset, so it is asked as little
// as possible, one question at a time:
//
//   - one session is kept from poll to poll and closed with the collector;
//   - the sensor data records are read once and kept until the BMC says that
//     they changed;
//   - each sensor of interest costs one request and one answer a poll; sensors
//     that change slowly are asked at every few polls only;
//   - nothing runs between polls, and nothing here can change a server: the
//     session has the privilege USER.
//
// What a sensor means is data: profiles map names, entities and kinds of
// sensors to roles (see configs/profiles/ipmi). The profile is picked by the
// manufacturer that Get Device ID tells, else by that of the FRU inventory, and
// the generic one stands behind all. Every number a server has becomes a
// reading, of other_value if nothing fits better, and so does every state that
// the specification has words for. docs/ipmi.md has the vocabulary.
//
// Beside sensors there are DCMI's power and temperatures, the thresholds that
// the server has configured, and the tail of its event log. Sensors that belong
// to a controller behind the BMC are read with bridged messages, once; a bridge
// that fails costs those sensors and nothing else.
//
// # What is left out
//
// IPMI 1.5 sessions are refused: they carry the password in ways that are
// broken. OEM records and OEM states are listed by Inspect and not read.
//
// Section and table numbers refer to the IPMI 2.0 specification, revision 1.1;
// DCMI is the Data Center Manageability Interface, revision 1.5.
package ipmi
