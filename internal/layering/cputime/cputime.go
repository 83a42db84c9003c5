// Package cputime measures benchmarks by the time of the processor: on a busy
// machine wall time says little. It is imported by tests only.
package cputime

import (
	"syscall"
	"testing"
	"time"
)

// Used is what this process has used of the processor, in user and system mode.
func Used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic("cputime: " + err.Error()) // the arguments are right
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Report adds the metric cpu-ns/unit: the time used since for each of the n
// things of every round.
func Report(b *testing.B, since time.Duration, n int, unit string) {
	b.Helper()
	b.ReportMetric(float64(Used()-since)/float64(b.N*n), "cpu-ns/"+unit)
}
