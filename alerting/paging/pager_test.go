package paging_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/eventually"
)

// webhook is the part of Alertmanager's webhook JSON that tests read.
type webhook struct {
	Status   string `json:"status"`
	GroupKey string `json:"groupKey"`
	Alerts   []struct {
		Status      string            `json:"status"`
		Labels      map[string]string `json:"labels"`
		Annotations map[string]string `json:"annotations"`
		StartsAt    string            `json:"startsAt"`
	} `json:"alerts"`
}

func (w webhook) String() string {
	var parts []string
	for _, a := range w.Alerts {
		parts = append(parts, fmt.Sprintf("%s %s %s: %s", a.Status, a.Labels["severity"], a.Labels["incident"], a.Annotations["summary"]))
	}
	return strings.Join(parts, "; ")
}

func texts(hooks []webhook) []string {
	var out []string
	for _, h := range hooks {
		out = append(out, h.String())
	}
	return out
}

func trip(id string, severity incident.Severity) incident.Incident {
	at := time.Date(2025, 7, 18, 10, 0, 30, 0, time.UTC)
	return incident.Incident{
		ID: id, Site: "s", Severity: severity, State: incident.Open, Opened: at,
		Root:  []incident.Cause{{Asset: "ch-1", Kind: facility.KindChiller, What: "trip", Evidence: "run_state alarm", At: at}},
		Halls: []string{"a"}, Services: []string{"billing", "chat"},
		Outlook:  &incident.Outlook{Hall: "a", Limit: 32, P50: at.Add(14 * time.Minute)},
		Headline: "ch-1 tripped", Text: "the whole page of " + id,
	}
}

func change(kind incident.ChangeKind, i incident.Incident, headline string) incident.Change {
	i.Headline, i.Text = headline, headline+"\n\nin full"
	if kind == incident.ChangeResolved {
		i.State = incident.Resolved
	}
	return incident.Change{Kind: kind, Incident: i, Why: headline}
}

func hookConfig(r *receiver) paging.Config {
	cfg := paging.DefaultConfig()
	cfg.WebhookURL = configs.NewSecret(r.URL + "/hook")
	return cfg
}

// A session is a pager that runs until stop.
type session struct {
	*paging.Pager
	stop func()
	log  *safeBuffer
	reg  *prometheus.Registry
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func start(tb testing.TB, cfg paging.Config) session {
	tb.Helper()
	s := session{log: &safeBuffer{}, reg: prometheus.NewRegistry()}
	var err error
	s.Pager, err = paging.New(cfg, paging.Options{
		Logger: slog.New(slog.NewTextHandler(s.log, nil)), Registerer: s.reg, ExternalURL: "http://monitor.example/", PageURL: "http://monitor.example/",
	})
	if err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			tb.Errorf("run: %v", err)
		}
	})
	tb.Cleanup(s.stop)
	return s
}

func (s session) send(tb testing.TB, changes ...incident.Change) {
	tb.Helper()
	if err := s.Send(tb.Context(), changes...); err != nil {
		tb.Fatal(err)
	}
}

func TestOpenUpdateEscalateResolve(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	s := start(t, hookConfig(r))
	want := []string{
		"firing warn i1: tripped",
		"firing warn i1: sooner",
		"firing page i1: hall a will be lost",
		"resolved page i1: over",
	}
	steps := []incident.Change{
		change(incident.ChangeOpened, trip("i1", incident.Warn), "tripped"),
		change(incident.ChangeUpdated, trip("i1", incident.Warn), "sooner"),
		change(incident.ChangeEscalated, trip("i1", incident.Page), "hall a will be lost"),
		change(incident.ChangeResolved, trip("i1", incident.Page), "over"),
	}
	for n, step := range steps {
		s.send(t, step)
		eventually.True(t, want[n], func() bool { return len(got[webhook](t, r)) > n })
	}
	// Older revisions end within three seconds, and nobody may hear of it. That
	// nothing comes cannot be waited for in any other way.
	<-time.After(4 * time.Second)
	hooks := got[webhook](t, r)
	if diff := cmp.Diff(want, texts(hooks)); diff != "" {
		t.Errorf("webhooks (-want +got):\n%s", diff)
	}
	for _, h := range hooks {
		a := h.Alerts[0]
		if _, leaked := a.Labels["revision"]; leaked || h.GroupKey != hooks[0].GroupKey {
			t.Errorf("labels %v, group %s; want no revision and one group", a.Labels, h.GroupKey)
		}
		if !strings.HasSuffix(a.StartsAt, "Z") {
			t.Errorf("startsAt %s; want UTC", a.StartsAt)
		}
	}
	wantLabels := map[string]string{
		"alertname": "Incident", "incident": "i1", "site": "s", "asset": "ch-1", "kind": "chiller",
		"cause": "trip", "team": "facility", "severity": "page",
	}
	if diff := cmp.Diff(wantLabels, hooks[2].Alerts[0].Labels); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	if got := hooks[2].Alerts[0].Annotations["services"]; got != "billing, chat" {
		t.Errorf("services %q", got)
	}
}

func TestTwoIncidentsAreTwoNotifications(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	s := start(t, hookConfig(r))
	s.send(t, change(incident.ChangeOpened, trip("i1", incident.Page), "one"), change(incident.ChangeOpened, trip("i2", incident.Page), "two"))
	eventually.True(t, "two webhooks", func() bool { return len(got[webhook](t, r)) == 2 })
	s.send(t, change(incident.ChangeResolved, trip("i2", incident.Page), "two over"))
	eventually.True(t, "the resolve", func() bool { return len(got[webhook](t, r)) == 3 })
	if h := got[webhook](t, r)[2]; h.String() != "resolved page i2: two over" {
		t.Errorf("%s; want the second resolved alone", h)
	}
}

func TestAReceiverThatIsDownGetsThePageAndTheResolve(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	r.fail(http.StatusServiceUnavailable)
	s := start(t, hookConfig(r))
	s.send(t, change(incident.ChangeOpened, trip("i1", incident.Page), "tripped"))
	eventually.True(t, "three attempts", func() bool { return r.attempts() >= 3 })
	s.send(t, change(incident.ChangeUpdated, trip("i1", incident.Page), "sooner"))
	r.fail(0)
	eventually.True(t, "the update", func() bool { return strings.Contains(strings.Join(texts(got[webhook](t, r)), "\n"), "sooner") })

	r.fail(http.StatusServiceUnavailable)
	before := r.attempts()
	s.send(t, change(incident.ChangeResolved, trip("i1", incident.Page), "over"))
	eventually.True(t, "two attempts to resolve", func() bool { return r.attempts() >= before+2 })
	r.fail(0)
	eventually.True(t, "the resolve", func() bool {
		return strings.Contains(strings.Join(texts(got[webhook](t, r)), "\n"), "resolved page i1: over")
	})
	if failures := counter(t, s.reg, "failed"); failures < 4 {
		t.Errorf("%v failed deliveries counted; want at least 4", failures)
	}
	if n := strings.Count(s.log.String(), "page not delivered"); n != 2 {
		t.Errorf("logged %d times; want once per outage:\n%s", n, s.log)
	}
}

func TestARefusalIsTriedAgainSlowly(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	r.fail(http.StatusForbidden)
	s := start(t, hookConfig(r))
	s.send(t, change(incident.ChangeOpened, trip("i1", incident.Page), "tripped"))
	eventually.True(t, "two attempts", func() bool { return r.attempts() >= 2 })
	r.fail(0)
	eventually.True(t, "the page", func() bool { return len(got[webhook](t, r)) == 1 })
	if r.attempts() > 4 {
		t.Errorf("%d attempts; want a pause between them", r.attempts())
	}
}

func TestARestartInTheMiddle(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	cfg := hookConfig(r)
	cfg.DataDir = t.TempDir()
	s := start(t, cfg)
	s.send(t, change(incident.ChangeOpened, trip("i1", incident.Page), "one"), change(incident.ChangeOpened, trip("i2", incident.Page), "two"),
		change(incident.ChangeOpened, trip("i3", incident.Page), "three"))
	eventually.True(t, "three pages", func() bool { return len(got[webhook](t, r)) == 3 })
	// i2 is resolved while the receiver is down, and then we are killed.
	r.fail(http.StatusServiceUnavailable)
	s.send(t, change(incident.ChangeResolved, trip("i2", incident.Page), "two over"))
	s.stop()
	r.fail(0)

	s = start(t, cfg)
	// The engine says i1 is open; i3 ended while we were down.
	if err := s.Restore(t.Context(), time.Now(), []incident.Incident{trip("i1", incident.Page)}); err != nil {
		t.Fatal(err)
	}
	eventually.True(t, "two resolves", func() bool { return len(got[webhook](t, r)) >= 5 })
	s.send(t, change(incident.ChangeResolved, trip("i1", incident.Page), "one over"))
	eventually.True(t, "the last resolve", func() bool { return len(got[webhook](t, r)) >= 6 })
	count := map[string]int{}
	for _, h := range got[webhook](t, r) {
		count[h.Status+" "+h.Alerts[0].Labels["incident"]]++
	}
	want := map[string]int{
		"firing i1": 1, "firing i2": 1, "firing i3": 1, "resolved i1": 1, "resolved i2": 1, "resolved i3": 1,
	}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Errorf("webhooks (-want +got):\n%s", diff)
	}
}

func TestWhatIsSentBeforeRunIsDelivered(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	cfg := hookConfig(r)
	p, err := paging.New(cfg, paging.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Send(t.Context(), change(incident.ChangeOpened, trip("i1", incident.Page), "early")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	eventually.True(t, "the page", func() bool { return len(got[webhook](t, r)) == 1 })
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestPagerDuty(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	cfg := paging.DefaultConfig()
	cfg.PagerDuty = &paging.PagerDuty{RoutingKey: configs.NewSecret("R0UT1NGK3Y"), URL: r.URL + "/v2/enqueue"}
	s := start(t, cfg)
	type event struct {
		RoutingKey  string `json:"routing_key"`
		EventAction string `json:"event_action"`
		DedupKey    string `json:"dedup_key"`
		Client      string `json:"client"`
		ClientURL   string `json:"client_url"`
		Payload     struct {
			Summary       string         `json:"summary"`
			Source        string         `json:"source"`
			Severity      string         `json:"severity"`
			Component     string         `json:"component"`
			Group         string         `json:"group"`
			Class         string         `json:"class"`
			CustomDetails map[string]any `json:"custom_details"`
		} `json:"payload"`
	}
	s.send(t, change(incident.ChangeOpened, trip("i1", incident.Warn), "ch-1 tripped"))
	eventually.True(t, "the event", func() bool { return len(got[event](t, r)) == 1 })
	s.send(t, change(incident.ChangeEscalated, trip("i1", incident.Page), "ch-1 tripped: a in 14 min"))
	eventually.True(t, "the escalation", func() bool { return len(got[event](t, r)) == 2 })
	s.send(t, change(incident.ChangeResolved, trip("i1", incident.Page), "over"))
	eventually.True(t, "the resolve", func() bool { return len(got[event](t, r)) == 3 })

	events := got[event](t, r)
	e := events[1]
	want := event{
		RoutingKey: "R0UT1NGK3Y", EventAction: "trigger", DedupKey: events[0].DedupKey,
		Client: "ridethrough", ClientURL: "http://monitor.example/",
	}
	want.Payload.Summary, want.Payload.Source, want.Payload.Severity = "ch-1 tripped: a in 14 min", "s", "critical"
	want.Payload.Component, want.Payload.Group, want.Payload.Class = "ch-1", "a", "trip"
	want.Payload.CustomDetails = map[string]any{
		"text": "ch-1 tripped: a in 14 min\n\nin full", "incident": "i1", "root_cause": "ch-1", "services": "billing, chat",
	}
	for _, k := range []string{"firing", "resolved", "num_firing", "num_resolved"} {
		delete(e.Payload.CustomDetails, k) // Alertmanager's own
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
	if events[0].Payload.Severity != "warning" || len(e.DedupKey) != 64 {
		t.Errorf("severity %q, dedup key %q; want warning first and a hash", events[0].Payload.Severity, e.DedupKey)
	}
	if last := events[2]; last.EventAction != "resolve" || last.DedupKey != e.DedupKey {
		t.Errorf("%s of %s; want resolve of %s", last.EventAction, last.DedupKey, e.DedupKey)
	}
}

func TestEmail(t *testing.T) {
	t.Parallel()
	b := newInbox(t)
	cfg := paging.DefaultConfig()
	no := false
	cfg.Email = &paging.Email{
		To: []string{"oncall@dc.example", "facility@dc.example"}, From: "ridethrough@dc.example",
		Smarthost: b.listener.Addr().String(), RequireTLS: &no,
	}
	s := start(t, cfg)
	s.send(t, change(incident.ChangeOpened, trip("i1", incident.Page), "ch-1 tripped: a at 32 °C in 14 min"))
	eventually.True(t, "the mail", func() bool { return b.count() == 1 })
	s.send(t, change(incident.ChangeResolved, trip("i1", incident.Page), "over"))
	eventually.True(t, "the second mail", func() bool { return b.count() == 2 })
	b.mu.Lock()
	defer b.mu.Unlock()
	subject, err := (&wordDecoder).DecodeHeader(b.mails[0].Header.Get("Subject"))
	if err != nil || subject != "[page] ch-1 tripped: a at 32 °C in 14 min" {
		t.Errorf("subject %q, %v", subject, err)
	}
	if !strings.Contains(b.texts[0], "in full") {
		t.Errorf("text %q; want the whole page", b.texts[0])
	}
	if got := b.mails[0].Header.Get("To"); !strings.Contains(got, "oncall@dc.example") || !strings.Contains(got, "facility@dc.example") {
		t.Errorf("to %q", got)
	}
	if subject, _ := (&wordDecoder).DecodeHeader(b.mails[1].Header.Get("Subject")); subject != "[resolved] over" {
		t.Errorf("subject %q; want resolved", subject)
	}
}

func TestAlertmanagerFile(t *testing.T) {
	t.Parallel()
	people, log := newReceiver(t), newReceiver(t)
	file := filepath.Join(t.TempDir(), "alertmanager.yml")
	writeFile(t, file, `
route:
  receiver: log
  group_by: [incident]
  group_wait: 0s
  group_interval: 1s
  routes:
    - matchers: [severity = page]
      receiver: people
receivers:
  - name: log
    webhook_configs: [{url: `+log.URL+`}]
  - name: people
    webhook_configs: [{url: `+people.URL+`}]
`)
	cfg := paging.DefaultConfig()
	cfg.AlertmanagerFile = file
	s := start(t, cfg)
	s.send(t, change(incident.ChangeOpened, trip("i1", incident.Warn), "a warning"), change(incident.ChangeOpened, trip("i2", incident.Page), "a page"))
	eventually.True(t, "one each", func() bool { return len(got[webhook](t, people)) == 1 && len(got[webhook](t, log)) == 1 })
	if h := got[webhook](t, people)[0]; h.String() != "firing page i2: a page" {
		t.Errorf("people got %s", h)
	}
}

func TestExternal(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	cfg := paging.DefaultConfig()
	cfg.Mode, cfg.AlertmanagerURLs = paging.ModeExternal, []string{r.URL}
	s := start(t, cfg)
	r.fail(http.StatusBadGateway)
	s.send(t, change(incident.ChangeOpened, trip("i1", incident.Page), "tripped"))
	eventually.True(t, "an attempt", func() bool { return r.attempts() > 0 })
	r.fail(0)
	eventually.True(t, "the alert", func() bool { return len(r.posts()) == 1 })
	s.send(t, change(incident.ChangeResolved, trip("i1", incident.Page), "over"))
	eventually.True(t, "the end", func() bool { return len(r.posts()) == 2 })
	type alert struct {
		Labels           map[string]string
		StartsAt, EndsAt time.Time
	}
	posts := got[[]alert](t, r)
	first, last := posts[0][0], posts[1][0]
	if r.posts()[0] != "/api/v2/alerts" || first.Labels["incident"] != "i1" || !first.EndsAt.After(time.Now()) {
		t.Errorf("%s %+v; want the incident, to expire later", r.posts()[0], first)
	}
	if last.EndsAt.After(time.Now()) || !last.StartsAt.Equal(first.StartsAt) {
		t.Errorf("%+v; want the same alert, ended", last)
	}
}

func (r *receiver) posts() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.paths...)
}

func TestRunLeavesNothingBehind(t *testing.T) {
	r := newReceiver(t)
	ignore := goleak.IgnoreCurrent()
	s := start(t, hookConfig(r))
	s.send(t, change(incident.ChangeOpened, trip("i1", incident.Page), "tripped"))
	eventually.True(t, "the page", func() bool { return len(got[webhook](t, r)) == 1 })
	s.stop()
	r.CloseClientConnections()
	goleak.VerifyNone(t, ignore)
}

func writeFile(tb testing.TB, file, text string) {
	tb.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
}

func counter(tb testing.TB, reg *prometheus.Registry, outcome string) float64 {
	tb.Helper()
	families, err := reg.Gather()
	if err != nil {
		tb.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() != "ridethrough_paging_deliveries_total" {
			continue
		}
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				if l.GetName() == "outcome" && l.GetValue() == outcome {
					return m.GetCounter().GetValue()
				}
			}
		}
	}
	return 0
}
