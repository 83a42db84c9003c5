package paging

import (
	"net/http"
	"time"

	"github.com/prometheus/alertmanager/notify"
	"github.com/prometheus/alertmanager/template"

	"github.com/ridethrough/ridethrough/alerting/paging/hook"
	"github.com/ridethrough/ridethrough/configs"
)

// hookPatience bounds one request beside the deadline of the attempt.
const hookPatience = 10 * time.Second

// always says that ends are sent as well.
type always struct{}

func (always) SendResolved() bool { return true }

// hooks returns the targets that Alertmanager does not know, as its own.
func (t Targets) hooks(receiver string, tmpl *template.Template, client *http.Client) []notify.Integration {
	var out []notify.Integration
	add := func(name string, format hook.Format, text string, url, secret configs.Secret) {
		n := &hook.Notifier{
			Format: format, URL: url, Secret: secret, Title: tmplSubject, Text: text,
			Template: tmpl, Now: time.Now, Client: client,
		}
		out = append(out, notify.NewIntegration(n, always{}, name, 0, receiver))
	}
	if !t.WebhookSecret.IsZero() {
		add("signed_webhook", hook.Signed{}, tmplText, t.WebhookURL, t.WebhookSecret)
	}
	if t.DingTalk != nil {
		add("dingtalk", hook.DingTalk{}, tmplMarkdown, t.DingTalk.URL, t.DingTalk.Secret)
	}
	if t.Feishu != nil {
		add("feishu", hook.Feishu{}, tmplBelow, t.Feishu.URL, t.Feishu.Secret)
	}
	return out
}

// hooksOf returns the hooks of a receiver by its name.
func (p parts) hooksOf(receiver string) []notify.Integration {
	if receiver == shortReceiver && p.cfg.AlertmanagerFile == "" {
		return p.cfg.hooks(receiver, p.template, p.client)
	}
	for _, r := range p.cfg.Receivers {
		if r.Name == receiver {
			return r.hooks(receiver, p.template, p.client)
		}
	}
	return nil
}
