package snmp

import (
	"context"

	"github.com/gosnmp/gosnmp"

	"github.com/ridethrough/ridethrough/collectors"
)

// strangers reports whether the device speaks SNMP but not to us: it was silent
// to our community, and yet answers a question of SNMP v3 that needs no login,
// who its engine is (RFC 3414, section 4). So the host is up, SNMP is on, and
// the community is wrong or this host is not on its list.
func (s *session) strangers(ctx context.Context) bool {
	if s.version == gosnmp.Version3 || s.answered || ctx.Err() != nil {
		return false
	}
	guest := newSession(collectors.Device{Name: s.device.Name, Address: s.address, Login: collectors.Credentials{Version: "3", User: "discovery"}}, s.keys)
	if guest.connect(ctx) != nil {
		return false
	}
	defer guest.close()
	defer guest.begin(ctx)()
	return guest.discover(ctx) == nil
}
