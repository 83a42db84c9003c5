package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/internal/web"
)

func TestReadingsSurviveJSON(t *testing.T) {
	at := time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)
	want := web.Readings{Site: "s", At: at, Readings: []web.Reading{{Asset: "ch-1", Point: "load", Value: 81.5, At: at}, {Asset: "pdu", Point: "phase_current", Part: "L1", At: at}}}
	for _, c := range []struct {
		source func() web.Readings
		status int
	}{{func() web.Readings { return want }, http.StatusOK}, {nil, http.StatusNotFound}} {
		s, err := web.New(web.DefaultConfig(), web.Deps{State: stated{}, Readings: c.source})
		if err != nil {
			t.Fatal(err)
		}
		answer := httptest.NewRecorder()
		request := httptest.NewRequest(http.MethodGet, "/api/v1/readings", nil)
		request.Host = "127.0.0.1"
		s.Handler().ServeHTTP(answer, request)
		if answer.Code != c.status {
			t.Fatalf("status %d; want %d", answer.Code, c.status)
		}
		var got web.Readings
		if c.source == nil {
			continue
		}
		if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("readings changed on the way (-want +got):\n%s", diff)
		}
	}
}

type stated struct{}

func (stated) State() web.State { return web.State{} }
