package trap

import (
	"log/slog"
	"net/netip"

	"github.com/gosnmp/gosnmp"
)

// DecodeForTest does with a message what Run does, from an address that is
// known, up to answering it.
func DecodeForTest(raw []byte) {
	r := &Receiver{log: slog.New(slog.DiscardHandler), metrics: newMetrics(nil), plain: &gosnmp.GoSNMP{Version: gosnmp.Version2c}}
	defer func() { _ = recover() }() // as hear does, for the library
	if isVersion3(raw) {
		_, _ = headerOf(raw)
		return
	}
	if m, err := r.decode(raw, netip.AddrPort{}); err == nil {
		_ = eventOf(m.SnmpPacket, Words{})
		_ = r.attribute(m.SnmpPacket, netip.Addr{})
	}
}
