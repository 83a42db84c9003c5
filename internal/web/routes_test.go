package web_test

import (
	"encoding/json"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/ridethrough/ridethrough/internal/web"
)

func TestStateSurvivesJSON(t *testing.T) {
	want := chillerTrip()
	r := get(t, want, "/api/v1/state")
	var got web.State
	if err := json.Unmarshal([]byte(body(t, r)), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("state changed on the way (-want +got):\n%s", diff)
	}
	if ct := r.Header.Get("Content-Type"); ct != "application/json" {
		t.Errorf("content type %q", ct)
	}
}

func TestStateWritesSecondsAndNull(t *testing.T) {
	text := body(t, get(t, chillerTrip(), "/api/v1/state"))
	for _, want := range []string{`"p50_seconds": 852`, `"p90_seconds": null`, `"inlet_celsius": 25.4`, `"horizon_seconds": 3600`} {
		if !strings.Contains(text, want) {
			t.Errorf("the JSON lacks %s:\n%s", want, text)
		}
	}
}

func TestStateThatCannotBeWrittenIsAnError(t *testing.T) {
	s := quiet()
	s.Halls[0].Inlet = new(math.NaN())
	if r := get(t, s, "/api/v1/state"); r.StatusCode != http.StatusInternalServerError {
		t.Errorf("status %d, want 500", r.StatusCode)
	}
}

func TestProbes(t *testing.T) {
	two := func() []string { return []string{"no readings yet", "influxdb: connection refused"} }
	none := func() []string { return nil }
	for _, c := range []struct {
		path                string
		unhealthy, notReady func() []string
		status              int
		body                string
	}{
		{"/healthz", nil, nil, 200, "ok\n"},
		{"/healthz", none, two, 200, "ok\n"},
		{"/healthz", two, none, 503, "no readings yet\ninfluxdb: connection refused\n"},
		{"/readyz", two, none, 200, "ready\n"},
		{"/readyz", none, two, 503, "no readings yet\ninfluxdb: connection refused\n"},
	} {
		r := getFrom(t, web.Deps{State: fixed{}, Unhealthy: c.unhealthy, NotReady: c.notReady}, "GET", c.path)
		if got := body(t, r); r.StatusCode != c.status || got != c.body {
			t.Errorf("%s = %d %q; want %d %q", c.path, r.StatusCode, got, c.status, c.body)
		}
	}
}

func TestMetricsServesTheGivenGatherer(t *testing.T) {
	registry := prometheus.NewRegistry()
	polls := prometheus.NewCounter(prometheus.CounterOpts{Name: "ridethrough_polls_total", Help: "Polls."})
	registry.MustRegister(polls)
	polls.Add(7)
	r := getFrom(t, web.Deps{State: fixed{}, Metrics: registry}, "GET", "/metrics")
	if got := body(t, r); !strings.Contains(got, "ridethrough_polls_total 7") {
		t.Errorf("/metrics = %q", got)
	}
	if r := get(t, quiet(), "/metrics"); r.StatusCode != http.StatusNotFound {
		t.Errorf("without a gatherer: status %d, want 404", r.StatusCode)
	}
}

func TestOnlyReadingIsAllowed(t *testing.T) {
	for _, path := range []string{"/", "/api/v1/state", "/healthz", "/readyz"} {
		for method, want := range map[string]int{"GET": 200, "HEAD": 200, "POST": 405, "PUT": 405, "DELETE": 405} {
			if r := getFrom(t, web.Deps{State: fixed(quiet())}, method, path); r.StatusCode != want {
				t.Errorf("%s %s = %d, want %d", method, path, r.StatusCode, want)
			}
		}
	}
	if r := get(t, quiet(), "/nothing"); r.StatusCode != http.StatusNotFound {
		t.Errorf("unknown path = %d, want 404", r.StatusCode)
	}
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	for _, path := range []string{"/", "/api/v1/state", "/healthz", "/nothing"} {
		h := get(t, quiet(), path).Header
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: policy %q", path, h.Get("Content-Security-Policy"))
		}
	}
}
