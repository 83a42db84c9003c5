package simulator

import (
	"context"
	"fmt"
	"net"
	"sync"

	"github.com/ridethrough/ridethrough/internal/simulator/devices"
)

// A host is a device with the socket it listens on.
type host struct {
	device *devices.Device
	server devices.Server
	conn   *faultyConn
}

// listen opens a socket on loopback for a device.
func listen(d *devices.Device) (*host, error) {
	h := &host{device: d}
	if d.BMC != nil {
		h.server = d.BMC.Controller
	} else {
		agent, err := d.SNMP.Server(d.Name)
		if err != nil {
			return nil, fmt.Errorf("device %s: %w", d.Name, err)
		}
		h.server = agent
	}
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, fmt.Errorf("device %s: %w", d.Name, err)
	}
	h.conn = &faultyConn{PacketConn: conn}
	return h, nil
}

// serve answers until ctx ends.
func (h *host) serve(ctx context.Context) error {
	if err := h.server.Serve(ctx, h.conn); err != nil && ctx.Err() == nil {
		return fmt.Errorf("device %s: %w", h.device.Name, err)
	}
	return nil
}

// faultyConn is a socket that can lose everything that arrives or leaves.
type faultyConn struct {
	net.PacketConn

	mu   sync.Mutex // guards everything below
	dead bool       // nothing arrives
	mute bool       // nothing leaves
}

func (c *faultyConn) fault() (dead, mute bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dead, c.mute
}

func (c *faultyConn) set(dead, mute bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dead, c.mute = dead, mute
}

// ReadFrom drops what a dead device would not receive.
func (c *faultyConn) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := c.PacketConn.ReadFrom(b)
		if dead, _ := c.fault(); err != nil || !dead {
			return n, from, err
		}
	}
}

// WriteTo drops what a hanging device would not answer.
func (c *faultyConn) WriteTo(b []byte, to net.Addr) (int, error) {
	if _, mute := c.fault(); mute {
		return len(b), nil
	}
	return c.PacketConn.WriteTo(b, to)
}

// endpoint says where the device stands and how to speak to it.
func (h *host) endpoint() Endpoint {
	d := h.device
	e := Endpoint{Name: d.Name, Protocol: ProtocolSNMP, Address: h.conn.LocalAddr().String(), Profile: d.Profile, Asset: d.Asset}
	for _, p := range d.Parts {
		e.Parts = append(e.Parts, PartAsset{Part: p.Name, Asset: p.Asset})
	}
	switch {
	case d.BMC != nil:
		e.Protocol = ProtocolIPMI
		e.Login = Login{User: devices.BMCUser, Password: devices.BMCPassword}
	case d.SNMP.V3:
		e.Login = Login{
			Version: "3", User: devices.User, Password: devices.AuthPassphrase, AuthProtocol: devices.AuthProtocol,
			PrivacyProtocol: devices.PrivacyProtocol, PrivacyPassword: devices.PrivPassphrase,
		}
	default:
		e.Login = Login{Version: "2c", Community: devices.Community}
	}
	return e
}
