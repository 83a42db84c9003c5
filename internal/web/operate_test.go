package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/web"
)

// desk serves the addresses that change something and keeps what was changed.
func desk(t *testing.T, token string) (http.Handler, *[]string) {
	t.Helper()
	var done []string
	server, err := web.New(web.Config{Listen: "127.0.0.1:0", Token: configs.NewSecret(token)}, web.Deps{
		State: fixed{}, Operate: &web.Operate{
			Acknowledge: func(_ context.Context, id string, by web.Acknowledged) (string, error) {
				if id == "none" {
					return "", fmt.Errorf("%w: no such incident is open", web.ErrNotFound)
				}
				done = append(done, "acknowledged "+id+" by "+by.By)
				return id, nil
			},
			Silences: func() []web.Silence { return []web.Silence{{ID: "s1", Asset: "ch-1"}} },
			Silence: func(_ context.Context, s web.Silence) (web.Silence, error) {
				if s.Reason == "" {
					return s, errors.New("silence: why?")
				}
				done = append(done, "silenced "+s.Asset)
				return s, nil
			},
			Expire: func(_ context.Context, id string) error { done = append(done, "expired "+id); return nil },
			TestPage: func(_ context.Context, p web.TestPage) ([]web.TestAnswer, error) {
				done = append(done, "tested "+p.Receiver)
				return []web.TestAnswer{{Receiver: "ridethrough", Integration: "webhook"}}, nil
			},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return server.Handler(), &done
}

// ask sends a request as somebody on this host would, changed by edit.
func ask(handler http.Handler, method, path, body string, edit func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://127.0.0.1:9750"+path, strings.NewReader(body))
	r.RemoteAddr = "127.0.0.1:40000"
	r.Header.Set(web.WriteHeader, "1")
	if edit != nil {
		edit(r)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

func TestWhatMayBeChanged(t *testing.T) {
	handler, done := desk(t, "")
	for _, c := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"POST", "/api/v1/incidents/s.ch-1.1/acknowledge", `{"by":"kim"}`, 200, `{"incident":"s.ch-1.1"}`},
		{"POST", "/api/v1/incidents/none/acknowledge", `{"by":"kim"}`, 404, "no such incident is open"},
		{"POST", "/api/v1/incidents/x/acknowledge", `{"who":"kim"}`, 400, `unknown field "who"`},
		{"POST", "/api/v1/silences", `{"asset":"ch-1","until":"2026-01-01T00:00:00Z","reason":"r"}`, 200, `"asset":"ch-1"`},
		{"POST", "/api/v1/silences", `{"asset":"ch-1","until":"2026-01-01T00:00:00Z"}`, 400, "silence: why?"},
		{"DELETE", "/api/v1/silences/s1", ``, 200, `{"expired":"s1"}`},
		{"POST", "/api/v1/page/test", `{"receiver":"lead"}`, 200, `"integration":"webhook"`},
		{"GET", "/api/v1/silences", ``, 200, `"id":"s1"`},
	} {
		w := ask(handler, c.method, c.path, c.body, nil)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s: %d %s; want %d with %s", c.method, c.path, w.Code, w.Body, c.status, c.want)
		}
	}
	want := "acknowledged s.ch-1.1 by kim; silenced ch-1; expired s1; tested lead"
	if got := strings.Join(*done, "; "); got != want {
		t.Errorf("done %s; want %s", got, want)
	}
}

func TestWhoMayChange(t *testing.T) {
	const token = "0123456789abcdef"
	set := func(key, value string) func(*http.Request) { return func(r *http.Request) { r.Header.Set(key, value) } }
	for name, c := range map[string]struct {
		token  string
		edit   func(*http.Request)
		status int
	}{
		"on this host":                   {"", nil, 200},
		"on this host, by name":          {"", func(r *http.Request) { r.Host = "localhost:9750" }, 200},
		"on this host, IPv6":             {"", func(r *http.Request) { r.Host, r.RemoteAddr = "[::1]:9750", "[::1]:40000" }, 200},
		"from another host":              {"", func(r *http.Request) { r.RemoteAddr = "192.0.2.7:40000" }, 403},
		"through a proxy on this host":   {"", set("X-Forwarded-For", "192.0.2.7"), 403},
		"a foreign name that leads here": {"", func(r *http.Request) { r.Host = "evil.example:9750" }, 403},
		"a form of another site":         {"", func(r *http.Request) { r.Header.Del(web.WriteHeader) }, 403},
		"a script of another site":       {"", set("Sec-Fetch-Site", "cross-site"), 403},
		"an old browser on another site": {"", set("Origin", "https://evil.example"), 403},
		"our page":                       {"", set("Sec-Fetch-Site", "same-origin"), 200},
		"no token":                       {token, nil, 401},
		"a wrong token":                  {token, set("Authorization", "Bearer 0123456789abcdeg"), 401},
		"the token, from another host":   {token, func(r *http.Request) { r.RemoteAddr = "192.0.2.7:1"; r.Header.Set("Authorization", "Bearer "+token) }, 200},
		"the token, by another site": {token, func(r *http.Request) {
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			r.Header.Set("Authorization", "Bearer "+token)
		}, 403},
		"the token in a header of a form": {token, func(r *http.Request) { r.Header.Del(web.WriteHeader); r.Header.Set("Authorization", "Bearer "+token) }, 403},
	} {
		handler, done := desk(t, c.token)
		w := ask(handler, "POST", "/api/v1/incidents/x/acknowledge", `{"by":"kim"}`, c.edit)
		if w.Code != c.status || (len(*done) == 1) != (c.status == 200) {
			t.Errorf("%s: %d %s, done %q; want %d", name, w.Code, w.Body, *done, c.status)
		}
	}
}

func TestAShortTokenIsRefused(t *testing.T) {
	err := web.Config{Listen: "127.0.0.1:0", Token: configs.NewSecret("letmein")}.Validate()
	if err == nil || !strings.Contains(err.Error(), "web.token: 7 characters; want 16 or more") || strings.Contains(err.Error(), "letmein") {
		t.Errorf("got %v", err)
	}
}

// The page says who has it, or offers to take it.
func TestPageShowsWhereAnIncidentStands(t *testing.T) {
	s := chillerTrip()
	if page := body(t, get(t, s, "/")); !strings.Contains(page, `data-acknowledge="inc-1"`) || !strings.Contains(page, "Nobody has acknowledged this.") {
		t.Error("the page does not offer to acknowledge")
	}
	s.Incidents[0].Acknowledged = &web.Acknowledged{By: "kim", Note: "on my way", At: night}
	s.Incidents[0].Silenced = "silence s1, until 12:00Z"
	page := body(t, get(t, s, "/"))
	for _, want := range []string{"Acknowledged by <b>kim</b>", ": on my way", "Nobody is told: silence s1, until 12:00Z."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "data-acknowledge=\"") {
		t.Error("the page offers to acknowledge what is acknowledged")
	}
}
