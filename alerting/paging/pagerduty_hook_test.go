package paging_test

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/layering/eventually"
)

// pagerDutyWebhook is an event as the documentation of webhooks v3 shows it.
func pagerDutyWebhook(kind, key string) string {
	return fmt.Sprintf(`{"event":{"id":"01BBYA3LMPTCYA1Q","event_type":%q,"resource_type":"incident","occurred_at":"2026-11-22T10:05:00.000Z",
"agent":{"html_url":"https://acme.pagerduty.example/users/PLH1HKV","id":"PLH1HKV","summary":"Kim","type":"user_reference"},"client":null,
"data":{"id":"PGR0VU2","type":"incident","number":2,"status":"acknowledged","incident_key":%q,"title":"ch-1 tripped","urgency":"high"}}}`, kind, key)
}

func TestAcknowledgedInPagerDutyIsAcknowledgedHere(t *testing.T) {
	t.Parallel()
	c := newChecker(t, func(w http.ResponseWriter, _ *http.Request, _ []byte, _ map[string]any) error {
		w.WriteHeader(http.StatusAccepted)
		return nil
	})
	cfg := paging.DefaultConfig()
	cfg.PagerDuty = &paging.PagerDuty{RoutingKey: configs.NewSecret(strings.Repeat("R", 32)), URL: c.URL}
	cfg.PagerDutyWebhookSecret = configs.NewSecret("S3CRET")
	s := start(t, cfg)
	s.send(t, change(incident.ChangeOpened, trip("i1", incident.Page), "ch-1 tripped"))
	eventually.True(t, "the event", func() bool { return len(c.got()) == 1 })
	key := text(c.got()[0].body, "dedup_key")
	post := func(body, signature string) int {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("X-PagerDuty-Signature", signature)
		w := httptest.NewRecorder()
		s.ServePagerDuty(w, r)
		return w.Code
	}
	sign := func(secret, body string) string { return "v1=" + hex.EncodeToString(mac(secret, body)) }
	acknowledged := pagerDutyWebhook("incident.acknowledged", key)

	for name, signature := range map[string]string{
		"none": "", "of another secret": sign("other", acknowledged), "of another body": sign("S3CRET", acknowledged+" "), "not hex": "v1=zz",
	} {
		if status := post(acknowledged, signature); status != http.StatusUnauthorized || s.Standing("i1").Ack != nil {
			t.Errorf("signature %s: %d, %+v; want a refusal", name, status, s.Standing("i1"))
		}
	}
	for _, harmless := range []string{
		pagerDutyWebhook("incident.acknowledged", "somebody-elses"), pagerDutyWebhook("incident.annotated", key),
		`{"event":{"event_type":"pagey.ping","data":{"message":"Hello from your friend Pagey!","type":"ping"}}}`,
	} {
		if status := post(harmless, sign("S3CRET", harmless)); status != http.StatusOK || s.Standing("i1").Ack != nil {
			t.Errorf("%s: %d, %+v; want it taken without effect", harmless, status, s.Standing("i1"))
		}
	}
	// While the secret is changed, PagerDuty sends two signatures.
	// The key is known a moment after PagerDuty has answered.
	eventually.True(t, "the acknowledgement", func() bool {
		status := post(acknowledged, sign("old", acknowledged)+","+sign("S3CRET", acknowledged))
		return status == http.StatusOK && s.Standing("i1").Ack != nil
	})
	if ack := s.Standing("i1").Ack; ack == nil || ack.By != "Kim" || ack.String() != "by Kim at 10:05Z: in PagerDuty" {
		t.Errorf("acknowledged %v; want by Kim", ack)
	}
	back := pagerDutyWebhook("incident.unacknowledged", key)
	if status := post(back, sign("S3CRET", back)); status != http.StatusOK || s.Standing("i1").Ack != nil {
		t.Errorf("status %d, %+v; want it taken back", status, s.Standing("i1"))
	}
}

func TestWithoutASecretNoWebhookIsTaken(t *testing.T) {
	p, err := paging.New(paging.DefaultConfig(), paging.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	body := pagerDutyWebhook("incident.acknowledged", "k")
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("X-PagerDuty-Signature", "v1="+hex.EncodeToString(mac("", body)))
	p.ServePagerDuty(w, r)
	if w.Code != http.StatusNotFound {
		t.Errorf("status %d; want 404: an empty secret signs nothing", w.Code)
	}
}
