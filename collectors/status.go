package collectors

import "time"

// DeviceStatus is how a device is doing as seen from here.
type DeviceStatus struct {
	Device, Protocol, Address, Asset string

	State     BreakerState
	Reachable bool // it answered its last poll

	Interval    time.Duration
	LastPoll    time.Time // by the stamp clock; zero before the first
	LastReached time.Time
	Took        time.Duration // the last poll

	Readings int    // of the last poll
	Polls    int    // since the start
	Failures int    // in a row
	Missed   int    // slots in which no poll could begin
	Error    string // of the last poll; empty when it went well
	Fault    Fault  // the same in one word
}

func (r *runner) snapshot() DeviceStatus {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.status
}
