package paging_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/layering/eventually"
)

// Who escalates by itself hears that somebody has it, under the key it knows,
// once, also when it was down at first.
func TestAnAcknowledgementIsPassedOn(t *testing.T) {
	t.Parallel()
	for name, configure := range map[string]func(*paging.Config, string){
		"pagerduty": func(c *paging.Config, url string) {
			c.PagerDuty = &paging.PagerDuty{RoutingKey: configs.NewSecret("R0UT1NG"), URL: url + "/v2/enqueue"}
		},
		"opsgenie": func(c *paging.Config, url string) {
			c.Opsgenie = &paging.Opsgenie{APIKey: configs.NewSecret("K3Y"), URL: url + "/"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var key string
			var acknowledged []string
			c := newChecker(t, func(w http.ResponseWriter, r *http.Request, _ []byte, body map[string]any) error {
				mu.Lock()
				defer mu.Unlock()
				w.WriteHeader(http.StatusAccepted)
				switch {
				case strings.HasSuffix(r.URL.Path, "/acknowledge"):
					acknowledged = append(acknowledged, strings.Split(r.URL.Path, "/")[3])
					if r.Header.Get("Authorization") != "GenieKey K3Y" || r.URL.Query().Get("identifierType") != "alias" || text(body, "user") != "kim" {
						return fmt.Errorf("not Opsgenie's: %v", r.URL)
					}
				case text(body, "event_action") == "acknowledge":
					acknowledged = append(acknowledged, text(body, "dedup_key"))
					if text(body, "routing_key") != "R0UT1NG" {
						return fmt.Errorf("routing_key %q", text(body, "routing_key"))
					}
				case key == "":
					key = text(body, "dedup_key") + text(body, "alias")
				}
				return nil
			})
			cfg := paging.DefaultConfig()
			cfg.DataDir = t.TempDir()
			configure(&cfg, c.URL)
			s := start(t, cfg)
			s.send(t, change(incident.ChangeOpened, trip("i1", incident.Page), "tripped"))
			eventually.True(t, "the page", func() bool { mu.Lock(); defer mu.Unlock(); return key != "" })
			if _, err := s.Acknowledge(t.Context(), "i1", paging.Ack{By: "kim", At: time.Now()}); err != nil {
				t.Fatal(err)
			}
			eventually.True(t, "the acknowledgement", func() bool { mu.Lock(); defer mu.Unlock(); return len(acknowledged) > 0 })
			eventually.True(t, "that it is noted", func() bool { return s.Standing("i1").Ack.Announced })
			// That it is not said again cannot be waited for in any other way.
			<-time.After(2500 * time.Millisecond)
			c.verdict(t)
			mu.Lock()
			defer mu.Unlock()
			if len(acknowledged) != 1 || acknowledged[0] != key {
				t.Errorf("acknowledged %q; want %q once", acknowledged, key)
			}
		})
	}
}

// A service that does not take the acknowledgement keeps no other from it.
func TestAnAcknowledgementPassesAServiceThatIsDown(t *testing.T) {
	t.Parallel()
	pagerduty, opsgenie := newReceiver(t), newReceiver(t)
	cfg := paging.DefaultConfig()
	cfg.PagerDuty = &paging.PagerDuty{RoutingKey: configs.NewSecret("R0UT1NG"), URL: pagerduty.URL + "/v2/enqueue"}
	cfg.Opsgenie = &paging.Opsgenie{APIKey: configs.NewSecret("K3Y"), URL: opsgenie.URL + "/"}
	s := start(t, cfg)
	s.send(t, change(incident.ChangeOpened, trip("i1", incident.Page), "tripped"))
	eventually.True(t, "the pages", func() bool { return len(pagerduty.posts())*len(opsgenie.posts()) > 0 })
	pagerduty.fail(http.StatusServiceUnavailable)
	if _, err := s.Acknowledge(t.Context(), "i1", paging.Ack{By: "kim", At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	eventually.True(t, "the acknowledgement at Opsgenie", func() bool {
		posts := opsgenie.posts()
		return strings.HasSuffix(posts[len(posts)-1], "/acknowledge")
	})
	if s.Standing("i1").Ack.Announced {
		t.Error("noted as passed on; PagerDuty has not taken it")
	}
}
