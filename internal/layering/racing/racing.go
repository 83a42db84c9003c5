// Package racing keeps long arithmetic away from the race detector. A test that
// plays hours of virtual time in one goroutine has no race to find and takes
// ten times as long under the detector; `make test` runs it in a second pass
// without. It is imported by tests only.
package racing

import "testing"

// Skip ends a test of virtual time under the race detector.
func Skip(t testing.TB) {
	t.Helper()
	if enabled {
		t.Skip("plays virtual time in one goroutine: run it without the race detector, as the second pass of make test does")
	}
}
