package bus

import (
	"sync"
	"sync/atomic"
)

// A Subscription gets every batch published in this process from now on, on C,
// whether the stream takes it or not. When its owner is slow the oldest
// batches are dropped and counted: a forecast wants the newest.
type Subscription struct {
	C <-chan Batch

	c       chan Batch
	dropped atomic.Uint64
	live    *live
}

// Subscribe buffers as many batches as given.
func (b *Bus) Subscribe(buffer int) *Subscription {
	c := make(chan Batch, max(1, buffer))
	s := &Subscription{C: c, c: c, live: &b.live}
	b.live.mu.Lock()
	defer b.live.mu.Unlock()
	b.live.all = append(b.live.all, s)
	return s
}

// Dropped is the number of readings that were dropped.
func (s *Subscription) Dropped() uint64 { return s.dropped.Load() }

// Close ends the subscription. C is not closed.
func (s *Subscription) Close() {
	s.live.mu.Lock()
	defer s.live.mu.Unlock()
	for i, other := range s.live.all {
		if other == s {
			s.live.all = append(s.live.all[:i:i], s.live.all[i+1:]...)
			return
		}
	}
}

// live hands batches to the subscriptions.
type live struct {
	// mu guards everything below.
	mu  sync.Mutex
	all []*Subscription
}

// send never blocks. Subscribers share one copy of the batch and must not
// change it.
func (l *live) send(batch Batch) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.all) == 0 {
		return
	}
	batch = batch.clone()
	for _, s := range l.all {
		s.offer(batch)
	}
}

// offer makes room by dropping the oldest. Only one offer runs at a time.
func (s *Subscription) offer(batch Batch) {
	for {
		select {
		case s.c <- batch:
			return
		default:
		}
		select {
		case oldest := <-s.c:
			s.dropped.Add(uint64(oldest.Len()))
		default:
		}
	}
}
