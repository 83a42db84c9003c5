package bus

import "context"

// Books say what became of every reading that was ever handed to Publish,
// since the stream was created. A note of an incident counts as a reading.
type Books struct {
	Collected uint64 // all of them

	Written     uint64 // in the database, which said so
	Queued      uint64 // in the stream, waiting for the database
	Quarantined uint64 // refused by the database one by one; kept in a file
	Expired     uint64 // left the stream, full or too old, before they were written
	Local       uint64 // from a time without a database section: local history only
	Refused     uint64 // not taken by the stream; alerting had them
}

// Balanced reports whether every reading is accounted for exactly once.
func (b Books) Balanced() bool {
	return b.Collected == b.Written+b.Queued+b.Quarantined+b.Expired+b.Local+b.Refused
}

// Books without a database: everything stays local.
func (b *Bus) Books() Books {
	b.mu.Lock()
	defer b.mu.Unlock()
	return Books{Collected: b.accepted + b.refused, Local: b.accepted, Refused: b.refused}
}

// Books of the readings on their way to the owner of c. When the bus does not
// answer, readings that have expired meanwhile still count as queued.
func (c *Consumer) Books(ctx context.Context) Books {
	left, known := c.lookUp(ctx)
	c.bus.mu.Lock()
	defer c.bus.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	if known {
		c.held = max(c.held, left)
	}
	l, h := c.ledger, c.hand
	accepted := max(c.bus.accepted, h.total)
	unread := max(h.total, min(c.held, accepted)) // readings before this are read or gone
	return Books{
		Collected: accepted + c.bus.refused, Refused: c.bus.refused,
		Written: l.Written, Local: l.Local,
		Quarantined: l.Quarantined + h.spoiled,
		Expired:     l.Expired + h.expired + (unread - h.total),
		Queued:      h.readings + (accepted - unread),
	}
}

// lookUp asks the stream how many readings have left it.
func (c *Consumer) lookUp(ctx context.Context) (left uint64, known bool) {
	l := c.bus.link.Load()
	if l == nil {
		return 0, false
	}
	c.bus.mu.Lock()
	accepted := c.bus.accepted
	c.bus.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	left, empty, err := l.firstTotal(ctx)
	if empty {
		return accepted, true
	}
	return left, err == nil
}
