package paging_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/racing"
)

// A wire carries webhooks in virtual time: no socket, so minutes pass at once.
type wire struct {
	began time.Time

	// mu guards everything below.
	mu    sync.Mutex
	down  map[string]bool // by host
	heard []string        // "1m0s other firing: summary"
}

func (w *wire) repair(host string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.down, host)
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.down[r.URL.Host] {
		return nil, fmt.Errorf("connection refused")
	}
	var h webhook
	if err := json.Unmarshal(body, &h); err != nil {
		return nil, err
	}
	a := h.Alerts[0]
	if a.Annotations["markdown"] == "" || a.Annotations["html"] == "" {
		w.heard = append(w.heard, "a page without words")
	}
	w.heard = append(w.heard, fmt.Sprintf("%s %s %s: %s", time.Since(w.began).Round(time.Second), r.URL.Host, a.Status, a.Annotations["summary"]))
	return &http.Response{StatusCode: http.StatusOK, Status: "200 OK", Body: io.NopCloser(strings.NewReader("")), Header: http.Header{}}, nil
}

// host returns the short form of a receiver on the wire.
func host(name string) paging.Targets {
	return paging.Targets{WebhookURL: configs.NewSecret("http://" + name + "/"), WebhookSecret: configs.NewSecret("s")}
}

// play runs a pager over the wire until the function returns.
func play(t *testing.T, cfg paging.Config, w *wire, open []incident.Incident, during func(*paging.Pager)) {
	t.Helper()
	playAt(t, site(t), cfg, w, open, during)
}

func playAt(t *testing.T, plant *facility.Site, cfg paging.Config, w *wire, open []incident.Incident, during func(*paging.Pager)) {
	t.Helper()
	p, err := paging.New(cfg, wired(w, plant))
	if err != nil {
		t.Fatal(err)
	}
	run(t, p, open, during)
}

func wired(w *wire, plant *facility.Site) paging.Options {
	return paging.Options{Client: &http.Client{Transport: w}, Site: plant}
}

// run is play for a pager that is made already. Minutes of virtual time are
// more switches than the race detector's own books hold: it ends the test
// binary now and then (CHECK failed in tsan_rtl.cpp). The tests with sockets run
// the same code under it.
func run(t *testing.T, p *paging.Pager, open []incident.Incident, during func(*paging.Pager)) {
	t.Helper()
	racing.Skip(t)
	if err := p.Restore(t.Context(), time.Now(), open); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	synctest.Wait()
	during(p)
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func send(t *testing.T, p *paging.Pager, c incident.Change) {
	t.Helper()
	c.At = time.Now()
	if err := p.Send(t.Context(), c); err != nil {
		t.Error(err)
	}
}

// pass lets time go by.
func pass(d time.Duration) { <-time.After(d) }

// A receiver is down for five minutes, and ridethrough is restarted meanwhile:
// the page goes on another way after one, once, and where it belongs when the
// receiver is back; both hear the end.
func TestAReceiverThatIsDownForFiveMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{began: time.Now(), down: map[string]bool{"first": true}}
		cfg := paging.DefaultConfig()
		cfg.Targets, cfg.DataDir = host("first"), t.TempDir()
		cfg.Receivers = []paging.Receiver{{Name: "other", Targets: host("other")}}
		cfg.Fallback = []string{"other"}
		open := []incident.Incident{trip("i1", incident.Page)}
		play(t, cfg, w, nil, func(p *paging.Pager) {
			send(t, p, change(incident.ChangeOpened, open[0], "ch-1 tripped"))
			pass(50 * time.Second)
			if got := p.Troubles(time.Now()); len(got) != 0 {
				t.Errorf("in trouble after 50 s: %v; want a minute of patience", got)
			}
			pass(70 * time.Second)
			troubles := p.Troubles(time.Now())
			if len(troubles) != 1 || troubles[0].Receiver != "ridethrough" || !strings.Contains(troubles[0].Err, "connection refused") {
				t.Errorf("troubles %v; want the first receiver's", troubles)
			}
		})
		play(t, cfg, w, open, func(p *paging.Pager) {
			pass(3 * time.Minute)
			w.repair("first")
			pass(time.Minute)
			if got := p.Troubles(time.Now()); len(got) != 0 {
				t.Errorf("still in trouble: %v", got)
			}
			send(t, p, change(incident.ChangeResolved, open[0], "over"))
			pass(10 * time.Second)
		})
		want := []string{
			"1m0s other firing: ridethrough had not taken this page after 1 min: ch-1 tripped",
			"first firing: ch-1 tripped",
			"first resolved: over", "other resolved: over",
		}
		if len(w.heard) == 4 {
			late, _ := time.ParseDuration(strings.Fields(w.heard[1])[0])
			if late < 5*time.Minute || late > 6*time.Minute {
				t.Errorf("%s; want it soon after the receiver is back at 5m0s", w.heard[1])
			}
		}
		if diff := cmp.Diff(want, withoutTimes(w.heard, 1)); diff != "" {
			t.Errorf("heard %q (-want +got):\n%s", w.heard, diff)
		}
	})
}

// What begins and ends while a receiver is down is no trouble any more: or the
// heartbeat would be silent for ever.
func TestTroubleEndsWithTheIncident(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{began: time.Now(), down: map[string]bool{"first": true}}
		cfg := paging.DefaultConfig()
		cfg.Targets = host("first")
		play(t, cfg, w, nil, func(p *paging.Pager) {
			send(t, p, change(incident.ChangeOpened, trip("i1", incident.Page), "tripped"))
			pass(2 * time.Minute)
			if len(p.Troubles(time.Now())) != 1 {
				t.Error("no trouble while the receiver is down")
			}
			send(t, p, change(incident.ChangeResolved, trip("i1", incident.Page), "over"))
			w.repair("first")
			pass(time.Minute)
			if got := p.Troubles(time.Now()); len(got) != 0 {
				t.Errorf("still in trouble: %v", got)
			}
		})
	})
}

// Every fallback gets the page: the first of them may be down as well.
func TestEveryFallbackIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{began: time.Now(), down: map[string]bool{"first": true, "mail": true}}
		cfg := paging.DefaultConfig()
		cfg.Targets = host("first")
		cfg.Receivers = []paging.Receiver{{Name: "mail", Targets: host("mail")}, {Name: "chat", Targets: host("chat")}}
		cfg.Fallback = []string{"mail", "chat"}
		play(t, cfg, w, nil, func(p *paging.Pager) {
			send(t, p, change(incident.ChangeOpened, trip("i1", incident.Page), "tripped"))
			pass(2 * time.Minute)
		})
		heard(t, w, "1m0s chat firing: ridethrough had not taken this page after 1 min: tripped")
	})
}

// withoutTimes leaves the times of the first n, and sorts the last two.
func withoutTimes(heard []string, n int) []string {
	var out []string
	for i, h := range heard {
		if i >= n {
			_, h, _ = strings.Cut(h, " ")
		}
		out = append(out, h)
	}
	if last := len(out) - 1; last > 0 && out[last] < out[last-1] {
		out[last], out[last-1] = out[last-1], out[last]
	}
	return out
}
