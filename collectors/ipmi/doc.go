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
// sensors to roles (see configs/profiles/ipmi), the profile is picked by the
// manufacturer that Get Device ID tells, and the generic one stands behind all.
//
// # What is left out
//
// Sensors that belong to another controller than the BMC (a management engine,
// a satellite) would need bridged messages; in the servers that were looked at
// none of them says more about heat. IPMI 1.5 sessions are refused: they carry
// the password in ways that are broken.
//
// Section and table numbers refer to the IPMI 2.0 specification, revision 1.1;
// DCMI is the Data Center Manageability Interface, revision 1.5.
package ipmi
