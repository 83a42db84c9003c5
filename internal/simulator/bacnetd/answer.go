package bacnetd

import "encoding/binary"

// Errors and reasons that a Server answers with (clause 18).
const (
	classObject, unknownObject     = 1, 31
	classProperty, unknownProperty = 2, 32
	invalidIndex                   = 42

	rejectInvalidTag, rejectUnrecognized = 4, 9
	abortSegmentation                    = 4

	readProperty, readMultiple, whoIs = 12, 14, 8

	wholeArray = -1
)

// apdu answers an application PDU (20.1); nil for silence.
func (s *Server) apdu(b []byte) []byte {
	switch {
	case len(b) >= 2 && b[0]>>4 == 1 && b[1] == whoIs:
		return s.iAm(b[2:])
	case len(b) < 4 || b[0]>>4 != 0:
		return nil
	}
	invoke, service, body := b[2], b[3], b[4:]
	var answer []byte
	switch {
	case service == readProperty:
		answer = s.one(invoke, body)
	case service == readMultiple && !s.NoMultiple:
		answer = s.several(invoke, body)
	default:
		return []byte{0x60, invoke, rejectUnrecognized}
	}
	if len(answer) > min(s.accepts(), largestMessage) {
		return []byte{0x71, invoke, abortSegmentation}
	}
	return answer
}

// iAm answers Who-Is when its range is open or holds this device (16.10).
func (s *Server) iAm(b []byte) []byte {
	if low, rest, ok := takeContext(b, 0); ok {
		high, _, ok := takeContext(rest, 1)
		if !ok || s.Instance < low || s.Instance > high {
			return nil
		}
	}
	out := appendValue([]byte{0x10, 0}, ID{Device, s.Instance})
	out = appendValue(out, uint32(s.accepts()))
	out = appendValue(out, Enum(3)) // no segmentation
	return appendValue(out, uint32(0))
}

// one answers ReadProperty (15.5).
func (s *Server) one(invoke byte, b []byte) []byte {
	number, b, ok := takeContext(b, 0)
	property, b, has := takeContext(b, 1)
	if !ok || !has {
		return []byte{0x60, invoke, rejectInvalidTag}
	}
	index := wholeArray
	if n, _, ok := takeContext(b, 2); ok {
		index = int(n)
	}
	id := ID{number >> 22, number & wildcard}
	values, class, code := s.values(id, property, index)
	if class != 0 {
		return appendValue(appendValue([]byte{0x50, invoke, readProperty}, Enum(class)), Enum(code))
	}
	if id == (ID{Device, wildcard}) {
		id.Instance = s.Instance
	}
	out := binary.BigEndian.AppendUint32([]byte{0x30, invoke, readProperty, 0x0C}, id.number())
	out = appendContext(out, 1, property)
	if index != wholeArray {
		out = appendContext(out, 2, uint32(index))
	}
	out = append(out, 0x3E)
	for _, v := range values {
		out = appendValue(out, v)
	}
	return append(out, 0x3F)
}

// several answers ReadPropertyMultiple (15.7).
func (s *Server) several(invoke byte, b []byte) []byte {
	out := []byte{0x30, invoke, readMultiple}
	for len(b) > 0 {
		number, rest, ok := takeContext(b, 0)
		if !ok || len(rest) == 0 || rest[0] != 0x1E {
			return []byte{0x60, invoke, rejectInvalidTag}
		}
		out = append(binary.BigEndian.AppendUint32(append(out, 0x0C), number), 0x1E)
		for b = rest[1:]; len(b) > 0 && b[0] != 0x1F; {
			property, rest, ok := takeContext(b, 0)
			if !ok {
				return []byte{0x60, invoke, rejectInvalidTag}
			}
			index := wholeArray
			if n, after, ok := takeContext(rest, 1); ok {
				index, rest = int(n), after
			}
			b = rest
			out = s.appendResult(out, ID{number >> 22, number & wildcard}, property, index)
		}
		if len(b) == 0 {
			return []byte{0x60, invoke, rejectInvalidTag}
		}
		out, b = append(out, 0x1F), b[1:]
	}
	return out
}

func (s *Server) appendResult(out []byte, id ID, property uint32, index int) []byte {
	out = appendContext(out, 2, property)
	if index != wholeArray {
		out = appendContext(out, 3, uint32(index))
	}
	values, class, code := s.values(id, property, index)
	if class != 0 {
		out = appendValue(append(out, 0x5E), Enum(class))
		return append(appendValue(out, Enum(code)), 0x5F)
	}
	out = append(out, 0x4E)
	for _, v := range values {
		out = appendValue(out, v)
	}
	return append(out, 0x4F)
}

// values returns a property or an element of it, or an error's class and code.
func (s *Server) values(id ID, property uint32, index int) (values []any, class, code uint32) {
	values, known, has := s.get(id, property)
	switch {
	case !known:
		return nil, classObject, unknownObject
	case !has:
		return nil, classProperty, unknownProperty
	}
	if len(values) == 1 {
		if failure, is := values[0].(Failure); is {
			return nil, classProperty, uint32(failure)
		}
	}
	switch {
	case index == wholeArray:
		return values, 0, 0
	case index == 0:
		return []any{uint32(len(values))}, 0, 0
	case index > len(values):
		return nil, classProperty, invalidIndex
	}
	return values[index-1 : index], 0, 0
}

func appendContext(to []byte, tag byte, n uint32) []byte {
	b := shortest(n)
	return append(append(to, tag<<4|0x08|byte(len(b))), b...)
}
