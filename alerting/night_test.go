package alerting_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// A desk is a webhook receiver that can be away.
type desk struct {
	*httptest.Server

	mu   sync.Mutex
	away bool
	got  []string // status of each notification
}

func newDesk(t *testing.T) *desk {
	d := &desk{}
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var hook struct{ Status string }
		err := json.NewDecoder(r.Body).Decode(&hook)
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.away || err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		d.got = append(d.got, hook.Status)
	}))
	t.Cleanup(d.Close)
	return d
}

func (d *desk) leave(away bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.away = away
}

func (d *desk) notes() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.got...)
}

// runPager runs a pager until the returned function is called.
func runPager(t *testing.T, cfg paging.Config) (*paging.Pager, func()) {
	t.Helper()
	p, err := paging.New(cfg, paging.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	return p, sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// waitFor polls until the desk has n notes; the sockets are real, so is time.
func (d *desk) waitFor(t *testing.T, n int) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for len(d.notes()) < n {
		select {
		case <-deadline:
			t.Fatalf("%d notifications; want %d", len(d.notes()), n)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// waitForResolve returns what was told until a resolve.
func (d *desk) waitForResolve(t *testing.T) []string {
	t.Helper()
	for n := 1; ; n++ {
		d.waitFor(t, n)
		if told := d.notes(); slices.Contains(told, "resolved") {
			return told
		}
	}
}

// From the reading to the receiver: a trip is paged once; we are killed and
// restarted, the repair comes while the receiver is away, and the resolve
// still arrives.
func TestOnePageAndOneResolveThroughARestartAndAnOutage(t *testing.T) {
	d := newDesk(t)
	cfg := paging.DefaultConfig()
	cfg.WebhookURL, cfg.DataDir = configs.NewSecret(d.URL), t.TempDir()
	pager, stop := runPager(t, cfg)
	defer func() { stop() }()
	e, _ := engine(t, newOracle())
	now := noon
	play := func(s facility.RunState, steps int) {
		for range steps {
			now = now.Add(10 * time.Second)
			if err := pager.Send(t.Context(), step(t, e, now, state("ch-1", s, now)).Changes...); err != nil {
				t.Fatal(err)
			}
		}
	}
	play(facility.StateRunning, 3)
	play(facility.StateAlarm, 12)
	d.waitFor(t, 1)

	snapshot, err := e.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	stop()
	e, _ = engine(t, newOracle())
	if err := e.Restore(snapshot); err != nil {
		t.Fatal(err)
	}
	pager, stop = runPager(t, cfg)
	if err := pager.Restore(t.Context(), now, e.Open()); err != nil {
		t.Fatal(err)
	}
	play(facility.StateAlarm, 6)

	d.leave(true)
	play(facility.StateRunning, 30)
	if left := e.Open(); len(left) > 0 {
		t.Fatalf("%d incidents open after the repair", len(left))
	}
	d.leave(false)
	told := d.waitForResolve(t)
	// A warning that has become a page within a breath is told once or twice,
	// depending on how fast it was delivered; never a third time.
	if diff := cmp.Diff([]string{"firing", "resolved"}, slices.Compact(slices.Clone(told))); diff != "" || len(told) > 3 {
		t.Errorf("notifications %v, without repetitions (-want +got):\n%s", told, diff)
	}
}

var _ alerting.History = brokenHistory{}
