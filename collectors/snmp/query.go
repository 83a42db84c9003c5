package snmp

import (
	"bytes"
	"encoding/binary"

	"github.com/gosnmp/gosnmp"
)

// query is one request. It may be sent many times: for v1 and v2c it is encoded
// once and only its number changes.
type query struct {
	kind        gosnmp.PDUType
	names       []string
	repetitions int
	discovery   bool

	raw   []byte      // as encoded once
	at    int         // where the four bytes of the request number stand
	heard *nameMemory // nil for what is asked rarely
}

// newQuery makes a query that is asked in every poll, often, or rarely.
func newQuery(kind gosnmp.PDUType, names []string, repetitions int, often bool) *query {
	q := &query{kind: kind, names: names, repetitions: repetitions}
	if often {
		q.heard = &nameMemory{}
	}
	return q
}

// placeholder is a request number of four bytes, to be found again.
const placeholder = 0x3fabcdef

// encode returns the message for the request number id.
func (s *session) encode(q *query, id uint32) ([]byte, error) {
	if s.version == gosnmp.Version3 {
		return s.encodeV3(q, id)
	}
	if q.raw == nil {
		if err := s.prepare(q); err != nil {
			return nil, err
		}
	}
	binary.BigEndian.PutUint32(q.raw[q.at:], id|1<<30) // always four bytes long
	return q.raw, nil
}

func (s *session) prepare(q *query) error {
	community := s.device.Login.Community.Reveal()
	packet := q.packet()
	packet.Version, packet.Community, packet.RequestID = s.version, community, placeholder
	raw, err := packet.MarshalMsg()
	if err != nil {
		return err
	}
	// Behind the headers and the community, which could hold anything.
	from := 4 + len(community)
	var number [4]byte
	binary.BigEndian.PutUint32(number[:], placeholder)
	q.raw, q.at = raw, from+bytes.Index(raw[from:], number[:])
	return nil
}

func (q *query) packet() *gosnmp.SnmpPacket {
	variables := make([]gosnmp.SnmpPDU, len(q.names))
	for i, name := range q.names {
		variables[i] = gosnmp.SnmpPDU{Name: name, Type: gosnmp.Null}
	}
	return &gosnmp.SnmpPacket{PDUType: q.kind, MaxRepetitions: uint32(q.repetitions), Variables: variables}
}

func (s *session) encodeV3(q *query, id uint32) ([]byte, error) {
	packet := q.packet()
	packet.Version, packet.SecurityModel = gosnmp.Version3, gosnmp.UserSecurityModel
	packet.MsgID, packet.RequestID = id|1<<30, id|1<<30
	if q.discovery {
		packet.PDUType, packet.MsgFlags = gosnmp.GetRequest, gosnmp.Reportable
		packet.SecurityParameters = &gosnmp.UsmSecurityParameters{}
		return packet.MarshalMsg()
	}
	s.v3.tick()
	packet.MsgFlags = flags(s.v3.user) | gosnmp.Reportable
	packet.SecurityParameters = s.v3.user
	packet.ContextEngineID = s.v3.user.AuthoritativeEngineID
	packet.ContextName = s.device.Login.ContextName
	packet.MsgMaxSize = largestAnswer
	if packet.MsgFlags&gosnmp.AuthPriv == gosnmp.AuthPriv {
		if err := s.v3.user.InitPacket(packet); err != nil {
			return nil, err
		}
	}
	return packet.MarshalMsg()
}
