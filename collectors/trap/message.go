package trap

import (
	"errors"
	"fmt"
	"net/netip"

	"github.com/gosnmp/gosnmp"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/snmp"
)

// Why a message is not believed.
var (
	errUnknownSource = errors.New("no configured device has this address")
	errCommunity     = errors.New("its community is not that of the device's credentials")
	errUser          = errors.New("no device's credentials have this SNMP v3 user")
	errForeign       = errors.New("its SNMP v3 user has another password on the device that it speaks for")
	errLevel         = errors.New("its security level is below that of the credentials")
	errMalformed     = errors.New("not an SNMP trap or inform")
)

// account is an SNMP v3 user. It may have several passwords, on different
// devices.
type account struct{ logins []collectors.Credentials }

// accounts collects the users of all devices, each login once.
func accounts(devices []collectors.Device) map[string]account {
	out := map[string]account{}
	seen := map[string]bool{}
	for _, d := range devices {
		login := d.Login
		if login.Version != "3" || seen[login.Name] {
			continue
		}
		seen[login.Name] = true
		a := out[login.User]
		a.logins = append(a.logins, login)
		out[login.User] = a
	}
	return out
}

// message is a notification and, of SNMP v3, the login that proved it.
type message struct {
	*gosnmp.SnmpPacket
	proof collectors.Credentials
}

// decode reads a message. It returns nil without error for one that only asks
// who we are, after answering it.
func (r *Receiver) decode(raw []byte, peer netip.AddrPort) (*message, error) {
	if isVersion3(raw) {
		return r.decodeV3(raw, peer)
	}
	packet, err := r.plain.UnmarshalTrap(raw, false)
	if err != nil || !isNotification(packet.PDUType) {
		return nil, errMalformed
	}
	return &message{SnmpPacket: packet}, nil
}

// decodeV3 tries the passwords of the user. Only addresses of devices are
// listened to: a key is bound to an engine by hashing a megabyte, which
// strangers must not ask for.
func (r *Receiver) decodeV3(raw []byte, peer netip.AddrPort) (*message, error) {
	if len(r.known()[peer.Addr().Unmap()]) == 0 {
		return nil, errUnknownSource
	}
	header, err := headerOf(raw)
	if err != nil {
		return nil, errMalformed
	}
	if header.isDiscovery() {
		r.introduce(header, peer)
		return nil, nil
	}
	account, known := r.users[header.user]
	if !known {
		return nil, errUser
	}
	for _, login := range account.logins {
		var packet *gosnmp.SnmpPacket
		decoder := decoderFor(login, header.engine)
		if packet, err = decoder.UnmarshalTrap(append([]byte(nil), raw...), false); err != nil {
			continue
		}
		if packet.MsgFlags&gosnmp.AuthPriv < decoder.MsgFlags {
			err = errLevel
			continue
		}
		if !isNotification(packet.PDUType) {
			return nil, errMalformed
		}
		return &message{packet, login}, nil
	}
	return nil, fmt.Errorf("user %q: %w", header.user, err)
}

// decoderFor binds a login to the engine of a message.
func decoderFor(login collectors.Credentials, engine string) *gosnmp.GoSNMP {
	parameters, level := snmp.User(login)
	parameters.AuthoritativeEngineID = engine
	return &gosnmp.GoSNMP{Version: gosnmp.Version3, SecurityModel: gosnmp.UserSecurityModel, MsgFlags: level, SecurityParameters: parameters}
}

func isNotification(t gosnmp.PDUType) bool {
	return t == gosnmp.Trap || t == gosnmp.SNMPv2Trap || t == gosnmp.InformRequest
}

// admit returns nil when the message carries what one of its devices would: its
// community, or its login of SNMP v3 as a whole, because a user may have other
// passwords on other devices.
func (r *Receiver) admit(from []*source, m *message) error {
	for _, s := range from {
		login := s.device.Login
		switch {
		case m.Version == gosnmp.Version3:
			if login.Version == "3" && isSameLogin(login, m.proof) {
				return nil
			}
		case login.Version != "3" && !login.Community.IsZero() && login.Community.Reveal() == m.Community:
			return nil
		}
	}
	if m.Version == gosnmp.Version3 {
		return errForeign
	}
	return errCommunity
}

func isSameLogin(a, b collectors.Credentials) bool {
	return a.User == b.User && a.AuthProtocol == b.AuthProtocol && a.Password.Equal(b.Password) &&
		a.PrivacyProtocol == b.PrivacyProtocol && a.PrivacyPassword.Equal(b.PrivacyPassword)
}

// acknowledge answers an inform with what it said (RFC 3416, section 4.2.7).
func (r *Receiver) acknowledge(packet *gosnmp.SnmpPacket, peer netip.AddrPort) {
	packet.PDUType, packet.Error, packet.ErrorIndex = gosnmp.GetResponse, gosnmp.NoError, 0
	packet.MsgFlags &^= gosnmp.Reportable
	r.send(packet, peer)
}

func (r *Receiver) send(packet *gosnmp.SnmpPacket, peer netip.AddrPort) {
	raw, err := packet.MarshalMsg()
	if err == nil {
		_, err = r.conn.WriteToUDPAddrPort(raw, peer)
	}
	if err != nil {
		r.log.Debug("answer", "peer", peer, "err", err) // the sender tries again
	}
}
