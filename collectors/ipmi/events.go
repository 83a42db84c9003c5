package ipmi

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
	"github.com/ridethrough/ridethrough/collectors/ipmi/sel"
)

const (
	cmdGetSELInfo  = 0x40
	cmdReserveSEL  = 0x42
	cmdGetSELEntry = 0x43
	cmdGetSELTime  = 0x48

	firstEntry = 0x0000
	lastEntry  = 0xFFFF
	// entriesAtATime bounds what one poll reads of a log. The rest follows with
	// the next polls.
	entriesAtATime = 64
)

// logStamp tells one state of a log from another (31.2).
type logStamp struct {
	entries       uint16
	added, erased uint32
}

// eventLog is how far the event log of a BMC has been read. Entries from before
// the first look are history and not reported.
type eventLog struct {
	can     ability
	stamp   logStamp
	last    []byte // the entry that was read last; nil when there was none
	reading bool   // there is more to read, from next on
	next    uint16
	// skip leaves out entries that were read before: those older than last. It is
	// set when last is gone and the log begins anew.
	skip  bool
	at    time.Time // of the event that was reported last
	clock uint32    // of the log, when its reading began
}

// readEvents reports what is new in the log.
func (c *Collector) readEvents(ctx context.Context, b *batch) error {
	l := &c.events
	if l.can == unable {
		return nil
	}
	now, err := logState(ctx, c.session)
	if c.note(err); err != nil {
		if _, answered := lanplus.Code(err); answered && l.can == untried {
			l.can = unable
			return nil
		}
		return err
	}
	if l.can == untried {
		return c.remember(ctx, now)
	}
	if now == l.stamp && !l.reading {
		return nil
	}
	if !l.reading || now.erased != l.stamp.erased {
		if err := c.begin(ctx, now); err != nil {
			return err
		}
	}
	return c.newEvents(ctx, b)
}

// logState is Get SEL Info (31.2).
func logState(ctx context.Context, s *lanplus.Session) (logStamp, error) {
	const size = 13
	data, err := s.Command(ctx, netFnStorage, 0, cmdGetSELInfo, nil)
	if err != nil {
		return logStamp{}, fmt.Errorf("get event log info: %w", err)
	}
	if len(data) < size {
		return logStamp{}, fmt.Errorf("get event log info: %d bytes, want at least %d", len(data), size)
	}
	le := binary.LittleEndian
	return logStamp{le.Uint16(data[1:]), le.Uint32(data[5:]), le.Uint32(data[9:])}, nil
}

// remember takes the end of the log as the place to go on from.
func (c *Collector) remember(ctx context.Context, now logStamp) error {
	l := &c.events
	if now.entries > 0 {
		entry, _, err := c.entry(ctx, lastEntry)
		if _, answered := lanplus.Code(err); err != nil && !answered {
			return err
		}
		if l.last = entry; err != nil { // its time is known all the same
			l.last = binary.LittleEndian.AppendUint32([]byte{0, 0, 0}, now.added)
			l.last = append(l.last, make([]byte, sel.Size-len(l.last))...)
		}
	}
	l.can, l.stamp = able, now
	return nil
}

// begin finds where to read on: after the entry that was read last, if it is
// still there; else from the first, without those that are older. After an
// erasure everything is new.
func (c *Collector) begin(ctx context.Context, now logStamp) error {
	l := &c.events
	data, err := c.session.Command(ctx, netFnStorage, 0, cmdGetSELTime, nil)
	if _, answered := lanplus.Code(c.note(err)); err != nil && !answered {
		return fmt.Errorf("get event log time: %w", err)
	}
	l.clock = sel.Unspecified
	if len(data) >= 4 {
		l.clock = binary.LittleEndian.Uint32(data)
	}
	l.next, l.skip = firstEntry, l.last != nil && now.erased == l.stamp.erased
	if l.last != nil {
		entry, next, err := c.entry(ctx, binary.LittleEndian.Uint16(l.last))
		if _, answered := lanplus.Code(err); err != nil && !answered {
			return err
		}
		if err == nil && bytes.Equal(entry, l.last) {
			l.next, l.skip = next, false
		}
	}
	if now.entries == 0 {
		l.next, l.last = lastEntry, nil
	}
	l.reading, l.stamp = true, now
	return nil
}

// newEvents reads from next on, so many entries at most.
func (c *Collector) newEvents(ctx context.Context, b *batch) error {
	l := &c.events
	for range entriesAtATime {
		if l.next == lastEntry {
			l.reading = false
			return nil
		}
		entry, next, err := c.entry(ctx, l.next)
		if _, answered := lanplus.Code(err); answered {
			l.reading, l.stamp = false, logStamp{} // it changed meanwhile; look again
			return nil
		}
		if err != nil {
			return err
		}
		if next == l.next { // a log without end
			next = lastEntry
		}
		if known := l.known(entry); !known {
			c.report(entry, b)
			l.last, l.skip = entry, false
		} else if next == lastEntry {
			l.last = entry
		}
		l.next = next
	}
	return nil
}

// known reports whether an entry was reported before the log began anew.
func (l *eventLog) known(entry []byte) bool {
	const body = 2 // the ids may have been given anew
	if !l.skip {
		return false
	}
	if bytes.Equal(entry[body:], l.last[body:]) {
		return true
	}
	was, err1 := sel.Decode(l.last)
	is, err2 := sel.Decode(entry)
	return err1 == nil && err2 == nil && is.Stamp < was.Stamp
}
