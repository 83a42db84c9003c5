package paging_test

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/layering/eventually"
)

func TestTestPage(t *testing.T) {
	t.Parallel()
	good, bad := newReceiver(t), newReceiver(t)
	bad.fail(http.StatusForbidden)
	cfg := hookConfig(good)
	cfg.Receivers = []paging.Receiver{{Name: "lead", Targets: paging.Targets{WebhookURL: configs.NewSecret(bad.URL), WebhookSecret: configs.NewSecret("s")}}}
	cfg.Fallback = []string{"lead"}
	s := start(t, cfg)
	s.send(t, change(incident.ChangeOpened, trip("i1", incident.Warn), "real"))
	eventually.True(t, "delivery to run", func() bool { return len(got[webhook](t, good)) == 1 })
	test := func(page paging.TestPage) []string {
		t.Helper()
		answers, err := s.Test(t.Context(), time.Now(), page)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, a := range answers {
			out = append(out, fmt.Sprintf("%s %s %v", a.Receiver, a.Integration, a.Err))
		}
		return out
	}
	want := []string{"ridethrough webhook <nil>", "lead signed_webhook got 403 Forbidden, want 2xx: "}
	if diff := cmp.Diff(want, test(paging.TestPage{By: "kim"})); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[:1], test(paging.TestPage{Receiver: "ridethrough", Resolve: true})); diff != "" {
		t.Errorf("answers of one (-want +got):\n%s", diff)
	}
	hooks := got[webhook](t, good)
	if diff := cmp.Diff([]string{
		"firing page ridethrough-test: TEST: nothing is wrong", "resolved page ridethrough-test: TEST over: nothing was wrong",
	}, texts(hooks[1:])); diff != "" {
		t.Errorf("webhooks (-want +got):\n%s", diff)
	}
	for _, key := range []string{"description", "markdown", "slack", "html"} { // receivers read one of them
		if text := hooks[1].Alerts[0].Annotations[key]; !strings.Contains(text, "asked for by kim") {
			t.Errorf("the %s of the test does not say who wants it: %s", key, text)
		}
	}
	if _, err := s.Test(t.Context(), time.Now(), paging.TestPage{Receiver: "boss"}); err == nil || err.Error() != `no receiver "boss"; there are lead, ridethrough` {
		t.Errorf("got %v", err)
	}
}

func TestTestPageOfAnExternalAlertmanager(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	cfg := paging.DefaultConfig()
	cfg.Mode, cfg.AlertmanagerURLs = paging.ModeExternal, []string{r.URL, "http://127.0.0.1:1"}
	s := start(t, cfg)
	answers, err := s.Test(t.Context(), time.Now(), paging.TestPage{})
	if err != nil || len(answers) != 2 || answers[0].Err != nil || answers[1].Err == nil {
		t.Errorf("answers %v, %v; want a yes and a no", answers, err)
	}
	if posts := r.posts(); len(posts) != 1 || posts[0] != "/api/v2/alerts" {
		t.Errorf("posted to %q", posts)
	}
}

func TestTestPageToNobody(t *testing.T) {
	t.Parallel()
	s := start(t, paging.DefaultConfig())
	if _, err := s.Test(t.Context(), time.Now(), paging.TestPage{}); err == nil || !strings.Contains(err.Error(), "nobody is paged") {
		t.Errorf("got %v", err)
	}
}

// A mail server that takes the connection and falls silent must not hold a page
// for ever, nor the end of the program.
func TestAReceiverThatHangs(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0") // accepts in the kernel, and says nothing
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	cfg := paging.DefaultConfig()
	cfg.Email = &paging.Email{To: []string{"a@dc.example"}, From: "r@dc.example", Smarthost: l.Addr().String()}
	s := start(t, cfg)
	s.send(t, change(incident.ChangeOpened, trip("i1", incident.Page), "tripped"))
	eventually.True(t, "that it is given up", func() bool { return strings.Contains(s.log.String(), "no answer within the deadline") })
	s.stop()
}
