package modbus

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/ridethrough/ridethrough/collectors"
)

// A table is one of the four of the Modbus data model, by the function that
// reads it.
type table byte

const (
	coils    table = 1 // read-write bits
	discrete table = 2 // read-only bits
	holding  table = 3 // read-write registers
	input    table = 4 // read-only registers
)

var tableNames = map[string]table{"coil": coils, "discrete": discrete, "holding": holding, "input": input}

func (t table) String() string {
	for name, known := range tableNames {
		if known == t {
			return name
		}
	}
	return fmt.Sprintf("function %d", byte(t))
}

// isBits reports whether the table holds bits.
func (t table) isBits() bool { return t == coils || t == discrete }

const (
	headerSize    = 7   // transaction, protocol, length, unit
	largestPDU    = 253 // function and data
	exceptionFlag = 0x80
)

// An exception is a device's refusal (Modbus Application Protocol, section 7).
type exception byte

// Exceptions that mean something to us; the others are only named.
const (
	illegalFunction exception = 1
	illegalAddress  exception = 2
	illegalValue    exception = 3
	acknowledged    exception = 5
	busy            exception = 6
	gatewayPath     exception = 10
	gatewayTarget   exception = 11
)

var exceptionNames = map[exception]string{
	illegalFunction: "it does not know the function",
	illegalAddress:  "it has no such register",
	illegalValue:    "it refuses so many registers",
	4:               "it failed",
	acknowledged:    "it wants more time",
	busy:            "it is busy",
	8:               "its memory is corrupt",
	gatewayPath:     "the gateway has no path to it",
	gatewayTarget:   "it does not answer the gateway",
}

// isOfRegisters reports whether the refusal is about what was asked for. The
// others are about the moment: asking otherwise would not help.
func (e exception) isOfRegisters() bool {
	return e != acknowledged && e != busy && e != gatewayPath && e != gatewayTarget
}

func (e exception) Error() string {
	if name, known := exceptionNames[e]; known {
		return fmt.Sprintf("%s (exception %d)", name, byte(e))
	}
	return fmt.Sprintf("exception %d", byte(e))
}

// Fault implements collectors.Faulter.
func (e exception) Fault() collectors.Fault {
	if e == gatewayPath || e == gatewayTarget {
		return collectors.FaultTimeout
	}
	return collectors.FaultUnclassified
}

// errFrame means bytes that are no Modbus/TCP: the connection is of no more use.
var errFrame = errors.New("answer is no Modbus/TCP frame")

// appendRequest writes a question for count registers or bits.
func appendRequest(to []byte, transaction uint16, unit byte, t table, address, count uint16) []byte {
	to = binary.BigEndian.AppendUint16(to, transaction)
	to = append(to, 0, 0, 0, 6, unit, byte(t))
	to = binary.BigEndian.AppendUint16(to, address)
	return binary.BigEndian.AppendUint16(to, count)
}

// readFrame reads one frame. The PDU is valid until buffer is used again.
func readFrame(from io.Reader, buffer []byte) (transaction uint16, unit byte, pdu []byte, err error) {
	head := buffer[:headerSize]
	if _, err := io.ReadFull(from, head); err != nil {
		return 0, 0, nil, err
	}
	length := int(binary.BigEndian.Uint16(head[4:])) - 1 // without the unit
	if binary.BigEndian.Uint16(head[2:]) != 0 || length < 2 || length > largestPDU {
		return 0, 0, nil, errFrame
	}
	transaction, unit = binary.BigEndian.Uint16(head), head[6]
	pdu = buffer[headerSize : headerSize+length]
	_, err = io.ReadFull(from, pdu)
	return transaction, unit, pdu, err
}

// contents takes the values out of an answer to a question for count registers
// or bits.
func contents(pdu []byte, t table, count uint16) ([]byte, error) {
	if pdu[0] == byte(t)|exceptionFlag {
		return nil, exception(pdu[1])
	}
	want := 2 * int(count)
	if t.isBits() {
		want = (int(count) + 7) / 8
	}
	if pdu[0] != byte(t) || int(pdu[1]) != want || len(pdu) != 2+want {
		return nil, errFrame
	}
	return pdu[2:], nil
}
