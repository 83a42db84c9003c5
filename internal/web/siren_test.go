package web

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/internal/layering/eventually"
)

func tells(number uint64, kind string, over bool) SirenEvent {
	return SirenEvent{Number: number, Kind: kind, Over: over, Body: json.RawMessage(fmt.Sprintf(`{"number":%d}`, number))}
}

// empty is a Stater with nothing to show.
type empty struct{}

func (empty) State() State { return State{} }

// A listener is a client of the event stream.
type listener struct {
	t     *testing.T
	lines *bufio.Scanner
	stop  func()
}

func listen(t *testing.T, url, last string) *listener {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/api/v1/siren", nil)
	if err != nil {
		t.Fatal(err)
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%s, %s; want an event stream", answer.Status, answer.Header.Get("Content-Type"))
	}
	t.Cleanup(func() { stop(); answer.Body.Close() })
	return &listener{t, bufio.NewScanner(answer.Body), stop}
}

// next returns the next line that is not empty; "" at the end.
func (l *listener) next() string {
	for l.lines.Scan() {
		if text := l.lines.Text(); text != "" {
			return text
		}
	}
	return ""
}

// event reads one event and returns its id and kind.
func (l *listener) event() string {
	l.t.Helper()
	var id, kind string
	for {
		key, value, _ := strings.Cut(l.next(), ": ")
		switch key {
		case "id":
			id = value
		case "event":
			kind = value
		case "data":
			return id + " " + kind
		case "":
			l.t.Fatal("the stream ended; want an event")
		}
	}
}

func sirenServer(t *testing.T, heartbeat time.Duration) (*SirenFeed, string) {
	t.Helper()
	feed := NewSirenFeed("s/1")
	feed.heartbeat = heartbeat
	mux := http.NewServeMux()
	feed.routes(mux)
	server := httptest.NewServer(mux)
	t.Cleanup(func() { feed.Close(); server.Close() })
	return feed, server.URL
}

func (f *SirenFeed) joined() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.clients)
}

// Who joins hears what goes on; who comes back hears what he has missed, ends
// included; who has seen more than we remember hears what goes on.
func TestStreamResumes(t *testing.T) {
	feed, url := sirenServer(t, time.Hour)
	told := []SirenEvent{tells(3, "loss_expected", false), tells(5, "retracted", true), tells(7, "lost", false)}
	feed.Publish(told, nil)
	for name, c := range map[string]struct {
		last string
		want []string
	}{
		"a new client":              {"", []string{"3 loss_expected", "7 lost"}},
		"back after 4":              {"4", []string{"5 retracted", "7 lost"}},
		"back after the newest":     {"7", nil},
		"of another memory":         {"900", []string{"3 loss_expected", "7 lost"}},
		"an id that is not of ours": {"abc", []string{"3 loss_expected", "7 lost"}},
	} {
		l := listen(t, url, c.last)
		for _, want := range append(c.want, "8 recovered") {
			if want == "8 recovered" {
				feed.Publish(told, []SirenEvent{tells(8, "recovered", true)})
			}
			if got := l.event(); got != want {
				t.Errorf("%s: %s; want %s", name, got, want)
			}
		}
		l.stop()
		eventually.True(t, "the client to be gone", func() bool { return feed.joined() == 0 })
	}
}

// Silence is filled, so that a dead connection is noticed.
func TestStreamBeats(t *testing.T) {
	_, url := sirenServer(t, time.Millisecond)
	l := listen(t, url, "")
	for _, want := range []string{"retry: 2000", ": alive", ": alive"} {
		if got := l.next(); got != want {
			t.Errorf("line %q; want %q", got, want)
		}
	}
}

// A client that does not read is dropped; others do not notice.
func TestASlowClientIsDropped(t *testing.T) {
	feed := NewSirenFeed("s/1")
	slow, _, _ := feed.join(0, false)
	for n := range uint64(sirenBuffer + 1) {
		feed.Publish(nil, []SirenEvent{tells(n+1, "changed", false)})
	}
	quick, _, _ := feed.join(0, false)
	feed.Publish(nil, []SirenEvent{tells(99, "lost", false)})
	n := 0
	for range slow.events {
		n++
	}
	if n != sirenBuffer {
		t.Errorf("the slow client got %d events and then its end; want %d", n, sirenBuffer)
	}
	if e := <-quick.events; e.Number != 99 {
		t.Errorf("the other got %d; want 99", e.Number)
	}
}

// There is room for so many; the next is told where else to look.
func TestStreamIsBounded(t *testing.T) {
	feed, url := sirenServer(t, time.Hour)
	for range sirenClients {
		if _, _, ok := feed.join(0, false); !ok {
			t.Fatal("refused below the bound")
		}
	}
	answer, err := http.Get(url + "/api/v1/siren")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") == "" {
		t.Errorf("%s; want 503 and when to come back", answer.Status)
	}
}

// The stream outlives the time-outs of the server, and does not hold up its
// end.
func TestStreamThroughTheServer(t *testing.T) {
	feed := NewSirenFeed("s/1")
	s, err := New(Config{Listen: "127.0.0.1:0"}, Deps{State: empty{}, Siren: feed})
	if err != nil {
		t.Fatal(err)
	}
	s.http.ReadTimeout, s.http.WriteTimeout = 20*time.Millisecond, 20*time.Millisecond
	if err := s.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	feed.heartbeat = 50 * time.Millisecond
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	l := listen(t, "http://"+s.Addr(), "")
	for range 4 { // two hundred milliseconds: ten time-outs
		if got := l.next(); got == "" {
			t.Fatal("the stream ended")
		}
	}
	feed.Publish(nil, []SirenEvent{tells(1, "lost", false)})
	if got := l.event(); got != "1 lost" {
		t.Errorf("event %q; want 1 lost", got)
	}
	stop()
	for l.next() != "" {
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// The state has what goes on and what has ended apart.
func TestSirenState(t *testing.T) {
	feed, url := sirenServer(t, time.Hour)
	feed.Publish([]SirenEvent{tells(1, "retracted", true), tells(2, "lost", false)}, nil)
	answer, err := http.Get(url + "/api/v1/siren/state")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var got any
	if err := json.NewDecoder(answer.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"schema": "s/1", "threats": []any{map[string]any{"number": 2.0}}, "ended": []any{map[string]any{"number": 1.0}},
	}
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
}
