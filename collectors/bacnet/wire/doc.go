// Package wire is the part of BACnet/IP (ANSI/ASHRAE 135) that reading a device
// takes: frames of the link (annex J), the network layer's header (clause 6),
// application PDUs (clause 20.1) and values (clause 20.2), for ReadProperty,
// ReadPropertyMultiple, Who-Is and I-Am. It cannot write a property, subscribe,
// or take apart segmented answers, which the requests say they do not accept.
//
// Decoders take any bytes: what is cut short or contradicts itself is
// ErrMalformed, and nothing is allocated for a length that the bytes do not hold.
package wire

import "errors"

// ErrMalformed means bytes that are no BACnet/IP, or BACnet that is not well
// formed.
var ErrMalformed = errors.New("no well-formed BACnet/IP")
