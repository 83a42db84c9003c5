package paging

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/alertmanager/notify"
)

// defaultBeat is how often a heartbeat is sent unless the operator says.
const defaultBeat = time.Minute

// A HeartbeatRun sends a heartbeat. It is silent when something is wrong: the
// other end notices that it hears nothing, and calls somebody.
type HeartbeatRun struct {
	Heartbeat Heartbeat
	// Wrong says why no page would be sent now; empty when all is well.
	Wrong  func() string
	Client *http.Client
	Logger *slog.Logger

	last string // what was logged last
}

// Run sends heartbeats until ctx ends, then returns nil.
func (h *HeartbeatRun) Run(ctx context.Context) error {
	tick := time.NewTicker(cmp.Or(h.Heartbeat.Interval, defaultBeat))
	defer tick.Stop()
	for {
		h.beat(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// beat sends one, and logs what keeps it from arriving once until it changes.
func (h *HeartbeatRun) beat(ctx context.Context) {
	why := h.Wrong()
	if why == "" {
		why = h.send(ctx)
	}
	if ctx.Err() != nil || why == h.last {
		return
	}
	if h.last = why; why != "" {
		h.Logger.Error("heartbeat withheld or not taken: the other end will call", "why", why)
		return
	}
	h.Logger.Info("heartbeat is well again")
}

func (h *HeartbeatRun) send(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, hookPatience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.Heartbeat.URL.Reveal(), nil)
	if err != nil {
		return "heartbeat.url is no address"
	}
	resp, err := h.Client.Do(req)
	if err != nil {
		return notify.RedactURL(err).Error() // the URL is a secret
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<16)) // for the connection to be kept
	if resp.StatusCode/100 != 2 {
		return fmt.Sprintf("got %s, want 2xx", resp.Status)
	}
	return ""
}
