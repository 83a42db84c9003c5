package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// Operate is what the page and the command line may change. Every function is
// called by many goroutines at once. An error is the caller's mistake, in words
// for the operator.
type Operate struct {
	// Acknowledge takes an incident on and returns its ID.
	Acknowledge func(ctx context.Context, incident string, by Acknowledged) (id string, err error)
	// Silences are those in force; Silence begins one and Expire ends one.
	Silences func() []Silence
	Silence  func(ctx context.Context, s Silence) (Silence, error)
	Expire   func(ctx context.Context, id string) error
	// TestPage asks the receivers and waits for their answers.
	TestPage func(ctx context.Context, t TestPage) ([]TestAnswer, error)
}

// ErrNotFound says that what is to be changed does not exist.
var ErrNotFound = errors.New("not found")

// A Silence says that people work on an asset.
type Silence struct {
	ID     string    `json:"id,omitempty"`
	Asset  string    `json:"asset"`
	Halls  []string  `json:"halls,omitempty"` // whose loss is planned
	From   time.Time `json:"from,omitzero"`
	Until  time.Time `json:"until"`
	By     string    `json:"by,omitempty"`
	Reason string    `json:"reason"`
}

// A TestPage is a page that says that it is none.
type TestPage struct {
	Receiver string `json:"receiver,omitempty"` // empty for all
	By       string `json:"by,omitempty"`
	Resolve  bool   `json:"resolve,omitempty"` // ends the one before
}

// A TestAnswer is what a receiver said.
type TestAnswer struct {
	Receiver    string  `json:"receiver"`
	Integration string  `json:"integration"`
	Seconds     float64 `json:"seconds"`
	Error       string  `json:"error,omitempty"` // empty for yes
}

// operate adds the addresses that change something. Reading the silences is
// free, everything else passes the guard.
func operate(mux *http.ServeMux, o *Operate, g guard) {
	if o == nil {
		return
	}
	mux.Handle("GET /api/v1/silences", answer(func(r *http.Request, _ struct{}) (any, error) { return o.Silences(), nil }))
	mux.Handle("POST /api/v1/incidents/{incident}/acknowledge", g.protect(answer(
		func(r *http.Request, by Acknowledged) (any, error) {
			id, err := o.Acknowledge(r.Context(), r.PathValue("incident"), by)
			return map[string]string{"incident": id}, err
		})))
	mux.Handle("POST /api/v1/silences", g.protect(answer(
		func(r *http.Request, s Silence) (any, error) { return o.Silence(r.Context(), s) })))
	mux.Handle("DELETE /api/v1/silences/{silence}", g.protect(answer(
		func(r *http.Request, _ struct{}) (any, error) {
			id := r.PathValue("silence")
			return map[string]string{"expired": id}, o.Expire(r.Context(), id)
		})))
	mux.Handle("POST /api/v1/page/test", g.protect(answer(
		func(r *http.Request, t TestPage) (any, error) { return o.TestPage(r.Context(), t) })))
}

// largestRequest bounds what is read of a request.
const largestRequest = 64 << 10

// answer decodes a request strictly, and writes what do returns as JSON.
func answer[In any](do func(*http.Request, In) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in In
		if r.Method == http.MethodPost {
			d := json.NewDecoder(http.MaxBytesReader(w, r.Body, largestRequest))
			d.DisallowUnknownFields()
			if err := d.Decode(&in); err != nil {
				http.Error(w, "read the request: "+err.Error(), http.StatusBadRequest)
				return
			}
		}
		out, err := do(r, in)
		switch {
		case errors.Is(err, ErrNotFound):
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		case err != nil:
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		body, err := json.Marshal(out)
		if err != nil {
			http.Error(w, "write the answer: "+err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(append(body, '\n')) // the reader has gone; nobody to tell
	})
}
