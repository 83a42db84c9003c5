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
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/ridethrough/ridethrough/alerting/sign"
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

// Run delivers until ctx ends, then returns nil. One message is under way at a
// time, so that they arrive in order.
func (o *Outbox) Run(ctx context.Context) error {
	pause, refusals := firstPause, map[string]int{}
	for {
		m, ok := o.first()
		if !ok {
			select {
			case <-ctx.Done():
				return nil
			case <-o.wake:
			}
			continue
		}
		err := o.send(ctx, m)
		if ctx.Err() != nil {
			return nil
		}
		o.report(err)
		if err == nil || o.hopeless(m, err, refusals) {
			delete(refusals, m.Key)
			pause = firstPause
			o.done(m)
			continue
		}
		o.yield(m, err)
		if !rest(ctx, pause) {
			return nil
		}
		pause = min(pause+pause/2, longestPause)
	}
}

// rest waits and reports whether ctx goes on.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// hopeless reports whether a message has been refused too often.
func (o *Outbox) hopeless(m Message, err error, refusals map[string]int) bool {
	var refused refusal
	if !errors.As(err, &refused) {
		return false
	}
	refusals[m.Key]++
	if refusals[m.Key] < mostRefusals {
		return false
	}
	o.opts.Metrics.count(o.to.Name, dropped, 1)
	o.opts.Log.Error("webhook gave a message up", "receiver", o.to.Name, "key", m.Key, "err", err)
	return true
}

// yield lets the others go first when it is the message that is refused.
func (o *Outbox) yield(m Message, err error) {
	var refused refusal
	if !errors.As(err, &refused) {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if i := o.find(m); i >= 0 {
		o.waiting = append(slices.Delete(o.waiting, i, i+1), m)
	}
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

// report counts, and logs an error once until it changes.
func (o *Outbox) report(err error) {
	text, outcome := "", delivered
	if err != nil {
		text, outcome = err.Error(), failed
	}
	o.opts.Metrics.count(o.to.Name, outcome, 1)
	if text != o.lastErr && text != "" {
		o.opts.Log.Error("webhook", "receiver", o.to.Name, "err", err, "waiting", o.Waiting())
	}
	o.lastErr = text
}

// A refusal is an answer that says that the message is at fault, or the login.
type refusal int

func (r refusal) Error() string {
	return fmt.Sprintf("answered %d %s; is the URL right, and the secret?", int(r), http.StatusText(int(r)))
}

// send posts one message.
func (o *Outbox) send(ctx context.Context, m Message) error {
	return Post(ctx, o.client, o.to, o.opts.Now(), m.Body)
}

// Post sends one signed body once. An error never shows the URL, which may hold
// a token.
func Post(ctx context.Context, client *http.Client, to Receiver, at time.Time, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.URL.Reveal(), bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%s: the URL is no URL", to.Name)
	}
	req.Header.Set("Content-Type", "application/json")
	if !to.Secret.IsZero() {
		req.Header.Set(sign.HeaderName, sign.Header(to.Secret.Reveal(), at, body))
	}
	answer, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("%s: %w", to.Name, withoutURL(err))
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // lets the connection be used again
	answer.Body.Close()
	switch code := answer.StatusCode; {
	case code/100 == 2:
		return nil
	case code == http.StatusRequestTimeout || code == http.StatusTooManyRequests || code/100 == 5:
		return fmt.Errorf("%s: answered %d %s", to.Name, code, http.StatusText(code))
	default:
		return fmt.Errorf("%s: %w", to.Name, refusal(code))
	}
}
