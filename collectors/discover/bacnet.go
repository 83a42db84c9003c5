package discover

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/ridethrough/ridethrough/collectors/bacnet/wire"
)

// BACnet sends Who-Is to the address alone, never as a broadcast, and asks the
// device for its object as well: some announce themselves by broadcast only,
// which a program on another network does not hear.
type BACnet struct {
	Port    int
	Timeout time.Duration
}

// Protocol implements Prober.
func (BACnet) Protocol() string { return "bacnet" }

// Probe implements Prober.
func (p BACnet) Probe(ctx context.Context, a netip.Addr) (Finding, error) {
	ctx, cancel := context.WithTimeout(ctx, p.Timeout)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "udp", at(a, p.Port))
	if err != nil {
		return Finding{}, ErrNobody
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	device, err := askDevice(conn)
	if err != nil {
		return Finding{}, ErrNobody
	}
	what := "BACnet/IP"
	if device >= 0 {
		what = fmt.Sprintf("BACnet/IP device %d", device)
		for _, property := range []wire.Property{wire.VendorName, wire.ModelName, wire.ObjectName} {
			if v, err := askProperty(conn, device, property); err == nil {
				what += " " + v.Text
			}
		}
	}
	return Finding{
		Protocol: "bacnet", Address: addressText(a, p.Port, 47808), What: oneLine(what),
		Next: "BACnet cannot say what its objects mean for the plant: name a profile, chilled-water-by-name to begin with",
	}, nil
}

// unknownDevice is one that speaks BACnet and does not say its instance.
const unknownDevice = -1

// askDevice returns the instance of the device.
func askDevice(conn net.Conn) (int, error) {
	if _, err := conn.Write(wire.SetLength(wire.AppendWhoIs(wire.AppendHeader(nil, wire.Route{}, false), unknownDevice))); err != nil {
		return 0, err
	}
	own := wire.Reference{Object: wire.NewObjectID(wire.Device, wire.LastInstance), Property: wire.ObjectIdentifier, Index: wire.WholeArray}
	if err := askFor(conn, own); err != nil {
		return 0, err
	}
	return hear(conn, func(apdu []byte) (int, bool) {
		if said, ok := wire.ParseIAm(apdu); ok {
			return int(said.Instance), true
		}
		answer, ok := wire.ParseAnswer(apdu)
		if !ok {
			return 0, false
		}
		if r, err := answer.ReadProperty(); err == nil && len(r.Values) == 1 && r.Values[0].Kind == wire.Object {
			return int(r.Values[0].ObjectID().Instance()), true
		}
		return unknownDevice, true // a refusal is an answer, too
	})
}

func askProperty(conn net.Conn, device int, p wire.Property) (wire.Value, error) {
	if err := askFor(conn, wire.Reference{Object: wire.NewObjectID(wire.Device, uint32(device)), Property: p, Index: wire.WholeArray}); err != nil {
		return wire.Value{}, err
	}
	v, err := hear(conn, func(apdu []byte) (wire.Value, bool) {
		answer, ok := wire.ParseAnswer(apdu)
		if !ok || answer.Invoke != invokeOf(p) {
			return wire.Value{}, false
		}
		r, err := answer.ReadProperty()
		if err != nil || len(r.Values) != 1 {
			return wire.Value{}, true
		}
		return r.Values[0], true
	})
	if err == nil && v.Text == "" {
		err = errors.ErrUnsupported
	}
	return v, err
}

// invokeOf tells the few questions of a probe apart.
func invokeOf(p wire.Property) byte { return byte(p) }

func askFor(conn net.Conn, r wire.Reference) error {
	_, err := conn.Write(wire.SetLength(wire.AppendReadProperty(wire.AppendHeader(nil, wire.Route{}, true), invokeOf(r.Property), r)))
	return err
}

// hear reads datagrams until one is what is wanted.
func hear[T any](conn net.Conn, wanted func(apdu []byte) (T, bool)) (T, error) {
	var none T
	buffer := make([]byte, wire.LargestDatagram)
	const noise = 64
	for range noise {
		n, err := conn.Read(buffer)
		if err != nil {
			return none, err
		}
		frame, err := wire.ParseFrame(buffer[:n])
		if err != nil || len(frame.APDU) == 0 {
			continue
		}
		if v, ok := wanted(frame.APDU); ok {
			return v, nil
		}
	}
	return none, ErrNobody
}
