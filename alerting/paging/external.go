package paging

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/prometheus/common/model"
)

// An external Alertmanager forgets an alert that is not repeated; it is told
// to after four rounds, as Prometheus does.
const (
	resendEvery = 30 * time.Second
	expireAfter = 4 * resendEvery
	retryEvery  = 2 * time.Second
	// tellResolved is how long a resolve is repeated, so that every member of a
	// cluster hears it once more after it was accepted.
	tellResolved = 15 * time.Minute
)

// external posts notices to the user's own Alertmanagers.
type external struct {
	pager   *Pager
	metrics *metrics
	client  *http.Client
	// failing is the last error by URL; it is logged once until it changes.
	failing map[string]string
	// pending holds resolved incidents by URL until they are accepted.
	accepted map[string]map[string]time.Time // URL → incident → Updated
}

func newExternal(p *Pager, m *metrics) *external {
	return &external{
		pager: p, metrics: m, client: &http.Client{Timeout: 10 * time.Second},
		failing: map[string]string{}, accepted: map[string]map[string]time.Time{},
	}
}

// runExternal posts at every change and every half minute, and goes on trying
// while an Alertmanager does not answer.
func (p *Pager) runExternal(ctx context.Context, m *metrics) error {
	x := newExternal(p, m)
	for _, u := range p.cfg.AlertmanagerURLs {
		m.prime(host(u), "alertmanager")
		x.accepted[u] = map[string]time.Time{}
	}
	for {
		wait := resendEvery
		if !x.round(ctx) {
			wait = retryEvery
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-p.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// round posts to every Alertmanager and reports whether all accepted.
func (x *external) round(ctx context.Context) bool {
	all := true
	for _, u := range x.pager.cfg.AlertmanagerURLs {
		now := time.Now()
		notices := x.due(u, now)
		if len(notices) == 0 {
			continue
		}
		err := x.post(ctx, u, notices, now)
		if ctx.Err() != nil {
			return true
		}
		x.metrics.observe(host(u), "alertmanager", time.Since(now), err)
		x.log(u, err)
		if err != nil {
			all = false
			continue
		}
		for _, n := range notices {
			x.accepted[u][n.Incident] = n.Updated
		}
	}
	return all
}

// due returns what an Alertmanager has to hear: all that is open, and what was
// resolved lately or was never accepted as such.
func (x *external) due(u string, now time.Time) []notice {
	var out []notice
	for _, n := range x.pager.ledger.all() {
		if n.Untold {
			continue
		}
		if n.Ends.IsZero() || now.Sub(n.Ends) < tellResolved || x.accepted[u][n.Incident].Before(n.Updated) {
			out = append(out, n)
		}
	}
	return out
}

type postedAlert struct {
	Labels       model.LabelSet `json:"labels"`
	Annotations  model.LabelSet `json:"annotations"`
	StartsAt     time.Time      `json:"startsAt"`
	EndsAt       time.Time      `json:"endsAt"`
	GeneratorURL string         `json:"generatorURL,omitempty"`
}

func (x *external) post(ctx context.Context, base string, notices []notice, now time.Time) error {
	var alerts []postedAlert
	for _, n := range notices {
		ends := n.Ends
		if ends.IsZero() {
			ends = now.Add(expireAfter)
		}
		alerts = append(alerts, postedAlert{
			labelSet(n.Labels), labelSet(n.Annotations), n.Starts.UTC(), ends.UTC(), x.pager.opts.ExternalURL,
		})
	}
	body, err := json.Marshal(alerts)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(base, "/")+"/api/v2/alerts", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := x.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("post alerts: got %s, want 200", resp.Status)
	}
	return nil
}

func (x *external) log(u string, err error) {
	now := ""
	if err != nil {
		now = err.Error()
	}
	if now == x.failing[u] {
		return
	}
	x.failing[u] = now
	if err != nil {
		x.pager.opts.Logger.Error("page not delivered, will be tried again", "receiver", host(u), "err", err)
		return
	}
	x.pager.opts.Logger.Info("page delivered again", "receiver", host(u))
}

// host names an Alertmanager without the secrets its URL may hold.
func host(u string) string {
	parsed, err := url.Parse(u)
	if err != nil {
		return "alertmanager"
	}
	return parsed.Host
}
