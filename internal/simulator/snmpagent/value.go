package snmpagent

import (
	"math"

	"github.com/gosnmp/gosnmp"
)

// A Value is one SNMP value with its type on the wire.
type Value struct {
	Type gosnmp.Asn1BER
	Data any // what gosnmp marshals for Type
}

// Integer is a signed Integer32 or an enumeration.
func Integer(v int) Value {
	return Value{gosnmp.Integer, min(max(v, math.MinInt32), math.MaxInt32)}
}

// Scaled is the Integer of v × factor, rounded; what a device does that reports
// tenths of degrees.
func Scaled(v, factor float64) Value { return Integer(int(math.Round(v * factor))) }

// Gauge is an unsigned Gauge32.
func Gauge(v uint32) Value { return Value{gosnmp.Gauge32, v} }

// ScaledGauge is the Gauge of v × factor, rounded; negative values are 0.
func ScaledGauge(v, factor float64) Value { return Gauge(uint32(max(0, math.Round(v*factor)))) }

// Counter64 is a Counter64; v1 cannot carry it.
func Counter64(v uint64) Value { return Value{gosnmp.Counter64, v} }

// TimeTicks is a time in hundredths of a second.
func TimeTicks(v uint32) Value { return Value{gosnmp.TimeTicks, v} }

// String is an OctetString.
func String(v string) Value { return Value{gosnmp.OctetString, []byte(v)} }

// ObjectID is an object identifier, with or without the leading dot.
func ObjectID(v string) Value { return Value{gosnmp.ObjectIdentifier, dotted(v)} }

// Float is an Opaque float as net-snmp sends it.
func Float(v float32) Value { return Value{gosnmp.OpaqueFloat, v} }

// size is the number of bytes of v behind its tag and length.
func (v Value) size() int {
	switch data := v.Data.(type) {
	case []byte:
		return len(data)
	case string:
		if v.Type == gosnmp.ObjectIdentifier {
			return encodedLength(data)
		}
		return len(data)
	case int:
		return signedLength(int64(data))
	case uint32:
		return signedLength(int64(data))
	case uint:
		return signedLength(int64(data))
	case uint64:
		return 9
	case float32:
		return 7
	case float64:
		return 11
	}
	return 0
}

// signedLength is the length of an INTEGER in two's complement.
func signedLength(n int64) int {
	length := 1
	for ; n > 127 || n < -128; n >>= 8 {
		length++
	}
	return length
}
