package paging_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/configs"
)

func TestConfigIsCheckedByTheKeyTheOperatorTyped(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*paging.Config)
		want   string
	}{
		{"mode", func(c *paging.Config) { c.Mode = "outside" }, `mode: "outside"; want embedded or external`},
		{"external without URL", func(c *paging.Config) { c.Mode = paging.ModeExternal }, "alertmanager_urls: none given; mode: external needs at least one"},
		{"no URL", func(c *paging.Config) {
			c.Mode, c.AlertmanagerURLs = paging.ModeExternal, []string{"am:9093"}
		}, `alertmanager_urls: "am:9093" is no URL; want http://host:9093`},
		{"twice", func(c *paging.Config) {
			c.AlertmanagerFile, c.WebhookURL = "am.yml", configs.NewSecret("http://x/")
		}, "alertmanager_file: receivers are given twice"},
		{"mail", func(c *paging.Config) { c.Email = &paging.Email{} }, "email.smarthost: missing; want host:port"},
		{"PagerDuty", func(c *paging.Config) { c.PagerDuty = &paging.PagerDuty{} }, "pagerduty.routing_key: missing"},
		{"a secret without a webhook", func(c *paging.Config) { c.WebhookSecret = configs.NewSecret("s") }, "webhook_url: missing; webhook_secret alone signs nothing"},
		{"no scheme", func(c *paging.Config) { c.Slack = &paging.Slack{URL: configs.NewSecret("hooks.example/T0KEN")} }, "slack.url: no URL; want https://host/path"},
		{"WeCom to nobody", func(c *paging.Config) {
			c.WeCom = &paging.WeCom{CorpID: "ww", AgentID: "1", Secret: configs.NewSecret("s")}
		}, "wecom.to_user: missing; name to_user, to_party or to_tag"},
		{"a receiver without a name", func(c *paging.Config) { c.Receivers = []paging.Receiver{{Targets: host("x")}} }, "receivers[0].name: missing"},
		{"a receiver twice", func(c *paging.Config) {
			c.Receivers = []paging.Receiver{{Name: "a", Targets: host("x")}, {Name: "a", Targets: host("y")}}
		}, `receivers[1].name: "a" is taken; choose another`},
		{"a receiver that tells nobody", func(c *paging.Config) { c.Receivers = []paging.Receiver{{Name: "a"}} }, `receivers[0]: "a" tells nobody`},
		{"a key in a receiver", func(c *paging.Config) {
			c.Receivers = []paging.Receiver{{Name: "a", Targets: paging.Targets{DingTalk: &paging.Robot{}}}}
		}, "receivers[0].dingtalk.url: missing"},
		{"steps out of order", func(c *paging.Config) {
			c.Targets, c.Escalation = host("x"), []paging.Step{{After: time.Hour, Receiver: "a"}, {After: time.Minute, Receiver: "b"}}
		}, "escalation[1].after: 1m0s; want more than 0, and not before the step above"},
		{"escalation from nobody", func(c *paging.Config) { c.Escalation = []paging.Step{{After: time.Minute, Receiver: "a"}} }, "nobody is paged in the first place"},
		{"escalation elsewhere", func(c *paging.Config) {
			c.Mode, c.AlertmanagerURLs, c.Fallback = paging.ModeExternal, []string{"http://am:9093"}, []string{"a"}
		}, "mode: external: receivers, escalation and fallback are affairs of your Alertmanager"},
		{"heartbeat nowhere", func(c *paging.Config) { c.Heartbeat = &paging.Heartbeat{Interval: time.Millisecond} }, "heartbeat.url: no URL"},
		{"heartbeat too fast", func(c *paging.Config) { c.Heartbeat = &paging.Heartbeat{Interval: time.Millisecond} }, "heartbeat.interval: 1ms; want 1s or more"},
		{"repeat", func(c *paging.Config) { c.RepeatInterval = time.Second }, "repeat_interval: 1s; want 1m to 120h0m0s"},
		{"file", func(c *paging.Config) { c.AlertmanagerFile = "/nowhere/am.yml" }, "alertmanager_file: /nowhere/am.yml: "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg := paging.DefaultConfig()
			tc.change(&cfg)
			_, err := paging.New(cfg, paging.Options{})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestABadAlertmanagerFileNamesTheLine(t *testing.T) {
	cfg := paging.DefaultConfig()
	cfg.AlertmanagerFile = filepath.Join(t.TempDir(), "am.yml")
	writeFile(t, cfg.AlertmanagerFile, "route: {receiver: a}\nreceivers:\n  - name: a\n    webhook_configs: [{urll: http://x/}]\n")
	_, err := paging.New(cfg, paging.Options{})
	if err == nil || !strings.Contains(err.Error(), "line 4: field urll not found") {
		t.Errorf("got %v; want the line and the key", err)
	}
}

func TestConfigPrintsNoSecret(t *testing.T) {
	cfg := paging.DefaultConfig()
	cfg.WebhookURL = configs.NewSecret("http://hooks.example/T0KEN")
	cfg.PagerDuty = &paging.PagerDuty{RoutingKey: configs.NewSecret("T0KEN")}
	cfg.Email = &paging.Email{To: []string{"a@b.example"}, From: "a@b.example", Smarthost: "nowhere", Password: configs.NewSecret("T0KEN"), User: "u"}
	_, err := paging.New(cfg, paging.Options{})
	for _, text := range []string{fmt.Sprintf("%v %+v %#v", cfg, cfg, cfg.PagerDuty), fmt.Sprint(err)} {
		if strings.Contains(text, "T0KEN") {
			t.Errorf("a secret in %s", text)
		}
	}
}
