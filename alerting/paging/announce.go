package paging

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	amconfig "github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/notify"
	"github.com/prometheus/alertmanager/notify/opsgenie"
	"github.com/prometheus/alertmanager/notify/pagerduty"
	commoncfg "github.com/prometheus/common/config"
)

// An announcer passes an acknowledgement on to a service that escalates by
// itself: it would go on waking people who are not needed any more. Neither
// service minds a key that it does not know.
type announcer struct {
	receiver string
	client   *http.Client
	request  func(ctx context.Context, key string, ack Ack) (*http.Request, error)
}

const (
	announceEvery = time.Second
	// announceAgain is the pause after a service did not take it.
	announceAgain = 30 * time.Second
)

// announcers are the PagerDuty and Opsgenie integrations of a configuration.
func announcers(conf *amconfig.Config) ([]announcer, error) {
	var out []announcer
	add := func(receiver string, cfg *commoncfg.HTTPClientConfig, request func(context.Context, string, Ack) (*http.Request, error)) error {
		client, err := notify.NewClientWithTracing(*cfg, "acknowledge")
		if err != nil {
			return fmt.Errorf("receiver %q: %w", receiver, err)
		}
		client.Timeout = hookPatience
		out = append(out, announcer{receiver, client, request})
		return nil
	}
	used := usedBy(conf)
	for _, r := range conf.Receivers {
		if !used[r.Name] {
			continue
		}
		for _, c := range r.PagerdutyConfigs {
			if c.ServiceKey != "" || c.ServiceKeyFile != "" {
				continue // the events of version 1
			}
			if err := add(r.Name, c.HTTPConfig, acknowledgePagerDuty(c)); err != nil {
				return nil, err
			}
		}
		for _, c := range r.OpsGenieConfigs {
			if err := add(r.Name, c.HTTPConfig, acknowledgeOpsgenie(c)); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// acknowledgePagerDuty is the event_action acknowledge of the Events API v2.
func acknowledgePagerDuty(c *pagerduty.PagerdutyConfig) func(context.Context, string, Ack) (*http.Request, error) {
	return func(ctx context.Context, key string, _ Ack) (*http.Request, error) {
		routing, err := textOf(string(c.RoutingKey), c.RoutingKeyFile)
		if err != nil {
			return nil, err
		}
		return postJSON(ctx, c.URL.String(), map[string]string{"routing_key": routing, "event_action": "acknowledge", "dedup_key": key})
	}
}

// acknowledgeOpsgenie is "Acknowledge Alert" of the Alert API.
func acknowledgeOpsgenie(c *opsgenie.OpsGenieConfig) func(context.Context, string, Ack) (*http.Request, error) {
	return func(ctx context.Context, key string, ack Ack) (*http.Request, error) {
		genie, err := textOf(string(c.APIKey), c.APIKeyFile)
		if err != nil {
			return nil, err
		}
		address := strings.TrimRight(c.APIURL.String(), "/") + "/v2/alerts/" + url.PathEscape(key) + "/acknowledge?identifierType=alias"
		req, err := postJSON(ctx, address, map[string]string{"user": ack.By, "source": "ridethrough", "note": ack.Note})
		if err == nil {
			req.Header.Set("Authorization", "GenieKey "+genie)
		}
		return req, err
	}
}

func textOf(text, file string) (string, error) {
	if text != "" {
		return text, nil
	}
	content, err := os.ReadFile(file)
	return strings.TrimSpace(string(content)), err
}

func postJSON(ctx context.Context, address string, body any) (*http.Request, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(text))
	if err == nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, err
}

// announce passes on what was acknowledged until ctx ends. What a service does
// not take is tried again, also after a restart.
func (p *Pager) announce(ctx context.Context, to []announcer) {
	tick := time.NewTicker(announceEvery)
	defer tick.Stop()
	var again time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			if now.Before(again) {
				continue
			}
			if err := p.announceAll(ctx, to); err != nil && ctx.Err() == nil {
				again = now.Add(announceAgain)
				p.opts.Logger.Error("acknowledgement not passed on, will be tried again", "err", err)
			}
		}
	}
}

// announceAll tells every service of every acknowledgement: one that does not
// answer keeps no other from being told.
func (p *Pager) announceAll(ctx context.Context, to []announcer) error {
	var errs []error
	for _, n := range p.ledger.unannounced() {
		failed := len(errs)
		for _, a := range to {
			for _, key := range n.Keys {
				if err := a.send(ctx, key, *n.Ack); err != nil {
					errs = append(errs, fmt.Errorf("receiver %q: %w", a.receiver, err))
					break // its other keys have to wait as well
				}
			}
		}
		if len(errs) == failed {
			errs = append(errs, p.ledger.announced(n))
		}
	}
	return errors.Join(errs...)
}

func (a announcer) send(ctx context.Context, key string, ack Ack) error {
	req, err := a.request(ctx, key, ack)
	if err != nil {
		return err
	}
	resp, err := a.client.Do(req)
	if err != nil {
		return notify.RedactURL(err)
	}
	notify.Drain(resp)
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("got %s, want 2xx", resp.Status)
	}
	return nil
}

// unannounced returns the notices whose acknowledgement was not passed on.
func (l *ledger) unannounced() []notice {
	return slices.DeleteFunc(l.all(), func(n notice) bool {
		return n.Ack == nil || n.Ack.Announced || !n.Ends.IsZero() || len(n.Keys) == 0
	})
}

// announced notes that it was; unless somebody else has acknowledged meanwhile.
func (l *ledger) announced(told notice) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := l.notices[told.Incident]
	if n == nil || n.Ack == nil || *n.Ack != *told.Ack {
		return nil
	}
	n.Ack.Announced = true
	return l.save()
}
