package modbus

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// A kind is how a value is written in registers.
type kind struct {
	name  string
	words int // 16 bits each; 0 for a string, which says its own
}

var kinds = []kind{
	{"uint16", 1},
	{"int16", 1},
	{"uint32", 2},
	{"int32", 2},
	{"uint64", 4},
	{"int64", 4},
	{"float32", 2},
	{"float64", 4},
	{"bcd16", 1},
	{"bcd32", 2},
	{"string", 0},
	{"bit", 1},
}

func kindNamed(name string) (kind, bool) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
	if i < 0 {
		return kind{}, false
	}
	return kinds[i], true
}

func kindNames() string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return strings.Join(names, ", ")
}

// order says in which order a value's words and their bytes come. Modbus itself
// fixes only the bytes of one register; makers differ in the rest.
type order struct{ lowWordFirst, lowByteFirst bool }

// unsigned puts the registers of a value together.
func (o order) unsigned(raw []byte) uint64 {
	var v uint64
	n := len(raw) / 2
	for i := range n {
		at := i
		if o.lowWordFirst {
			at = n - 1 - i
		}
		word := binary.BigEndian.Uint16(raw[2*at:])
		if o.lowByteFirst {
			word = bits.ReverseBytes16(word)
		}
		v = v<<16 | uint64(word)
	}
	return v
}

// number reads a value. It returns false for what is none: NaN, a digit above
// nine, text.
func (k kind) number(raw []byte, o order) (float64, bool) {
	v := o.unsigned(raw)
	switch k.name {
	case "int16":
		return float64(int16(v)), true
	case "int32":
		return float64(int32(v)), true
	case "int64":
		return float64(int64(v)), true
	case "float32":
		f := float64(math.Float32frombits(uint32(v)))
		return f, !math.IsNaN(f) && !math.IsInf(f, 0)
	case "float64":
		f := math.Float64frombits(v)
		return f, !math.IsNaN(f) && !math.IsInf(f, 0)
	case "bcd16", "bcd32":
		n, err := strconv.ParseUint(strconv.FormatUint(v, 16), 10, 64)
		return float64(n), err == nil
	case "string":
		return 0, false
	}
	return float64(v), true
}

// text reads a value as people write it.
func (k kind) text(raw []byte, o order) string {
	if k.name != "string" {
		if n, ok := k.number(raw, o); ok {
			return strconv.FormatFloat(n, 'f', -1, 64)
		}
		return "0x" + strconv.FormatUint(o.unsigned(raw), 16)
	}
	s := slices.Clone(raw)
	for i := 0; o.lowByteFirst && i+1 < len(s); i += 2 {
		s[i], s[i+1] = s[i+1], s[i]
	}
	text, _, _ := strings.Cut(string(s), "\x00")
	return strings.TrimSpace(strings.ToValidUTF8(text, ""))
}
