package broadcast_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/ridethrough/ridethrough/alerting/siren"
	"github.com/ridethrough/ridethrough/alerting/siren/broadcast"
)

// startServer runs a NATS server on loopback; port -1 takes a free one.
func startServer(t *testing.T, port int) *server.Server {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the NATS server did not start")
	}
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	return s
}

// hear subscribes to everything the siren says.
func hear(t *testing.T, s *server.Server) *nats.Subscription {
	t.Helper()
	conn, err := nats.Connect(s.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	sub, err := conn.SubscribeSync("ridethrough.siren.>")
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Flush(); err != nil {
		t.Fatal(err)
	}
	return sub
}

func next(t *testing.T, sub *nats.Subscription) (*nats.Msg, siren.Event) {
	t.Helper()
	m, err := sub.NextMsg(20 * time.Second)
	if err != nil {
		t.Fatal(err)
	}
	var e siren.Event
	if err := json.Unmarshal(m.Data, &e); err != nil {
		t.Fatal(err)
	}
	return m, e
}

func run(t *testing.T, b *broadcast.Broadcaster) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	t.Cleanup(sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}))
}

// What goes on is published when the connection comes, and again when it comes
// back; what is new, at once.
func TestEventsArriveAndAgainAfterTheServerWasAway(t *testing.T) {
	s := startServer(t, -1)
	address, ok := s.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatalf("the server listens on %v; want TCP", s.Addr())
	}
	going := siren.Event{Schema: siren.Schema, ID: "i/hall.b", Sequence: 3, Site: "dc", Hall: "hall.b", Kind: siren.LossExpected}
	b := broadcast.New(siren.NATS{URL: "nats://" + address.String()}, func() []siren.Event { return []siren.Event{going} }, slog.New(slog.DiscardHandler))
	sub := hear(t, s)
	run(t, b)
	m, e := next(t, sub)
	if m.Subject != "ridethrough.siren.dc.hall_b" || m.Header.Get("Nats-Msg-Id") != "i/hall.b#3" || e.Sequence != 3 {
		t.Errorf("subject %s, id %s, event %+v", m.Subject, m.Header.Get("Nats-Msg-Id"), e)
	}
	news := going
	news.Sequence = 4
	b.Publish(news)
	if _, e := next(t, sub); e.Sequence != 4 {
		t.Errorf("sequence %d; want the new event", e.Sequence)
	}

	s.Shutdown()
	s.WaitForShutdown()
	again := hear(t, startServer(t, address.Port))
	if _, e := next(t, again); e.ID != "i/hall.b" {
		t.Errorf("after the server was away: %+v; want what goes on", e)
	}
}

// A queue that nobody empties drops the oldest and never blocks.
func TestPublishNeverBlocks(t *testing.T) {
	b := broadcast.New(siren.NATS{URL: "nats://127.0.0.1:1"}, nil, slog.New(slog.DiscardHandler))
	for n := range 10_000 {
		b.Publish(siren.Event{Number: uint64(n)})
	}
}
