package collectors

import "time"

// BreakerState says how a device is treated.
type BreakerState string

// States of the breaker of a device.
const (
	BreakerClosed   BreakerState = "closed"    // polled at its interval
	BreakerOpen     BreakerState = "open"      // given up; probed now and then
	BreakerHalfOpen BreakerState = "half_open" // being probed
)

// openAfter is how many polls in a row must fail before a device is given up.
// Less would give up on a rebooting switch, more would make a dead row of racks
// a load on the network.
const openAfter = 3

// breaker spaces out the polls of a device that does not answer.
type breaker struct {
	state    BreakerState
	failures int // in a row
}

// record takes the outcome of a poll.
func (b *breaker) record(reached bool) {
	if reached {
		b.state, b.failures = BreakerClosed, 0
		return
	}
	b.failures++
	if b.failures >= openAfter {
		b.state = BreakerOpen
	}
}

// wait is the time to the next poll: the interval, then twice as long after
// each failure up to longest.
func (b *breaker) wait(interval, longest time.Duration) time.Duration {
	longest = max(longest, interval)
	wait := interval
	for range b.failures - openAfter + 1 {
		if wait *= 2; wait >= longest {
			return longest
		}
	}
	return wait
}
