package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// A SirenEvent is one event of the thermal siren, as JSON, with what the stream
// has to know of it.
type SirenEvent struct {
	Number uint64 // counts up over restarts; the id of the stream
	Kind   string
	Over   bool // nothing is threatened any more
	Body   json.RawMessage
}

// Bounds of the event stream. A client that cannot follow is dropped: it comes
// back with its Last-Event-ID and gets what is newest.
const (
	sirenClients   = 64
	sirenBuffer    = 64
	sirenHeartbeat = 15 * time.Second
	sirenWrite     = 10 * time.Second
	// sirenRetry is when a browser or library comes back, milliseconds.
	sirenRetry = 2000
)

// A SirenFeed hands siren events to the clients of GET /api/v1/siren. It is
// safe for concurrent use.
type SirenFeed struct {
	schema    string
	heartbeat time.Duration

	// mu guards everything below.
	mu      sync.Mutex
	told    []SirenEvent // newest of every threat, in order
	clients map[*sirenClient]bool
	closed  bool
}

type sirenClient struct{ events chan SirenEvent }

// NewSirenFeed returns a feed of events of a schema.
func NewSirenFeed(schema string) *SirenFeed {
	return &SirenFeed{schema: schema, heartbeat: sirenHeartbeat, clients: map[*sirenClient]bool{}}
}

// Publish replaces what was told, the newest event of every threat, and hands
// the new events to every client. It never blocks.
func (f *SirenFeed) Publish(told, news []SirenEvent) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.told = told
	for _, e := range news {
		for c := range f.clients {
			select {
			case c.events <- e:
			default:
				f.drop(c)
			}
		}
	}
}

// drop ends a client; mu is held.
func (f *SirenFeed) drop(c *sirenClient) {
	if f.clients[c] {
		delete(f.clients, c)
		close(c.events)
	}
}

// Close ends every client, so that a shutdown need not wait for them.
func (f *SirenFeed) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for c := range f.clients {
		f.drop(c)
	}
}

// join takes a client in and returns what it has missed; false when there are
// too many. Both are one step, so that nothing falls between.
func (f *SirenFeed) join(last uint64, resumed bool) (c *sirenClient, missed []SirenEvent, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed || len(f.clients) >= sirenClients {
		return nil, nil, false
	}
	newest := uint64(0)
	if n := len(f.told); n > 0 {
		newest = f.told[n-1].Number
	}
	for _, e := range f.told {
		// Who has seen a number that we have not yet given has seen those of
		// a service whose memory is gone.
		if resumed && last <= newest && e.Number > last || (!resumed || last > newest) && !e.Over {
			missed = append(missed, e)
		}
	}
	c = &sirenClient{events: make(chan SirenEvent, sirenBuffer)}
	f.clients[c] = true
	return c, missed, true
}

func (f *SirenFeed) leave(c *sirenClient) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.drop(c)
}

// stream serves server-sent events.
func (f *SirenFeed) stream(w http.ResponseWriter, r *http.Request) {
	last, err := strconv.ParseUint(r.Header.Get("Last-Event-ID"), 10, 64)
	c, missed, ok := f.join(last, err == nil)
	if !ok {
		w.Header().Set("Retry-After", "5")
		http.Error(w, fmt.Sprintf("more than %d clients follow the siren, or it is ending; /api/v1/siren/state has its state", sirenClients), http.StatusServiceUnavailable)
		return
	}
	defer f.leave(c)
	out := http.NewResponseController(w)
	_ = out.SetReadDeadline(time.Time{}) // of the server: this request never ends
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would hold events back
	say := func(text string) bool {
		_ = out.SetWriteDeadline(time.Now().Add(sirenWrite))
		_, err := w.Write([]byte(text))
		return err == nil && out.Flush() == nil
	}
	if !say(fmt.Sprintf("retry: %d\n\n", sirenRetry)) {
		return
	}
	for _, e := range missed {
		if !say(e.text()) {
			return
		}
	}
	f.follow(r, c, say)
}

// follow passes events on until the client leaves or is dropped.
func (f *SirenFeed) follow(r *http.Request, c *sirenClient, say func(string) bool) {
	beat := time.NewTicker(f.heartbeat)
	defer beat.Stop()
	for going := true; going; {
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
			going = say(": alive\n\n")
		case e, open := <-c.events:
			going = open && say(e.text())
		}
	}
}

func (e SirenEvent) text() string {
	return fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", e.Number, e.Kind, e.Body)
}

// sirenState is the answer of GET /api/v1/siren/state.
type sirenState struct {
	Schema  string            `json:"schema"`
	Threats []json.RawMessage `json:"threats"` // newest event of each that goes on
	Ended   []json.RawMessage `json:"ended"`   // last event of each that ended within a day
}

// state serves what is threatened now.
func (f *SirenFeed) state(w http.ResponseWriter, _ *http.Request) {
	state := sirenState{Schema: f.schema, Threats: []json.RawMessage{}, Ended: []json.RawMessage{}}
	f.mu.Lock()
	for _, e := range f.told {
		if e.Over {
			state.Ended = append(state.Ended, e.Body)
		} else {
			state.Threats = append(state.Threats, e.Body)
		}
	}
	f.mu.Unlock()
	body, err := json.MarshalIndent(state, "", "  ")
	if err != nil {
		http.Error(w, "write the siren: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(append(body, '\n')) // the reader has gone; nobody to tell
}

// routes adds the addresses of the feed; a nil feed has none.
func (f *SirenFeed) routes(mux *http.ServeMux) {
	if f == nil {
		return
	}
	mux.HandleFunc("GET /api/v1/siren", f.stream)
	mux.HandleFunc("GET /api/v1/siren/state", f.state)
}
