package paging_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/configs"
)

// A pulse is the other end: it notes when it was asked.
type pulse struct {
	began time.Time

	// mu guards everything below.
	mu    sync.Mutex
	heard []string
	down  bool
	wrong string // what the service says of itself
}

func (p *pulse) set(wrong string, down bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wrong, p.down = wrong, down
}

func (p *pulse) why() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.wrong
}

func (p *pulse) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		return nil, errors.New("no route to host")
	}
	p.heard = append(p.heard, time.Since(p.began).String()+" "+r.Method+" "+r.URL.String())
	return &http.Response{StatusCode: http.StatusOK, Status: "200 OK", Body: io.NopCloser(strings.NewReader("OK"))}, nil
}

func TestHeartbeatStopsWhenPagesWouldNotArrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pulse{began: time.Now()}
		log := &safeBuffer{}
		run := paging.HeartbeatRun{
			Heartbeat: paging.Heartbeat{URL: configs.NewSecret("https://beats.example/T0KEN")},
			Wrong:     p.why, Client: &http.Client{Transport: p}, Logger: slog.New(slog.NewTextHandler(log, nil)),
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- run.Run(ctx) }()
		pass(150 * time.Second)
		p.set("the alerting step stands still", false)
		pass(2 * time.Minute)
		p.set("", false)
		pass(time.Minute)
		p.set("", true)
		pass(2 * time.Minute)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		const ask = " GET https://beats.example/T0KEN"
		if diff := cmp.Diff([]string{"0s" + ask, "1m0s" + ask, "2m0s" + ask, "5m0s" + ask}, p.heard); diff != "" {
			t.Errorf("heard (-want +got):\n%s", diff)
		}
		if n := strings.Count(log.String(), "heartbeat withheld"); n != 2 || strings.Contains(log.String(), "T0KEN") {
			t.Errorf("logged %d times; want once for each cause, and no secret:\n%s", n, log)
		}
	})
}
