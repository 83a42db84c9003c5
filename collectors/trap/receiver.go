package trap

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gosnmp/gosnmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// Options say who is heard and who is told.
type Options struct {
	// Listen is the UDP address to hear at, host:port.
	Listen  string
	Devices []collectors.Device
	Words   Words

	// Wake polls a device now; Sink keeps events. Both are called from the
	// goroutine of Run and should not block for long.
	Wake func(device string)
	Sink func(context.Context, []facility.Reading)

	Now        func() time.Time      // time.Now when nil
	Log        *slog.Logger          // slog.Default when nil
	Registerer prometheus.Registerer // no metrics when nil
}

// Receiver hears traps.
type Receiver struct {
	options Options
	log     *slog.Logger
	metrics *metrics
	engine  engine
	users   map[string]account // of SNMP v3, by name
	plain   *gosnmp.GoSNMP     // decoder for v1 and v2c
	conn    *net.UDPConn

	sources atomic.Pointer[map[netip.Addr][]*source]
	all     []*source
	ready   chan struct{}       // closed when the addresses are known
	unknown map[netip.Addr]bool // addresses already complained about
}

// New prepares a Receiver. It opens no socket.
func New(o Options) (*Receiver, error) {
	if _, _, err := net.SplitHostPort(o.Listen); err != nil {
		return nil, fmt.Errorf("collectors.traps.listen %q: want host:port, for example 0.0.0.0:1162", o.Listen)
	}
	o.Now, o.Log = orNow(o.Now), cmp.Or(o.Log, slog.Default())
	r := &Receiver{
		options: o, log: o.Log.With("part", "traps"), metrics: newMetrics(o.Registerer),
		users: accounts(o.Devices), unknown: map[netip.Addr]bool{}, ready: make(chan struct{}),
		plain: &gosnmp.GoSNMP{Version: gosnmp.Version2c},
	}
	for _, d := range o.Devices {
		r.all = append(r.all, &source{device: d})
	}
	r.engine = newEngine(o.Now())
	return r, nil
}

func orNow(now func() time.Time) func() time.Time {
	if now == nil {
		return time.Now
	}
	return now
}

// Listen opens the socket, so that a port that is taken is known before the
// service says that it is ready.
func (r *Receiver) Listen() error {
	address, err := net.ResolveUDPAddr("udp", r.options.Listen)
	if err == nil {
		r.conn, err = net.ListenUDP("udp", address)
	}
	if err != nil {
		return fmt.Errorf("collectors.traps.listen %s: %w; free the port (snmptrapd uses it), choose another, or give the service CAP_NET_BIND_SERVICE for ports below 1024", r.options.Listen, err)
	}
	return nil
}

// Addr is where the Receiver listens; valid after Listen.
func (r *Receiver) Addr() string { return r.conn.LocalAddr().String() }

// Ready is closed when the addresses of devices have been looked up once.
func (r *Receiver) Ready() <-chan struct{} { return r.ready }

// largestMessage is the largest datagram; RFC 3417 asks for 484 bytes at least.
const largestMessage = 65535

// Run hears until ctx ends and returns nil then.
func (r *Receiver) Run(ctx context.Context) error {
	defer r.conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = r.conn.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	var resolving sync.WaitGroup
	defer resolving.Wait()
	within, cancel := context.WithCancel(ctx)
	defer cancel()
	resolving.Go(func() { r.resolve(within) })
	buffer := make([]byte, largestMessage)
	for {
		n, peer, err := r.conn.ReadFromUDPAddrPort(buffer)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("traps: %w", err)
		case err != nil:
			r.log.Debug("read", "err", err) // an ICMP answer to one of ours
			continue
		}
		r.hear(ctx, buffer[:n], peer)
	}
}

// hear handles one message. Nothing in it may stop the program.
func (r *Receiver) hear(ctx context.Context, raw []byte, peer netip.AddrPort) {
	defer func() {
		if p := recover(); p != nil {
			r.metrics.refused.WithLabelValues(refusedMalformed).Inc()
			r.log.Debug("panic in the decoder", "peer", peer, "panic", p)
		}
	}()
	if r.flooded(peer.Addr().Unmap()) {
		r.metrics.suppressed.Inc()
		return
	}
	m, err := r.decode(raw, peer)
	if err != nil {
		r.refuse(err, peer)
		return
	}
	if m == nil {
		return // a question about our engine, answered
	}
	from := r.attribute(m.SnmpPacket, peer.Addr().Unmap())
	if len(from) == 0 {
		r.refuse(errUnknownSource, peer)
		return
	}
	if err := r.admit(from, m); err != nil {
		r.refuse(err, peer)
		return
	}
	e := eventOf(m.SnmpPacket, r.options.Words)
	if m.PDUType == gosnmp.InformRequest {
		r.acknowledge(m.SnmpPacket, peer)
	}
	r.take(ctx, from, e)
}

// take keeps the event and wakes the devices.
func (r *Receiver) take(ctx context.Context, from []*source, e event) {
	now := r.options.Now()
	r.metrics.heard.Inc()
	for i, s := range from {
		if i == 0 { // one event, however many protocols the address speaks
			if reading, kept := s.keep(e, now); kept {
				r.options.Sink(ctx, []facility.Reading{reading})
			} else {
				r.metrics.suppressed.Inc()
			}
		}
		if s.mayWake(now) {
			r.options.Wake(s.device.Name)
		}
	}
}
