package web

import (
	"encoding/json"
	"net/http"
	"time"
)

// Readings are the newest values of every series, so that a what-if beside the
// service starts from what the service knows.
type Readings struct {
	Site     string    `json:"site"`
	At       time.Time `json:"at"`
	Readings []Reading `json:"readings"`
}

// A Reading is one newest value, in the unit of its point.
type Reading struct {
	Asset string    `json:"asset"`
	Point string    `json:"point"`
	Part  string    `json:"part,omitempty"`
	Value float64   `json:"value"`
	At    time.Time `json:"at"`
}

// readingsHandler writes the newest readings as JSON.
func readingsHandler(source func() Readings) http.Handler {
	if source == nil {
		return http.NotFoundHandler()
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		body, err := json.Marshal(source())
		if err != nil { // a NaN that should have stopped at the collector
			http.Error(w, "write the readings: "+err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(append(body, '\n')) // the reader has gone; nobody to tell
	})
}
