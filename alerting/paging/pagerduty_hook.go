package paging

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// pagerDutyEvent is the part of a PagerDuty webhook, version 3, that is read.
type pagerDutyEvent struct {
	Event struct {
		Type  string    `json:"event_type"`
		At    time.Time `json:"occurred_at"`
		Agent struct {
			Summary string `json:"summary"`
		} `json:"agent"`
		Data struct {
			IncidentKey string `json:"incident_key"`
		} `json:"data"`
	} `json:"event"`
}

// largestHook bounds what is read of a webhook; PagerDuty's have kilobytes.
const largestHook = 256 << 10

// ServePagerDuty takes the webhooks of a PagerDuty subscription, version 3:
// acknowledged there is acknowledged here, and the other way round. Each must
// be signed with the secret of the subscription. An event about an incident
// that is not ours, or of another type, is taken and has no effect.
func (p *Pager) ServePagerDuty(w http.ResponseWriter, r *http.Request) {
	secret := p.cfg.PagerDutyWebhookSecret
	if secret.IsZero() {
		http.Error(w, "not configured: set paging.pagerduty_webhook_secret", http.StatusNotFound)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestHook))
	if err != nil {
		http.Error(w, "read the event: "+err.Error(), http.StatusBadRequest)
		return
	}
	if !signedByPagerDuty(secret.Reveal(), r.Header.Get("X-PagerDuty-Signature"), body) {
		http.Error(w, "the signature is not that of paging.pagerduty_webhook_secret", http.StatusUnauthorized)
		return
	}
	var event pagerDutyEvent
	if err := json.Unmarshal(body, &event); err != nil {
		http.Error(w, "read the event: "+err.Error(), http.StatusBadRequest)
		return
	}
	if err := p.takePagerDuty(r.Context(), event); err != nil && !errors.Is(err, ErrNoIncident) {
		p.opts.Logger.ErrorContext(r.Context(), "event of PagerDuty", "type", event.Event.Type, "err", err)
		http.Error(w, "not taken, see the log", http.StatusInternalServerError)
	}
}

func (p *Pager) takePagerDuty(ctx context.Context, event pagerDutyEvent) error {
	e := event.Event
	if e.Data.IncidentKey == "" {
		return nil
	}
	switch e.Type {
	case "incident.acknowledged":
		_, err := p.Acknowledge(ctx, e.Data.IncidentKey, Ack{By: cmp.Or(e.Agent.Summary, "PagerDuty"), Note: "in PagerDuty", At: e.At, Announced: true})
		return err
	case "incident.unacknowledged":
		return p.ledger.release(e.Data.IncidentKey, time.Now())
	}
	return nil
}

// release takes an acknowledgement back: the wait for one begins anew.
func (l *ledger) release(name string, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, err := l.find(name)
	if err != nil || n.Ack == nil {
		return err
	}
	n.Ack = nil
	delete(n.Annotations, "acknowledged")
	if !n.Paged.IsZero() {
		n.Paged = now
	}
	return l.save()
}

// signedByPagerDuty checks a header "v1=HEX,v1=HEX": while a secret is being
// changed there are several, and one must fit.
func signedByPagerDuty(secret, header string, body []byte) bool {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write(body)
	want := h.Sum(nil)
	for part := range strings.SplitSeq(header, ",") {
		text, v1 := strings.CutPrefix(strings.TrimSpace(part), "v1=")
		got, err := hex.DecodeString(text)
		if v1 && err == nil && hmac.Equal(got, want) {
			return true
		}
	}
	return false
}
