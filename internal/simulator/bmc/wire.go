package bmc

import (
	"net"
	"sync/atomic"
	"time"

	"github.com/bougou/go-ipmi/pkg/protocol"
	"github.com/bougou/go-ipmi/pkg/rmcpplus"
	"github.com/bougou/go-ipmi/pkg/types"
)

// wire stands between the socket and the reference server. It applies faults
// and answers what the reference server answers differently from real BMCs.
type wire struct {
	net.PacketConn
	bmc *BMC
	n   atomic.Int64
}

// ReadFrom returns the next packet that the server is to see.
func (w *wire) ReadFrom(buf []byte) (int, net.Addr, error) {
	for {
		n, from, err := w.PacketConn.ReadFrom(buf)
		if err != nil {
			return n, from, err
		}
		w.bmc.packets.Add(1)
		if d := w.bmc.fault().Delay; d > 0 {
			<-time.After(d)
		}
		if w.lost(buf[:n]) || w.answered(buf[:n], from) {
			continue
		}
		return n, from, nil
	}
}

func (w *wire) lost(pkt []byte) bool {
	fault := w.bmc.fault()
	if fault.Hang || fault.Drop > 0 && w.n.Add(1)%int64(fault.Drop) == 0 {
		return true
	}
	session, _, kind, _, _, ok := protocol.ParseRMCPPlusHeader(pkt)
	if ok && session != 0 {
		w.bmc.seen.Store(session, true)
	}
	return fault.HangInSession && ok && session != 0 && types.PayloadType(kind) == types.PayloadTypeIPMI
}

// answered deals with packets that the server is not to see: a refused open
// session, and a RAKP message 1 with an unknown name. The reference server
// hides unknown names behind a wrong HMAC, most real BMCs say so (table 13-15,
// status 0Dh).
func (w *wire) answered(pkt []byte, from net.Addr) bool {
	_, _, kind, _, payload, ok := protocol.ParseRMCPPlusHeader(pkt)
	if !ok {
		return false
	}
	switch types.PayloadType(kind) {
	case types.PayloadTypeRmcpOpenSessionRequest:
		var req rmcpplus.OpenSessionRequest
		if !w.bmc.fault().NoSessions || req.Unpack(payload) != nil {
			return false
		}
		w.send(from, types.PayloadTypeRmcpOpenSessionResponse, (&rmcpplus.OpenSessionResponse{
			MessageTag: req.MessageTag, RemoteConsoleSessionID: req.RemoteConsoleSessionID,
			RmcpStatusCode: types.RmcpStatusCode(statusNoResources),
		}).Pack())
		return true
	case types.PayloadTypeRAKPMessage1:
		var req rmcpplus.RAKPMessage1
		if req.Unpack(payload) != nil || string(req.Username) == w.bmc.cfg.User {
			return false
		}
		session, err := w.bmc.core.Sessions.Get(req.ManagedSystemSessionID)
		if err != nil {
			return false
		}
		_ = w.bmc.core.Sessions.Close(session.BMCID) // it was found above
		w.send(from, types.PayloadTypeRAKPMessage2, (&rmcpplus.RAKPMessage2{
			MessageTag: req.MessageTag, RemoteConsoleSessionID: session.ConsoleID,
			RmcpStatusCode: types.RmcpStatusCode(statusUnauthorizedName),
		}).Pack())
		return true
	}
	return false
}

// RMCP+ status codes (table 13-15).
const (
	statusNoResources      = 0x01
	statusUnauthorizedName = 0x0D
)

func (w *wire) send(to net.Addr, kind types.PayloadType, payload []byte) {
	// A lost answer is the reader's problem, as on a real network.
	_, _ = w.WriteTo(protocol.BuildRMCPPlusPacket(uint8(kind), 0, 0, 0, payload), to)
}
