// Package broadcast publishes siren events on NATS, on the subject
//
//	ridethrough.siren.SITE.HALL
//
// with the header Nats-Msg-Id, so that a JetStream stream of the operator's on
// ridethrough.siren.> keeps each once. NATS itself keeps nothing: whenever the
// connection comes back, the newest event of every threat is published again.
package broadcast

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/ridethrough/ridethrough/alerting/siren"
)

// prefix is what every subject begins with. It has one token more than the
// subjects of the bus, whose stream so never takes an event for a batch.
const prefix = "ridethrough.siren."

// queued bounds the events that wait for the goroutine that publishes. When it
// is full the oldest goes: what is newest is published again at a reconnect.
const (
	queued = 256
	// shutdownFlush is how long the last events may take to leave.
	shutdownFlush = time.Second
)

// A Broadcaster publishes on one NATS server or cluster.
type Broadcaster struct {
	url, credentials string
	told             func() []siren.Event
	log              *slog.Logger
	queue            chan siren.Event
}

// New makes a broadcaster; it connects in Run. told returns the newest event of
// every threat and is called by another goroutine.
func New(cfg siren.NATS, told func() []siren.Event, log *slog.Logger) *Broadcaster {
	return &Broadcaster{url: cfg.URL, credentials: cfg.CredentialsFile, told: told, log: log, queue: make(chan siren.Event, queued)}
}

// Publish hands events over. It never blocks.
func (b *Broadcaster) Publish(events ...siren.Event) {
	for _, e := range events {
		for handed := false; !handed; {
			select {
			case b.queue <- e:
				handed = true
			default:
				select {
				case <-b.queue: // the oldest
				default:
				}
			}
		}
	}
}

// Run connects, again and again if need be, and publishes until ctx ends.
func (b *Broadcaster) Run(ctx context.Context) error {
	connected := make(chan struct{}, 1)
	again := func(*nats.Conn) {
		select {
		case connected <- struct{}{}:
		default:
		}
	}
	options := []nats.Option{
		nats.Name("ridethrough siren"), nats.MaxReconnects(-1), nats.RetryOnFailedConnect(true),
		nats.ReconnectBufSize(-1), // nothing old is sent late: told is newer
		nats.ConnectHandler(again), nats.ReconnectHandler(again),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				b.log.Warn("siren: NATS connection lost; trying again", "err", err)
			}
		}),
	}
	if b.credentials != "" {
		options = append(options, nats.UserCredentials(b.credentials))
	}
	conn, err := nats.Connect(b.url, options...)
	if err != nil { // not the network: the address or the login cannot be read
		b.log.Error("siren: nothing is published on NATS", "err", err)
		<-ctx.Done()
		return nil
	}
	defer conn.Close()
	for {
		select {
		case <-ctx.Done():
			b.drain(conn)
			return nil
		case <-connected:
			for _, e := range b.told() {
				b.send(conn, e)
			}
		case e := <-b.queue:
			b.send(conn, e)
		}
	}
}

// drain publishes what was handed over before the end.
func (b *Broadcaster) drain(conn *nats.Conn) {
	for {
		select {
		case e := <-b.queue:
			b.send(conn, e)
		default:
			if conn.IsConnected() {
				_ = conn.FlushTimeout(shutdownFlush) // the connection ends either way
			}
			return
		}
	}
}

func (b *Broadcaster) send(conn *nats.Conn, e siren.Event) {
	body, err := json.Marshal(e)
	if err == nil {
		m := nats.NewMsg(Subject(e.Site, e.Hall))
		m.Header.Set(nats.MsgIdHdr, fmt.Sprintf("%s#%d", e.ID, e.Sequence))
		m.Data = body
		err = conn.PublishMsg(m)
	}
	if err != nil {
		b.log.Warn("siren: not published on NATS; it will be when the connection is back", "event", e.ID, "err", err)
	}
}

// Subject is the subject of the events of a hall. What NATS gives a meaning to
// in names becomes an underscore.
func Subject(site, hall string) string { return prefix + token(site) + "." + token(hall) }

func token(name string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f || strings.ContainsRune(".*>", r) {
			return '_'
		}
		return r
	}, name)
}
