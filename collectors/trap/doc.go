// Package trap hears what devices shout: SNMP traps and informs of v1, v2c and
// v3 (RFC 3416, RFC 3414).
//
// A trap wakes an immediate poll of the device it came from and is kept as an
// event. It decides nothing: UDP loses traps, and a missing "all clear" must not
// keep an alarm alive. The poll that follows says what is so.
//
// It trusts little. A message is looked at only when it comes from, or names,
// the address of a configured device, and believed only with the community or
// the user of that device. A storm costs a device its own events and nothing
// else: so many a minute are kept, the rest are counted, and a device is woken
// once in a few seconds.
package trap
