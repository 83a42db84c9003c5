package influxtest

import (
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A Fault is what a Fake does to one write request instead of taking it.
type Fault int

// Faults.
const (
	None      Fault = iota
	Throttle        // 503
	Broken          // 500
	HangUp          // nothing stored, connection closed
	StoreMute       // stored, but the connection is closed before the answer
	Large           // 413 if there is more than one line
)

// A Fake speaks the write API and keeps points as InfluxDB does: the same
// series at the same time is the same point, and its newest value of a field
// stays.
type Fake struct {
	URL string

	// mu guards everything below.
	mu     sync.Mutex
	points map[string]string // series, time and field → value
	faults []Fault           // of the next requests
	writes int
	poison func(line string) bool
}

// NewFake runs until the test ends.
func NewFake(t testing.TB) *Fake {
	f := &Fake{points: map[string]string{}, poison: func(string) bool { return false }}
	server := httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(server.Close)
	f.URL = server.URL
	return f
}

// Fail makes the next requests fail, in this order.
func (f *Fake) Fail(faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = append(f.faults, faults...)
}

// Heal takes back the faults that have not happened yet.
func (f *Fake) Heal() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = nil
}

// Poison makes the lines that match be refused, as a field type conflict.
func (f *Fake) Poison(match func(line string) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.poison = match
}

// Values returns the stored fields, by "series time field".
func (f *Fake) Values() map[string]string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.points)
}

// Writes is the number of requests with lines in them.
func (f *Fake) Writes() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.writes
}

func (f *Fake) serve(w http.ResponseWriter, r *http.Request) {
	body, err := unpack(r)
	if err != nil || r.URL.Path != "/api/v2/write" {
		http.Error(w, "want a write", http.StatusNotFound)
		return
	}
	if len(body) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.writes++
	lines := strings.Split(strings.TrimSuffix(body, "\n"), "\n")
	switch f.fault() {
	case Throttle:
		http.Error(w, `{"error":"timeout"}`, http.StatusServiceUnavailable)
		return
	case Broken:
		http.Error(w, `{"error":"engine is closed"}`, http.StatusInternalServerError)
		return
	case HangUp:
		panic(http.ErrAbortHandler)
	case StoreMute:
		f.store(lines)
		panic(http.ErrAbortHandler)
	case Large:
		if len(lines) > 1 {
			http.Error(w, "Request Entity Too Large", http.StatusRequestEntityTooLarge)
			return
		}
	}
	if n := f.store(lines); n > 0 {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"code":"invalid","message":"partial write: field type conflict: input field \"x\" dropped=%d"}`, n)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (f *Fake) fault() Fault {
	if len(f.faults) == 0 {
		return None
	}
	next := f.faults[0]
	f.faults = f.faults[1:]
	return next
}

// store keeps the good lines and returns the number of the others.
func (f *Fake) store(lines []string) (dropped int) {
	for _, line := range lines {
		parts := splitOutside(line, ' ')
		if f.poison(line) || len(parts) != 3 {
			dropped++
			continue
		}
		for _, field := range splitOutside(parts[1], ',') {
			name, value, _ := strings.Cut(field, "=")
			f.points[parts[0]+" "+parts[2]+" "+name] = value
		}
	}
	return dropped
}

// splitOutside splits at a byte that is neither quoted nor escaped.
func splitOutside(s string, at byte) []string {
	var out []string
	quoted, start := false, 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == at && !quoted:
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return append(out, s[start:])
}

func unpack(r *http.Request) (string, error) {
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(r.Body)
		if err != nil {
			return "", err
		}
		body = z
	}
	text, err := io.ReadAll(body)
	return string(text), err
}

func hasSuffix(s string, suffixes ...string) bool {
	return slices.ContainsFunc(suffixes, func(x string) bool { return strings.HasSuffix(s, x) })
}
