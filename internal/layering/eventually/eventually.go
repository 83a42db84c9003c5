// Package eventually waits in tests for what passes through real sockets, disks
// or other processes, where virtual time cannot help. It is imported by tests
// only.
package eventually

import (
	"testing"
	"time"
)

const (
	// patience is far beyond what a busy machine needs, so that only a fault
	// uses it up.
	patience = 30 * time.Second
	pace     = 5 * time.Millisecond
)

// True waits until condition holds, and ends the test when it does not. what
// stands in the message: "the queue to be empty".
func True(t testing.TB, what string, condition func() bool) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(pace)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("waited %s in vain for %s", patience, what)
		}
	}
}
