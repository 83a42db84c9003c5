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
