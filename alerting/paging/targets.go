package paging

import (
	"errors"
	"fmt"
	"net"
	"net/url"

	"github.com/ridethrough/ridethrough/configs"
)

// Targets are receivers in the short form, any number of them. What is
// configured here is told everything.
type Targets struct {
	// WebhookURL receives Alertmanager's webhook JSON. With WebhookSecret it is
	// signed, see package sign.
	WebhookURL    configs.Secret `yaml:"webhook_url"`
	WebhookSecret configs.Secret `yaml:"webhook_secret"`

	Email     *Email     `yaml:"email"`
	PagerDuty *PagerDuty `yaml:"pagerduty"`
	Opsgenie  *Opsgenie  `yaml:"opsgenie"`
	Slack     *Slack     `yaml:"slack"`
	Teams     *Teams     `yaml:"teams"`
	WeCom     *WeCom     `yaml:"wecom"`
	DingTalk  *Robot     `yaml:"dingtalk"`
	Feishu    *Robot     `yaml:"feishu"`
}

// A Receiver is a short form with a name, for escalation and fallback, or for
// the routes of alertmanager_file: a receiver of that name there gets these
// targets as well.
type Receiver struct {
	Name    string `yaml:"name"`
	Targets `yaml:",inline"`
}

// Email sends through an SMTP server.
type Email struct {
	To        []string       `yaml:"to"`
	From      string         `yaml:"from"`
	Smarthost string         `yaml:"smarthost"` // host:port
	User      string         `yaml:"user"`
	Password  configs.Secret `yaml:"password"`
	// RequireTLS refuses to send in the clear; nil means yes.
	RequireTLS *bool `yaml:"require_tls"`
	// CAFile holds the issuers of the server's certificate in PEM; empty means
	// those of the system.
	CAFile string `yaml:"ca_file"`
}

// PagerDuty sends Events API v2 events.
type PagerDuty struct {
	RoutingKey configs.Secret `yaml:"routing_key"`
	URL        string         `yaml:"url"` // empty means PagerDuty's own
}

// Opsgenie creates, updates and closes alerts by its Alert API.
type Opsgenie struct {
	APIKey configs.Secret `yaml:"api_key"`
	Team   string         `yaml:"team"` // responders; empty means those of the integration
	URL    string         `yaml:"url"`  // empty means https://api.opsgenie.com/
}

// Slack posts to an incoming webhook.
type Slack struct {
	URL     configs.Secret `yaml:"url"`
	Channel string         `yaml:"channel"` // empty means that of the webhook
}

// Teams posts an adaptive card to a webhook of a Microsoft Teams workflow.
type Teams struct {
	URL configs.Secret `yaml:"url"`
}

// WeCom sends as an application of WeCom (WeChat Work).
type WeCom struct {
	CorpID  string         `yaml:"corp_id"`
	AgentID string         `yaml:"agent_id"`
	Secret  configs.Secret `yaml:"secret"`
	// ToUser, ToParty and ToTag say who: IDs, parted by "|"; "@all" is everybody.
	ToUser  string `yaml:"to_user"`
	ToParty string `yaml:"to_party"`
	ToTag   string `yaml:"to_tag"`
	URL     string `yaml:"url"` // empty means https://qyapi.weixin.qq.com/cgi-bin/
}

// A Robot is the custom robot of a DingTalk or Feishu group.
type Robot struct {
	URL configs.Secret `yaml:"url"`
	// Secret is that of the robot's signature; none when it asks for none.
	Secret configs.Secret `yaml:"secret"`
}

// any reports whether there is a target.
func (t Targets) any() bool {
	return !t.WebhookURL.IsZero() || t.Email != nil || t.PagerDuty != nil || t.Opsgenie != nil || t.Slack != nil ||
		t.Teams != nil || t.WeCom != nil || t.DingTalk != nil || t.Feishu != nil
}

// validate reports what is wrong, by key.
func (t Targets) validate() []error {
	var errs []error
	need := func(missing bool, key, next string) {
		if missing {
			errs = append(errs, fmt.Errorf("%s: missing; %s", key, next))
		}
	}
	address := func(key, u string) {
		if parsed, err := url.Parse(u); err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
			errs = append(errs, fmt.Errorf("%s: no URL; want https://host/path", key)) // it may be a secret
		}
	}
	secretAddress := func(key string, u configs.Secret) {
		if need(u.IsZero(), key, "copy it from the receiver's settings"); !u.IsZero() {
			address(key, u.Reveal())
		}
	}
	if !t.WebhookURL.IsZero() {
		address("webhook_url", t.WebhookURL.Reveal())
	} else {
		need(!t.WebhookSecret.IsZero(), "webhook_url", "webhook_secret alone signs nothing")
	}
	errs = append(errs, t.Email.validate()...)
	if p := t.PagerDuty; p != nil {
		need(p.RoutingKey.IsZero(), "pagerduty.routing_key", "it is the integration key of an Events API v2 integration")
	}
	if o := t.Opsgenie; o != nil {
		need(o.APIKey.IsZero(), "opsgenie.api_key", "it is the key of an API integration")
	}
	if s := t.Slack; s != nil {
		secretAddress("slack.url", s.URL)
	}
	if s := t.Teams; s != nil {
		secretAddress("teams.url", s.URL)
	}
	if w := t.WeCom; w != nil {
		need(w.CorpID == "", "wecom.corp_id", "it is in the console under My company")
		need(w.AgentID == "", "wecom.agent_id", "it is on the page of the application")
		need(w.Secret.IsZero(), "wecom.secret", "it is on the page of the application")
		need(w.ToUser+w.ToParty+w.ToTag == "", "wecom.to_user", `name to_user, to_party or to_tag; "@all" is everybody`)
	}
	if r := t.DingTalk; r != nil {
		secretAddress("dingtalk.url", r.URL)
	}
	if r := t.Feishu; r != nil {
		secretAddress("feishu.url", r.URL)
	}
	return errs
}

func (e *Email) validate() []error {
	if e == nil {
		return nil
	}
	var errs []error
	if len(e.To) == 0 {
		errs = append(errs, errors.New("email.to: none given"))
	}
	if e.From == "" {
		errs = append(errs, errors.New("email.from: missing"))
	}
	if host, port, err := net.SplitHostPort(e.Smarthost); e.Smarthost == "" {
		errs = append(errs, errors.New("email.smarthost: missing; want host:port"))
	} else if err != nil || host == "" || port == "" {
		errs = append(errs, fmt.Errorf("email.smarthost: %q; want host:port", e.Smarthost))
	}
	return errs
}
