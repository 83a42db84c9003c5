package redfishd

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
)

// streams are the open streams of events (13.5.4, server-sent events).
type streams struct {
	mu     *sync.Mutex // guards everything below
	open   map[chan string]bool
	closed chan struct{}
}

func newStreams() streams {
	return streams{mu: &sync.Mutex{}, open: map[chan string]bool{}, closed: make(chan struct{})}
}

func (s *streams) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

func (s *streams) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.closed:
	default:
		close(s.closed)
	}
}

// push gives an event to every stream; one that does not keep up loses it.
func (s *streams) push(event map[string]any) {
	text, err := json.Marshal(map[string]any{"@odata.type": "#Event.v1_7_0.Event", "Events": []any{event}})
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.open {
		select {
		case c <- string(text):
		default:
		}
	}
}

func (s *streams) serve(w http.ResponseWriter, r *http.Request) {
	const backlog = 16
	c := make(chan string, backlog)
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	flush := http.NewResponseController(w)
	if _, err := fmt.Fprint(w, ": stream begins\n\n"); err != nil || flush.Flush() != nil {
		return
	}
	s.mu.Lock()
	s.open[c] = true
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.open, c)
		s.mu.Unlock()
	}()
	for {
		select {
		case text := <-c:
			if _, err := fmt.Fprintf(w, "id: 1\ndata: %s\n\n", text); err != nil || flush.Flush() != nil {
				return
			}
		case <-r.Context().Done():
			return
		case <-s.closed:
			return
		}
	}
}
