package lanplus

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"
)

// Patience is how long to wait for answers. BMCs are slow and busy: half a
// second for a sensor is not rare, and one that is asked again too soon answers
// twice.
type Patience struct {
	First time.Duration // wait after the first send
	Tries int           // sends in all; each waits twice as long as the one before
}

// DefaultPatience gives up on a silent BMC after 1+2+4 seconds, or at the
// deadline of the context, whichever is first.
func DefaultPatience() Patience { return Patience{First: time.Second, Tries: 3} }

// link is a connected UDP socket that does one exchange at a time.
type link struct {
	conn     net.Conn
	patience Patience
	in       [maxPacket]byte
	out      []byte
}

func dial(ctx context.Context, address string, p Patience) (*link, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "udp", address)
	if err != nil {
		return nil, err
	}
	return &link{conn: conn, patience: p, out: make([]byte, 0, 256)}, nil
}

// exchange sends what pack appends and reads until accept takes a datagram. It
// sends again, packed anew, while there is patience. accept returns errNotOurs
// for datagrams to skip.
func (l *link) exchange(ctx context.Context, tries int, pack func([]byte) []byte, accept func([]byte) error) error {
	stop := context.AfterFunc(ctx, func() { _ = l.conn.SetReadDeadline(time.Unix(1, 0)) }) // wakes the read below
	defer stop()
	wait := l.patience.First
	for range tries {
		l.out = pack(l.out[:0])
		if _, err := l.conn.Write(l.out); err != nil {
			return networkError(ctx, err)
		}
		err := l.await(ctx, wait, accept)
		if !errors.Is(err, os.ErrDeadlineExceeded) || over(ctx) {
			return networkError(ctx, err)
		}
		wait *= 2
	}
	return fmt.Errorf("%w to %d requests", ErrNoAnswer, tries)
}

// await reads until accept is content, the wait is over or ctx ends.
func (l *link) await(ctx context.Context, wait time.Duration, accept func([]byte) error) error {
	until := time.Now().Add(wait)
	if d, ok := ctx.Deadline(); ok && d.Before(until) {
		until = d
	}
	if err := l.conn.SetReadDeadline(until); err != nil {
		return err
	}
	if ctx.Err() != nil { // ended before the deadline above was set
		return ctx.Err()
	}
	for {
		n, err := l.conn.Read(l.in[:])
		if err != nil {
			return err
		}
		if err := accept(l.in[:n]); !errors.Is(err, errNotOurs) {
			return err
		}
	}
}

// over reports whether ctx has ended. The read deadline is the context's own
// and may fire a moment before it.
func over(ctx context.Context) bool {
	d, ok := ctx.Deadline()
	return ctx.Err() != nil || ok && !time.Now().Before(d)
}

// networkError says what a failed exchange means. A context that ended while
// we waited is a BMC that did not answer in time.
func networkError(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ECONNREFUSED):
		return ErrRefused
	case errors.Is(ctx.Err(), context.Canceled):
		return ctx.Err()
	case over(ctx):
		return fmt.Errorf("%w: %w", ErrNoAnswer, context.DeadlineExceeded)
	}
	return err
}
