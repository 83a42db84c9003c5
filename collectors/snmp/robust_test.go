package snmp_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors/snmp/snmptest"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// TestNothingFromADeviceBreaksUs reads every recording there is with every
// profile that could fit, among them ones with right objects and random values:
// a poll ends, and its readings are finite, known and judged.
func TestNothingFromADeviceBreaksUs(t *testing.T) {
	for _, folder := range []string{"recordings/snmp", "recordings/snmp-fuzz"} {
		files, err := filepath.Glob(filepath.Join(peers.Shared(t, folder), "*.snmprec"))
		if err != nil {
			t.Fatal(err)
		}
		if len(files) == 0 {
			t.Errorf("%s: no recordings", folder)
		}
		polled := 0
		for _, file := range files {
			served := snmptest.Serve(t, snmptest.Recording(t, file))
			d := device(served)
			d.Rack = "rack-1"
			c := open(t, d)
			first, _ := tryCollect(t, c, 10*time.Second)
			second, err := tryCollect(t, c, 10*time.Second)
			readings := append(first, second...)
			for _, poll := range [][]facility.Reading{first, second} {
				checkSeries(t, filepath.Base(file), poll)
			}
			if err != nil && !strings.Contains(err.Error(), "no profile fits") {
				t.Logf("%s: %v", filepath.Base(file), err)
			}
			for _, r := range readings {
				checkReading(t, filepath.Base(file), r)
			}
			if len(readings) > 0 {
				polled++
			}
		}
		t.Logf("%s: %d of %d give readings", folder, polled, len(files))
	}
}

// checkSeries reports series that have two readings in one poll.
func checkSeries(t *testing.T, file string, readings []facility.Reading) {
	t.Helper()
	seen := map[facility.SeriesKey]bool{}
	for _, r := range readings {
		if seen[r.Key()] {
			t.Errorf("%s: two readings of %+v in one poll", file, r.Key())
		}
		seen[r.Key()] = true
	}
}

func checkReading(t *testing.T, file string, r facility.Reading) {
	t.Helper()
	spec, known := facility.Describe(r.Point)
	switch {
	case !known:
		t.Errorf("%s: unknown point: %+v", file, r)
	case r.Quality == facility.Unknown || r.Asset == "":
		t.Errorf("%s: not judged or of nothing: %+v", file, r)
	case facility.Judge(facility.Reading{Point: r.Point, Value: r.Value}).Quality != facility.Good && r.Quality == facility.Good:
		t.Errorf("%s: implausible and good: %+v (%g to %g)", file, r, spec.Min, spec.Max)
	}
}
