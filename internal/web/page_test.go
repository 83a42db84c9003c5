package web_test

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/web"
)

// get serves one request from a server that shows s.
func get(t *testing.T, s web.State, path string) *http.Response {
	t.Helper()
	return getFrom(t, web.Deps{State: fixed(s)}, http.MethodGet, path)
}

func getFrom(t *testing.T, deps web.Deps, method, path string) *http.Response {
	t.Helper()
	server, err := web.New(web.DefaultConfig(), deps)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	server.Handler().ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPageAnswersNowNextAndIf(t *testing.T) {
	html := body(t, get(t, chillerTrip(), "/"))
	for _, want := range []string{
		`<title>14 min to 32 °C in hall-a</title>`,
		`<span class="number">14</span> <span class="unit">minutes</span>`,
		`until hall-a crosses 32 °C`, `11 min – 19 min, likelihood 97 %`,
		`ch-1 tripped: hall-a crosses 32 °C in 11–19 min`,
		`<b>ch-1</b>: run_state running → alarm`, `14 symptoms`,
		`start standby chiller ch-3</span> <b class="bought">holds 35 °C</b>`, `shed 120 kW in hall-a</span> <b class="bought">+9 min to 32 °C</b>`,
		`payments</b> <span class="tier">tier 1`, `loses 4 of 9 racks`,
		`25.4<small>`, `heat 612 kW, cooling 431 kW: <b>181 kW short`, `<b>115 kW to spare`, `after 17 min, perhaps not at all`,
		`<b>ch-2</b> overloads and trips <small>03:19 – 03:22</small>`, `payments, batch`,
		`<b>ups-a</b> since`, `8 min<br><small>7 min – 9 min`, `takes racks in <b>hall-a</b>, which heat gives 14 min to 32 °C (11 min – 19 min)`,
		`<b>hall-b</b>, which heat gives more than 60 min`, `generator gen-1 has not started`, `the UPS itself says 8 min`, `unknown</td>`, `no rack hangs on it alone`,
		`What I have learnt`, `heat that the servers store</td><td>8.34 MJ/K</td><td class="until">9.51 MJ/K</td><td>8.9 – 10.2</td><td>2024-03-27`,
		`we also lose <b>chwp-1</b></td><td class="until">6 min</td><td>32 °C in hall-a`, `we also lose <b>crah-b2</b></td><td class="until">holds`,
		`Simulation, 60 times faster`, `03:14:07</time> UTC`, `<main class="danger">`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if t.Failed() {
		t.Log(html[strings.Index(html, "<main"):])
	}
}

func TestPageShowsSilences(t *testing.T) {
	s := chillerTrip()
	if strings.Contains(body(t, get(t, s, "/")), "Silenced") {
		t.Error("a section without silences")
	}
	s.Silences = []web.Silence{{ID: "s4", Asset: "ch-3", Halls: []string{"hall-b"}, Until: time.Date(2026, 11, 22, 16, 4, 0, 0, time.UTC), By: "kim", Reason: "bearings"}}
	html := body(t, get(t, s, "/"))
	for _, want := range []string{"Silenced", "<b>ch-3</b>, and the loss of hall-b", "2026-11-22 16:04Z", "bearings (kim)", "s4"} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestPageVerdicts(t *testing.T) {
	hot := func(change func(*web.State)) web.State { s := quiet(); change(&s); return s }
	for name, c := range map[string]struct {
		state web.State
		want  []string
	}{
		"calm":         {quiet(), []string{`<main class="calm">`, "All halls hold", "No hall crosses 32 °C within 60 min", "Nothing is expected to change"}},
		"no forecast":  {web.State{Site: "x"}, []string{`<main class="waiting">`, "Waiting for the first readings", "/readyz"}},
		"no site yet":  {web.State{}, []string{"<title>ridethrough: waiting for readings</title>", "<h1>ridethrough</h1>"}},
		"blind":        {hot(func(s *web.State) { s.Halls[0].Inlet = nil }), []string{`<main class="watch">`, "no trusted probe", "yet look below"}},
		"short":        {hot(func(s *web.State) { s.Halls[0].Capacity = new(1.0) }), []string{`<main class="watch">`, "cooling short"}},
		"unknown heat": {hot(func(s *web.State) { s.Halls[0].HeatLoad = nil }), []string{`<main class="calm">`}},
		"warning":      {hot(func(s *web.State) { s.Incidents = []web.Incident{{Headline: "blind", Severity: "warn"}} }), []string{`<main class="watch">`, "<title>blind</title>"}},
		"lesser incidents are folded": {hot(func(s *web.State) {
			s.Incidents = []web.Incident{{ID: "7", Headline: "blind", Cause: "d-1", Severity: "warn"}}
		}), []string{
			`<details class="incident" id="incident-7"><summary>blind</summary>`, `<b>d-1</b>`,
		}},
		"page": {
			hot(func(s *web.State) { s.Incidents = []web.Incident{{Headline: "ups-1", Severity: "page"}} }),
			[]string{`<main class="danger">`},
		},
		"crossed already": {hot(func(s *web.State) {
			s.Halls[0].Crossings = []web.Crossing{{Limit: 32, Likelihood: 1}}
		}), []string{`<span class="number">now</span>`, "hall-b is over 32 °C"}},
		"counts to the next limit": {hot(func(s *web.State) {
			s.Halls[0].Crossings = []web.Crossing{{Limit: 32}, {Limit: 35, P50: web.TimeTo(50 * time.Second), P90: minutes(2)}}
		}), []string{`<span class="number">50</span> <span class="unit">seconds`, "until hall-b crosses 35 °C"}},
		"mild limit is no threat": {hot(func(s *web.State) {
			s.Halls[0].Crossings = []web.Crossing{{Limit: 27, P50: minutes(3)}, {Limit: 32, P50: web.Never}}
		}), []string{`<main class="calm">`}},
	} {
		t.Run(name, func(t *testing.T) {
			html := body(t, get(t, c.state, "/"))
			for _, want := range c.want {
				if !strings.Contains(html, want) {
					t.Errorf("the page lacks %q", want)
				}
			}
		})
	}
}

// Names come from files and devices; nothing in them may become markup.
func TestPageEscapesEverything(t *testing.T) {
	const evil = `<script>alert(1)</script>" onload="x`
	s := chillerTrip()
	s.Site, s.Notices = evil, []string{evil}
	for i := range s.Halls {
		s.Halls[i].Name, s.Halls[i].Reason = evil, evil
	}
	in := &s.Incidents[0]
	in.ID = evil
	in.Headline, in.Cause, in.Evidence, in.Severity = evil, evil, evil, evil
	in.Actions[0].What, in.Services[0].Name, in.Services[0].Owner, in.Services[0].Note, in.Timeline[0].What = evil, evil, evil, evil, evil
	s.Chain[0].Asset, s.Chain[0].What, s.Chain[0].Services = evil, evil, []string{evil}
	s.Contingencies[0].Lost, s.Contingencies[0].Hall = evil, evil
	b, l := &s.Backups[0], &s.Learnt[0]
	b.UPS, b.Basis, b.Generator, b.Halls, b.Services = evil, evil, evil, []string{evil}, []string{evil}
	l.Asset, l.What, l.Unit = evil, evil, evil
	html := body(t, get(t, s, "/"))
	if strings.Contains(html, "<script>alert") || strings.Contains(html, `" onload="`) {
		t.Error("a name became markup")
	}
}

// The browser refuses a style or script whose hash is not in the policy, so
// the hashes must be those of what is served.
func TestPolicyAllowsWhatIsServedAndNoMore(t *testing.T) {
	r := get(t, chillerTrip(), "/")
	policy, html := r.Header.Get("Content-Security-Policy"), body(t, r)
	for _, tag := range []string{"style", "script"} {
		inline := regexp.MustCompile(`(?s)<`+tag+`>(.*?)</`+tag+`>`).FindAllStringSubmatch(html, -1)
		if len(inline) != 1 {
			t.Fatalf("%d <%s> elements, want 1", len(inline), tag)
		}
		sum := sha256.Sum256([]byte(inline[0][1]))
		want := tag + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		if !strings.Contains(policy, want) {
			t.Errorf("policy %q lacks %q", policy, want)
		}
	}
	for _, banned := range []string{"unsafe", "http:", "https:", "*"} {
		if strings.Contains(policy, banned) {
			t.Errorf("policy allows %q: %s", banned, policy)
		}
	}
	if external := regexp.MustCompile(`(?:src|href)="(?:https?:)?//`).FindString(html); external != "" {
		t.Errorf("the page loads from elsewhere: %s", external)
	}
	if strings.Contains(html, ` style="`) {
		t.Error("the page has a style attribute, which the policy forbids")
	}
}
