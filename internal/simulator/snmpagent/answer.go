package snmpagent

import "github.com/gosnmp/gosnmp"

// answer fills in the variables and the error of the answer to request, in at
// most budget bytes of variables (RFC 3416, section 4.2).
func answer(tree Tree, request *gosnmp.SnmpPacket, budget int) ([]gosnmp.SnmpPDU, gosnmp.SNMPError, int) {
	v1 := request.Version == gosnmp.Version1
	switch request.PDUType {
	case gosnmp.GetRequest:
		return each(tree, request.Variables, v1, budget, get)
	case gosnmp.GetNextRequest:
		return each(tree, request.Variables, v1, budget, next)
	case gosnmp.GetBulkRequest:
		if v1 {
			return nil, gosnmp.GenErr, 0
		}
		return bulk(tree, request, budget), gosnmp.NoError, 0
	case gosnmp.SetRequest:
		if v1 {
			return request.Variables, gosnmp.NoSuchName, 1
		}
		return request.Variables, gosnmp.NotWritable, 1
	}
	return request.Variables, gosnmp.GenErr, 0
}

// each answers GET and GETNEXT: all variables or an error, never a part.
func each(tree Tree, asked []gosnmp.SnmpPDU, v1 bool, budget int, read func(Tree, string, bool) gosnmp.SnmpPDU) ([]gosnmp.SnmpPDU, gosnmp.SNMPError, int) {
	out := make([]gosnmp.SnmpPDU, 0, len(asked))
	for i, v := range asked {
		pdu := read(tree, v.Name, v1)
		if v1 && isException(pdu.Type) {
			return asked, gosnmp.NoSuchName, i + 1
		}
		if budget -= encodedSize(pdu); budget < 0 {
			return tooBig(asked, v1)
		}
		out = append(out, pdu)
	}
	return out, gosnmp.NoError, 0
}

// tooBig answers with the variables of the request in v1, with none from v2 on.
func tooBig(asked []gosnmp.SnmpPDU, v1 bool) ([]gosnmp.SnmpPDU, gosnmp.SNMPError, int) {
	if v1 {
		return asked, gosnmp.TooBig, 0
	}
	return nil, gosnmp.TooBig, 0
}

// bulk answers GETBULK with as many whole repetitions as fit, and with a part
// of the last one as RFC 3416 allows.
func bulk(tree Tree, request *gosnmp.SnmpPacket, budget int) []gosnmp.SnmpPDU {
	var out []gosnmp.SnmpPDU
	fits := func(pdu gosnmp.SnmpPDU) bool {
		budget -= encodedSize(pdu)
		return budget >= 0
	}
	single := min(int(request.NonRepeaters), len(request.Variables))
	for _, v := range request.Variables[:single] {
		pdu := next(tree, v.Name, false)
		if !fits(pdu) {
			return out
		}
		out = append(out, pdu)
	}
	cursors := make([]gosnmp.SnmpPDU, len(request.Variables)-single)
	copy(cursors, request.Variables[single:])
	for range min(request.MaxRepetitions, 10_000) {
		ended := true
		for i, cursor := range cursors {
			if cursor.Type != gosnmp.EndOfMibView {
				cursors[i] = next(tree, cursor.Name, false)
			}
			ended = ended && cursors[i].Type == gosnmp.EndOfMibView
			if !fits(cursors[i]) {
				return out
			}
			out = append(out, cursors[i])
		}
		if ended {
			break
		}
	}
	return out
}

func get(tree Tree, name string, v1 bool) gosnmp.SnmpPDU {
	value, ok := tree.Get(name)
	if !ok || v1 && value.Type == gosnmp.Counter64 {
		return gosnmp.SnmpPDU{Name: name, Type: gosnmp.NoSuchInstance}
	}
	return gosnmp.SnmpPDU{Name: name, Type: value.Type, Value: value.Data}
}

func next(tree Tree, name string, v1 bool) gosnmp.SnmpPDU {
	for from := name; ; {
		found, value, ok := tree.Next(from)
		if !ok {
			return gosnmp.SnmpPDU{Name: name, Type: gosnmp.EndOfMibView}
		}
		if !v1 || value.Type != gosnmp.Counter64 { // v1 steps over what it cannot carry (RFC 3584, 4.2.2.1)
			return gosnmp.SnmpPDU{Name: found, Type: value.Type, Value: value.Data}
		}
		from = found
	}
}

func isException(t gosnmp.Asn1BER) bool {
	return t == gosnmp.NoSuchObject || t == gosnmp.NoSuchInstance || t == gosnmp.EndOfMibView
}

// encodedSize is the number of bytes of a variable on the wire.
func encodedSize(pdu gosnmp.SnmpPDU) int {
	return tlv(tlv(encodedLength(pdu.Name)) + tlv(Value{pdu.Type, pdu.Value}.size()))
}

// tlv is the length of contents with their tag and length in front.
func tlv(contents int) int {
	switch {
	case contents < 128:
		return contents + 2
	case contents < 256:
		return contents + 3
	}
	return contents + 4
}
