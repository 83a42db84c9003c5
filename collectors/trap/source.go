package trap

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// keptPerMinute bounds the events of one device: a flapping contact sends
	// thousands.
	keptPerMinute = 30

	// wakeEvery is the shortest time between two polls that traps ask for: a
	// management card needs its processor for itself.
	wakeEvery = 3 * time.Second

	// heardPerSecond bounds the messages of one address that are looked into.
	heardPerSecond = 100

	// resolveEvery is how often names of devices are looked up again.
	resolveEvery = 5 * time.Minute
)

// source is a device as traps know it.
type source struct {
	device collectors.Device

	second time.Time // the one being counted
	heard  int       // messages in it

	minute  time.Time // the one being counted
	kept    int
	dropped int
	woken   time.Time
	last    time.Time // of the last event, so that no two share a time
}

// flooded reports whether an address has sent too much in this second.
func (r *Receiver) flooded(peer netip.Addr) bool {
	from := r.known()[peer]
	if len(from) == 0 {
		return false
	}
	s, now := from[0], r.options.Now()
	if now.Sub(s.second).Abs() >= time.Second {
		s.second, s.heard = now, 0
	}
	s.heard++
	return s.heard > heardPerSecond
}

// keep turns an event into a reading, unless there have been too many.
func (s *source) keep(e event, now time.Time) (facility.Reading, bool) {
	missed := 0
	if now.Sub(s.minute).Abs() >= time.Minute {
		missed, s.minute, s.kept, s.dropped = s.dropped, now, 0, 0
	}
	if s.kept++; s.kept > keptPerMinute {
		s.dropped++
		return facility.Reading{}, false
	}
	if missed > 0 {
		e.text = fmt.Sprintf("%s (and %d more traps in the minute before)", e.text, missed)
	}
	if !now.After(s.last) {
		now = s.last.Add(time.Microsecond)
	}
	s.last = now
	asset := s.device.Asset
	if asset == "" {
		asset = s.device.Name
	}
	return facility.Reading{Asset: asset, Point: facility.DeviceEvent, Part: "trap", Value: float64(e.severity), Text: e.text, At: now, Quality: facility.Good}, true
}

func (s *source) mayWake(now time.Time) bool {
	if now.Sub(s.woken).Abs() < wakeEvery {
		return false
	}
	s.woken = now
	return true
}

// snmpTrapAddress says for whom a proxy speaks (RFC 3584, section 3.1).
const snmpTrapAddress = ".1.3.6.1.6.3.18.1.3.0"

// attribute returns the devices that a message is from: those at the address
// that a proxy names, else those at the address it came from. A device comes
// once; the ones that speak SNMP come first.
func (r *Receiver) attribute(packet *gosnmp.SnmpPacket, peer netip.Addr) []*source {
	known := r.known()
	named := packet.AgentAddress
	for _, v := range packet.Variables {
		if v.Name == snmpTrapAddress {
			named, _ = v.Value.(string)
		}
	}
	if address, err := netip.ParseAddr(named); err == nil && len(known[address]) > 0 {
		return known[address]
	}
	return known[peer]
}

func (r *Receiver) known() map[netip.Addr][]*source {
	if m := r.sources.Load(); m != nil {
		return *m
	}
	return nil
}

// resolve keeps the addresses of devices that are configured by name.
func (r *Receiver) resolve(ctx context.Context) {
	tick := time.NewTicker(resolveEvery)
	defer tick.Stop()
	r.lookUp(ctx)
	close(r.ready)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			r.lookUp(ctx)
		}
	}
}

func (r *Receiver) lookUp(ctx context.Context) {
	found := map[netip.Addr][]*source{}
	for _, s := range r.all {
		for _, address := range addresses(ctx, s.device.Address) {
			found[address] = append(found[address], s)
		}
	}
	for _, sources := range found {
		slices.SortStableFunc(sources, func(a, b *source) int { return rank(a) - rank(b) })
	}
	r.sources.Store(&found)
}

func rank(s *source) int {
	if s.device.Protocol == "snmp" {
		return 0
	}
	return 1
}

// addresses are those of host or host:port; none when it cannot be looked up,
// which the poll reports.
func addresses(ctx context.Context, hostport string) []netip.Addr {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	if address, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{address.Unmap()}
	}
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil
	}
	for i := range found {
		found[i] = found[i].Unmap()
	}
	return found
}
