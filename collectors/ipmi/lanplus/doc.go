// Package lanplus is an IPMI 2.0 session over UDP (RMCP+, "lanplus" in
// ipmitool): it opens one authenticated and encrypted session with a BMC, sends
// commands in it one at a time, and closes it. It knows nothing of sensors.
//
// Algorithms, message layouts and key derivation are go-ipmi's; the session
// around them is ours, because a monitor needs what that client does not give:
// no goroutine of its own (its keep-alive sends on the same unlocked sequence
// counters as the caller), the integrity code of answers checked, a deadline
// that holds, retransmission that a slow BMC survives, and an error that says
// which of user, password, cipher suite, privilege or free session was missing.
//
// # What may come back
//
// Every datagram is untrusted until its integrity code is right. One that is
// not the answer to the command in flight (late, forged, damaged) is dropped
// and waiting goes on.
//
// Section and table numbers refer to the IPMI 2.0 specification, revision 1.1.
package lanplus
