// Package outbox posts signed JSON to one receiver until it says yes.
//
// What waits is on disk, so that the end of a story reaches a receiver that was
// down across a restart. Of messages with the same key only the newest waits:
// each is whole, and nobody acts on what is overtaken. So the queue is bounded
// by the number of keys, and by mostWaiting.
//
// A receiver may see a message twice: after a crash between its answer and our
// note of it. What is sent must bear that.
package outbox

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/ridethrough/ridethrough/configs"
)

const (
	// firstPause grows by half with every failure, up to longestPause: a
	// receiver that restarts gets the message within seconds, one that is down
	// for the night costs little.
	firstPause, longestPause = time.Second, time.Minute
	// sendTimeout is for a receiver at the other end of the world.
	sendTimeout = 10 * time.Second
	// mostRefusals is how often a message may be refused (4xx) before it is
	// given up: it will not be better liked.
	mostRefusals = 20
	// mostWaiting bounds the queue; beyond it the oldest goes, and is counted.
	mostWaiting = 1000
)

// A Message is one JSON body. A newer message of the same key takes the place
// of one that still waits.
type Message struct {
	Key  string          `json:"key"`
	Body json.RawMessage `json:"body"`
}

// A Receiver is who gets the messages.
type Receiver struct {
	Name   string // in metrics and logs
	URL    configs.Secret
	Secret configs.Secret // of the signature; without one nothing is signed
}

// Options are what an Outbox is given beside its receiver.
type Options struct {
	// File keeps what waits over restarts; empty for memory only.
	File string
	// Now is the wall clock: receivers compare the signature with theirs.
	Now     func() time.Time
	Log     *slog.Logger
	Metrics *Metrics
}

// An Outbox delivers to one receiver. It is safe for concurrent use.
type Outbox struct {
	to     Receiver
	opts   Options
	client *http.Client
	wake   chan struct{}

	// mu guards everything below.
	mu      sync.Mutex
	waiting []Message
	lastErr string
}

// Open reads what waited before a restart. A file that cannot be read is an
// error beside an outbox that works.
func Open(to Receiver, opts Options) (*Outbox, error) {
	o := &Outbox{to: to, opts: opts, wake: make(chan struct{}, 1), client: &http.Client{
		Timeout: sendTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // a signed body goes where the operator said
		},
	}}
	waiting, err := load(opts.File)
	o.waiting = waiting
	opts.Metrics.waiting(to.Name, len(waiting))
	return o, err
}

// Put takes messages over, on disk before it returns. An error says that the
// disk did not take them; they are delivered all the same.
func (o *Outbox) Put(messages ...Message) error {
	if len(messages) == 0 {
		return nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, m := range messages {
		o.waiting = slices.DeleteFunc(o.waiting, func(w Message) bool { return w.Key == m.Key })
		o.waiting = append(o.waiting, m)
	}
	if over := len(o.waiting) - mostWaiting; over > 0 {
		o.waiting = slices.Delete(o.waiting, 0, over)
		o.opts.Metrics.count(o.to.Name, dropped, over)
		o.opts.Log.Error("webhook queue is full; the oldest messages are dropped", "receiver", o.to.Name, "dropped", over)
	}
	select {
	case o.wake <- struct{}{}:
	default:
	}
	return o.save()
}

// save writes what waits; mu is held.
func (o *Outbox) save() error {
	o.opts.Metrics.waiting(o.to.Name, len(o.waiting))
	return save(o.opts.File, o.waiting)
}

// Waiting is how many messages have not been delivered.
func (o *Outbox) Waiting() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.waiting)
}

func (o *Outbox) first() (Message, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.waiting) == 0 {
		return Message{}, false
	}
	return o.waiting[0], true
}

// find is where a message waits, -1 when a newer one took its place.
func (o *Outbox) find(m Message) int {
	return slices.IndexFunc(o.waiting, func(w Message) bool { return w.Key == m.Key && bytes.Equal(w.Body, m.Body) })
}

// done forgets a message that was delivered.
func (o *Outbox) done(m Message) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if i := o.find(m); i >= 0 {
		o.waiting = slices.Delete(o.waiting, i, i+1)
	}
	if err := o.save(); err != nil {
		o.opts.Log.Error("note what a webhook has taken; it may be sent again", "receiver", o.to.Name, "err", err)
	}
}
