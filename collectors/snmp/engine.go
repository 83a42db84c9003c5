package snmp

import (
	"context"
	"time"

	"github.com/gosnmp/gosnmp"
)

// engine is the authoritative engine of a device (RFC 3414, section 1.5.1) with
// our keys for it.
type engine struct {
	user    *gosnmp.UsmSecurityParameters
	decoder *gosnmp.GoSNMP
	seen    time.Time // when it last told its time
}

// Objects of the reports of RFC 3414, section 5.
var reports = map[string]error{
	".1.3.6.1.6.3.15.1.1.1.0": ErrSecurityLevel, // usmStatsUnsupportedSecLevels
	".1.3.6.1.6.3.15.1.1.2.0": ErrTimeWindow,    // usmStatsNotInTimeWindows
	".1.3.6.1.6.3.15.1.1.3.0": ErrUnknownUser,   // usmStatsUnknownUserNames
	".1.3.6.1.6.3.15.1.1.4.0": ErrUnknownEngine, // usmStatsUnknownEngineIDs
	".1.3.6.1.6.3.15.1.1.5.0": ErrWrongDigest,   // usmStatsWrongDigests
	".1.3.6.1.6.3.15.1.1.6.0": ErrDecryption,    // usmStatsDecryptionErrors
}

// discover asks who the engine is and what time it has (RFC 3414, section 4).
func (s *session) discover(ctx context.Context) error {
	s.v3 = nil
	answer, err := s.attempt(ctx, &query{discovery: true})
	if err != nil {
		return err
	}
	told := answer.engine
	user := s.keys.parameters(s.device.Login, told.AuthoritativeEngineID)
	user.AuthoritativeEngineBoots, user.AuthoritativeEngineTime = told.AuthoritativeEngineBoots, told.AuthoritativeEngineTime
	s.v3 = &engine{user: user, seen: time.Now(), decoder: &gosnmp.GoSNMP{
		Version: gosnmp.Version3, SecurityModel: gosnmp.UserSecurityModel, MsgFlags: flags(user), SecurityParameters: user,
	}}
	// Encoding anything makes the library draw a random salt.
	_, _ = s.v3.decoder.SnmpEncodePacket(gosnmp.GetRequest, nil, 0, 0)
	return nil
}

// decodeV3 authenticates and decrypts. Messages that fail are dropped, except
// reports, which say what is wrong with ours: those may come unauthenticated,
// so they change nothing but the error.
func (s *session) decodeV3(raw []byte, first uint32) (*answer, error) {
	if s.v3 == nil {
		return s.decodeDiscovery(raw, first)
	}
	packet, err := safely(func() (*gosnmp.SnmpPacket, error) {
		return s.v3.decoder.UnmarshalTrap(append([]byte(nil), raw...), true)
	})
	if err != nil {
		return nil, s.openReport(raw, first)
	}
	if !s.isOurs(packet.MsgID, first) {
		return nil, nil
	}
	s.v3.hear(packet)
	if packet.PDUType == gosnmp.Report {
		return nil, reported(packet)
	}
	if packet.PDUType != gosnmp.GetResponse || packet.MsgFlags&gosnmp.AuthPriv != flags(s.v3.user) {
		return nil, nil
	}
	a := &s.space.answer
	a.take(packet)
	return a, nil
}

// hear notes the engine's time.
func (e *engine) hear(packet *gosnmp.SnmpPacket) {
	told, ok := packet.SecurityParameters.(*gosnmp.UsmSecurityParameters)
	if !ok || told.AuthoritativeEngineID != e.user.AuthoritativeEngineID {
		return
	}
	e.user.AuthoritativeEngineBoots, e.user.AuthoritativeEngineTime = told.AuthoritativeEngineBoots, told.AuthoritativeEngineTime
	e.seen = time.Now()
}

// tick moves our idea of the engine's time on.
func (e *engine) tick() {
	passed := time.Since(e.seen) / time.Second
	e.user.AuthoritativeEngineTime += uint32(passed)
	e.seen = e.seen.Add(passed * time.Second)
}

// openReport reads a report that is neither authenticated nor encrypted.
func (s *session) openReport(raw []byte, first uint32) error {
	packet := openMessage(raw)
	if packet == nil || packet.PDUType != gosnmp.Report || !s.isOurs(packet.MsgID, first) {
		return nil
	}
	return reported(packet)
}

func reported(packet *gosnmp.SnmpPacket) error {
	for _, v := range packet.Variables {
		if err := reports[v.Name]; err != nil {
			return err
		}
	}
	return nil
}

// decodeDiscovery accepts a report that names an engine.
func (s *session) decodeDiscovery(raw []byte, first uint32) (*answer, error) {
	packet := openMessage(raw)
	if packet == nil || packet.PDUType != gosnmp.Report || !s.isOurs(packet.MsgID, first) {
		return nil, nil
	}
	told, ok := packet.SecurityParameters.(*gosnmp.UsmSecurityParameters)
	if !ok || len(told.AuthoritativeEngineID) < 5 || len(told.AuthoritativeEngineID) > 32 { // RFC 3411, section 5
		return nil, nil
	}
	return &answer{engine: told}, nil
}

// openMessage decodes a message without protection; nil when it has some.
func openMessage(raw []byte) *gosnmp.SnmpPacket {
	open := gosnmp.GoSNMP{
		Version: gosnmp.Version3, SecurityModel: gosnmp.UserSecurityModel,
		SecurityParameters: &gosnmp.UsmSecurityParameters{UserName: "-"},
	}
	packet, err := safely(func() (*gosnmp.SnmpPacket, error) { return open.SnmpDecodePacket(raw) })
	if err != nil || packet.Version != gosnmp.Version3 {
		return nil
	}
	return packet
}
