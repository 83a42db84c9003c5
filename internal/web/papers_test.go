package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/internal/web"
)

func TestChartsAndRunbooksAreServed(t *testing.T) {
	only := func(name, content string) func(string) ([]byte, bool) {
		return func(asked string) ([]byte, bool) { return []byte(content), asked == name }
	}
	full, err := web.New(web.DefaultConfig(), web.Deps{
		State: fixed(quiet()), Chart: only("gz.ch-1.20260701T001610Z", "a picture"), Runbook: only("chiller-alarm", "# Chiller"),
	})
	if err != nil {
		t.Fatal(err)
	}
	bare, err := web.New(web.DefaultConfig(), web.Deps{State: fixed(quiet())})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		server     *web.Server
		path       string
		status     int
		kind, body string
		embeddable string
	}{
		{full, "/api/v1/incidents/gz.ch-1.20260701T001610Z/chart.png", 200, "image/png", "a picture", "cross-origin"},
		{full, "/api/v1/incidents/other/chart.png", 404, "text/plain; charset=utf-8", "no such chart", "same-origin"},
		{full, "/runbooks/chiller-alarm", 200, "text/plain; charset=utf-8", "# Chiller", "same-origin"},
		{full, "/runbooks/other", 404, "text/plain; charset=utf-8", "no such runbook", "same-origin"},
		{bare, "/runbooks/chiller-alarm", 404, "text/plain; charset=utf-8", "no such runbook", "same-origin"},
	} {
		w := httptest.NewRecorder()
		c.server.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, c.path, nil))
		h := w.Header()
		if w.Code != c.status || h.Get("Content-Type") != c.kind || !strings.Contains(w.Body.String(), c.body) ||
			h.Get("Cross-Origin-Resource-Policy") != c.embeddable {
			t.Errorf("%s: %d %q %q %s; want %+v", c.path, w.Code, h.Get("Content-Type"), w.Body, h.Get("Cross-Origin-Resource-Policy"), c)
		}
	}
}

func TestTheExternalAddressIsChecked(t *testing.T) {
	for address, want := range map[string]string{
		"": "", "https://ridethrough.example.net/dc1": "",
		"ridethrough.example.net": "web.external_url", "ftp://x": "web.external_url", "https://": "web.external_url",
	} {
		err := web.Config{Listen: ":0", ExternalURL: address}.Validate()
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %q", address, err, want)
		}
	}
}
