package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ridethrough/ridethrough/alerting/outbox"
	"github.com/ridethrough/ridethrough/alerting/siren"
	"github.com/ridethrough/ridethrough/alerting/siren/broadcast"
	"github.com/ridethrough/ridethrough/internal/atomicfile"
	"github.com/ridethrough/ridethrough/internal/web"
)

// A sirenDesk hands siren events on: to the event stream, webhooks, NATS and
// actions. What was told is on disk before it is handed on.
type sirenDesk struct {
	g         *generation
	siren     *siren.Siren
	hooks     *outbox.Metrics
	file      string
	feed      *web.SirenFeed
	outboxes  []*outbox.Outbox
	broadcast *broadcast.Broadcaster // nil without NATS
	actions   *follower              // nil without actions
	told      atomic.Pointer[[]siren.Event]
	log       *slog.Logger
}

// newSirenDesk makes the desk of a generation.
func (g *generation) newSirenDesk(hooks *outbox.Metrics) *sirenDesk {
	s, cfg := g.service, g.setup.cfg.Siren
	d := &sirenDesk{
		g: g, siren: siren.New(g.setup.site, g.pageLimit()), hooks: hooks,
		file: filepath.Join(s.dataDir, "siren.json"), feed: s.siren, log: s.log,
	}
	if cfg.NATS.URL != "" {
		d.broadcast = broadcast.New(cfg.NATS, d.events, s.log)
	}
	return d
}

// open reads what waits for receivers and which actions were run. The
// generation before wrote there until it ended, so it is not done earlier. What
// cannot be read is logged and costs what it held.
func (d *sirenDesk) open() {
	cfg := d.g.setup.cfg.Siren
	for _, w := range cfg.Webhooks {
		to := outbox.Receiver{Name: "siren-" + w.Name, URL: w.URL, Secret: w.Secret}
		d.outboxes = append(d.outboxes, d.g.service.openOutbox(to, d.hooks))
	}
	if len(cfg.Actions) > 0 {
		d.actions = newFollower(d.act(d.g.newActions(cfg.Actions)))
	}
}

// openOutbox opens the queue of one receiver.
func (s *service) openOutbox(to outbox.Receiver, hooks *outbox.Metrics) *outbox.Outbox {
	file := filepath.Join(s.dataDir, "outbox", to.Name+".json")
	o, err := outbox.Open(to, outbox.Options{File: file, Now: time.Now, Log: s.log, Metrics: hooks})
	if err != nil {
		s.log.Error("webhook", "receiver", to.Name, "err", err)
	}
	return o
}

// newActions makes the runner of the actions.
func (g *generation) newActions(actions []siren.Action) *siren.Runner {
	s := g.service
	runner, err := siren.NewRunner(actions, siren.RunnerOptions{
		StateFile: filepath.Join(s.dataDir, "siren-actions.json"), AuditFile: filepath.Join(s.dataDir, "audit.jsonl"),
		Wall: time.Now, Log: s.log, Metrics: siren.NewActionMetrics(g.registry),
	})
	if err != nil {
		s.log.Error("siren actions", "err", err)
	}
	return runner
}

// act considers the actions at every outcome: some wait until a loss is near.
func (d *sirenDesk) act(runner *siren.Runner) func(context.Context, followed) {
	last := ""
	return func(ctx context.Context, f followed) {
		if ctx.Err() != nil {
			return // nothing is started while we end; the next start sees what is due
		}
		text := ""
		if err := runner.Consider(ctx, f.at, d.events()); err != nil {
			text = err.Error()
		}
		if text != last && text != "" {
			d.log.Error("siren actions", "err", text)
		}
		last = text
	}
}

// events are the newest of every threat, for any goroutine.
func (d *sirenDesk) events() []siren.Event {
	if told := d.told.Load(); told != nil {
		return *told
	}
	return nil
}

// takeOver reads what was told before, and tells again what goes on: receivers
// may have missed it.
func (d *sirenDesk) takeOver() error {
	d.open()
	data, err := os.ReadFile(d.file)
	if err == nil {
		err = d.siren.Restore(data)
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // the first start
	}
	told := d.siren.Told()
	d.told.Store(&told)
	d.hand(slices.DeleteFunc(slices.Clone(told), siren.Event.Over))
	return err
}

// follow tells what one outcome gives to tell.
func (d *sirenDesk) follow(_ context.Context, f followed) {
	events := d.siren.Update(f.at, f.outcome)
	if len(events) > 0 {
		if err := d.keep(); err != nil {
			d.log.Error("keep what the siren told; after a restart it is told again", "err", err)
		}
		told := d.siren.Told()
		d.told.Store(&told)
		for _, e := range events {
			d.log.Warn("siren", "kind", e.Kind, "hall", e.Hall, "incident", e.Incident, "sequence", e.Sequence, "expected", e.Expected, "why", e.Why)
		}
		d.hand(events)
	}
	if d.actions != nil {
		d.actions.put(followed{at: f.at})
	}
}

func (d *sirenDesk) keep() error {
	state, err := d.siren.Snapshot()
	if err != nil {
		return err
	}
	return atomicfile.Write(d.file, state, 0o600)
}

// hand gives events to every transport; none of them waits.
func (d *sirenDesk) hand(events []siren.Event) {
	var messages []outbox.Message
	for _, e := range events {
		messages = append(messages, outbox.Message{Key: e.ID, Body: d.body(e)})
	}
	for _, o := range d.outboxes {
		if err := o.Put(messages...); err != nil {
			d.log.Error("siren webhook", "err", err)
		}
	}
	if d.broadcast != nil {
		d.broadcast.Publish(events...)
	}
	d.feed.Publish(d.webEvents(d.events()), d.webEvents(events))
}

func (d *sirenDesk) webEvents(events []siren.Event) []web.SirenEvent {
	out := make([]web.SirenEvent, len(events))
	for i, e := range events {
		out[i] = web.SirenEvent{Number: e.Number, Kind: string(e.Kind), Over: e.Over(), Body: d.body(e)}
	}
	return out
}

// body is the event as JSON: the same text wherever it goes.
func (d *sirenDesk) body(e siren.Event) []byte {
	body, err := json.Marshal(e)
	if err != nil { // a NaN that should have stopped at the collector
		d.log.Error("write a siren event", "event", e.ID, "err", err)
		return []byte("null")
	}
	return body
}

// run keeps the transports going until ctx ends.
func (d *sirenDesk) run(ctx context.Context, group *errgroup.Group) {
	for _, o := range d.outboxes {
		group.Go(func() error { return o.Run(ctx) })
	}
	if d.broadcast != nil {
		group.Go(func() error { return d.broadcast.Run(ctx) })
	}
	if d.actions != nil {
		group.Go(func() error { return d.actions.run(ctx) })
	}
}
