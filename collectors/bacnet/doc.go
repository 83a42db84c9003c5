// Package bacnet reads building controllers, chillers and plant gateways over
// BACnet/IP (ANSI/ASHRAE 135, annex J). Clause numbers refer to that standard.
//
// A BACnet object says what it is: a name, a type, an engineering unit, status
// flags. So a profile in configs/profiles/bacnet may select objects by name, and
// needs no unit where the object has one. What an object means for a plant it
// does not say: that stays with the profile, in the words of the other
// protocols.
//
// A device is asked with ReadPropertyMultiple for as much as fits one message of
// its size, with less when it finds the answer too long, and property by
// property when it does not know that service. It is asked one question at a
// time. Devices behind one router share a socket and take turns.
//
// The package reads and never writes; it neither broadcasts nor subscribes.
package bacnet
