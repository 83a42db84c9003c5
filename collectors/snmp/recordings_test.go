package snmp_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/snmp"
	"github.com/ridethrough/ridethrough/collectors/snmp/snmptest"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// soundLibrary is what is sound of the shipped profiles: one broken file must
// not keep the recordings of all others from being read.
var soundLibrary = sync.OnceValues(func() (*snmp.Library, error) {
	profiles, err := fs.Sub(configs.Profiles(), "snmp")
	if err != nil {
		return nil, err
	}
	return snmp.Load(profiles)
})

func TestShippedProfilesAreSound(t *testing.T) {
	if _, err := soundLibrary(); err != nil {
		t.Errorf("the shipped profiles:\n%v", err)
	}
}

// TestRecordings reads every recorded device with the real collector over the
// real wire, and compares each sensor that another system expects by its object
// identifier. It fails when a kind of device is read worse than the scoreboard
// in docs/recordings.md says; -update writes that anew.
func TestRecordings(t *testing.T) {
	dir := peers.Shared(t, "recordings/snmp")
	files, err := filepath.Glob(filepath.Join(dir, "*.snmprec"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d recordings, %v", dir, len(files), err)
	}
	known := knownErrors(t)
	var all scoreboard
	started := time.Now()
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".snmprec")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := readRecording(t, dir, name, known)
			t.Log(s)
			all.add(s)
		})
	}
	t.Cleanup(func() { all.judge(t, len(files), time.Since(started)) })
}

// readRecording reads one recording and compares it.
func readRecording(t *testing.T, dir, name string, known []knownError) *score {
	want := readExpectations(t, filepath.Join(dir, name+".expected.json"))
	library, _ := soundLibrary() // TestShippedProfilesAreSound reports the rest
	served := snmptest.Serve(t, snmptest.Recording(t, filepath.Join(dir, name+".snmprec")))
	d := device(served)
	d.Asset, d.Rack = "", "rack-1"
	c, err := library.Open(d)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	started := time.Now()
	got, err := c.(collectors.Inspector).Inspect(ctx)
	s := &score{name: name, kind: want.Kind, took: time.Since(started), readings: len(got.Sources), err: err}
	for _, p := range got.Profiles {
		s.profiles = append(s.profiles, p.Profile)
	}
	s.compare(want, newFindings(got), known)
	return s
}

// knownErrors reads what the other system is known to get wrong.
func knownErrors(t *testing.T) []knownError {
	t.Helper()
	files, err := filepath.Glob("testdata/known_errors/*.yml")
	if err != nil {
		t.Fatal(err)
	}
	var out []knownError
	for _, file := range files {
		var list struct {
			Errors []knownError `yaml:"errors"`
		}
		if err := configs.DecodeFile(file, &list); err != nil {
			t.Errorf("%v", err)
			continue
		}
		out = append(out, list.Errors...)
	}
	for _, k := range out {
		if k.OID == "" || k.Reason == "" || k.Ours == "" {
			t.Errorf("known error without oid, ours or reason: %+v", k)
		}
	}
	return out
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func percent(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(whole))
}
