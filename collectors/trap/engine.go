package trap

import (
	"crypto/rand"
	"net/netip"
	"time"

	"github.com/gosnmp/gosnmp"
)

// engine is who we are to senders of SNMP v3 informs: they ask for our engine
// id and our clock before they send (RFC 3414, section 4).
type engine struct {
	id      string
	started time.Time
	asked   uint32
}

// newEngine makes an engine id of random octets (RFC 3411, section 5: highest
// bit set, enterprise 0, format 5). It is new after each start: senders find it
// out anew, and no state needs to be kept about boots.
func newEngine(now time.Time) engine {
	id := make([]byte, 8)
	_, _ = rand.Read(id) // never fails
	return engine{id: "\x80\x00\x00\x00\x05" + string(id), started: now}
}

const usmStatsUnknownEngineIDs = ".1.3.6.1.6.3.15.1.1.4.0"

// introduce tells a sender our engine id and clock.
func (r *Receiver) introduce(asked header, peer netip.AddrPort) {
	r.engine.asked++
	r.send(&gosnmp.SnmpPacket{
		Version: gosnmp.Version3, SecurityModel: gosnmp.UserSecurityModel, MsgFlags: gosnmp.NoAuthNoPriv, MsgID: asked.id,
		SecurityParameters: &gosnmp.UsmSecurityParameters{
			AuthoritativeEngineID: r.engine.id, AuthoritativeEngineBoots: 1,
			AuthoritativeEngineTime: uint32(r.options.Now().Sub(r.engine.started) / time.Second),
			AuthenticationProtocol:  gosnmp.NoAuth, PrivacyProtocol: gosnmp.NoPriv,
		},
		ContextEngineID: r.engine.id, PDUType: gosnmp.Report, RequestID: asked.id,
		Variables: []gosnmp.SnmpPDU{{Name: usmStatsUnknownEngineIDs, Type: gosnmp.Counter32, Value: uint(r.engine.asked)}},
	}, peer)
}
