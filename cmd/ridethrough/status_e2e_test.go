package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/message"
	"github.com/ridethrough/ridethrough/alerting/sign"
	"github.com/ridethrough/ridethrough/alerting/status"
	"github.com/ridethrough/ridethrough/internal/simulator"
)

// From the trip to the users of services: the first note arrives by itself, on a
// page, as JSON and by webhook, and customers read no equipment.
func TestAStatusNoteReachesUsers(t *testing.T) {
	if testing.Short() {
		t.Skip("waits half a minute for the first note")
	}
	sim, err := simulator.New(simulator.Config{Scenario: "guangzhou", Start: time.Now(), Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	background(t, sim.Run)
	var mu sync.Mutex
	var got []string
	users := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		if !strings.HasPrefix(r.Header.Get(sign.HeaderName), "t=") {
			t.Errorf("not signed: %v", r.Header)
		}
		got = append(got, string(body))
	}))
	t.Cleanup(users.Close)
	dir, public := t.TempDir(), filepath.Join(t.TempDir(), "www")
	plant := &tripping{sim: sim, config: writeConfig(t, sim, "1s", "storage: {dir: "+dir+"}",
		"alerting: {forecast_interval: 1s}",
		fmt.Sprintf("status: {dir: %q, site_name: South, webhooks: [{name: users, url: %q, secret: s3cret}]}", public, users.URL))}
	p := plant.start(t)
	plant.advance(t, 11*time.Minute)
	tripped := time.Now()
	received := func() string {
		mu.Lock()
		defer mu.Unlock()
		return strings.Join(got, "\n")
	}
	waitFor(t, "the first note", func() bool { return received() != "" }, p.logged)
	t.Logf("the first note came %s after the trip", time.Since(tripped).Round(time.Second))
	var n status.Published
	if err := json.Unmarshal([]byte(strings.SplitN(received(), "\n", 2)[0]), &n); err != nil {
		t.Fatal(err)
	}
	if n.Sequence != 1 || n.Stage != status.Warming || n.Area != status.Cooling || len(n.Services) == 0 || n.Texts[message.Chinese].Title == "" {
		t.Errorf("first note %+v", n)
	}
	page := func(folder string) string { return read(filepath.Join(folder, "index.html")) }
	waitFor(t, "the pages", func() bool { return strings.Contains(page(public), "South: Cooling failure") }, p.logged)
	for what, text := range map[string]string{"the webhook": received(), "the page": page(public), "the state": read(filepath.Join(public, "status.json"))} {
		for _, internal := range []string{"ch-2", "hall-a", "guangzhou"} {
			if strings.Contains(text, internal) {
				t.Errorf("customers read %s in %s", internal, what)
			}
		}
	}
	if inside := page(filepath.Join(dir, "status")); !strings.Contains(inside, "ch-2") {
		t.Error("the internal page does not name what failed")
	}
	p.stop(t)
}
