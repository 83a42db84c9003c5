package paging

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	amconfig "github.com/prometheus/alertmanager/config"
)

// groupInterval is how soon an update, an escalation or a resolve follows. A
// group is one incident, so a look at it ten times a second costs nothing.
const groupInterval = 100 * time.Millisecond

// Alertmanager's templates see one alert per incident: see deliverer.
const (
	tmplSummary  = `{{ (index .Alerts 0).Annotations.summary }}`
	tmplText     = `{{ (index .Alerts 0).Annotations.description }}`
	tmplSeverity = `{{ if eq (index .Alerts 0).Labels.severity "page" }}critical{{ else }}warning{{ end }}`
	tmplSubject  = `[{{ if eq .Status "resolved" }}resolved{{ else }}{{ (index .Alerts 0).Labels.severity }}{{ end }}] ` + tmplSummary
)

type object = map[string]any

// alertmanager returns the configuration of the embedded Alertmanager: the
// user's file, or the short form written out.
func (c Config) alertmanager() (*amconfig.Config, error) {
	if c.AlertmanagerFile != "" {
		conf, err := amconfig.LoadFile(c.AlertmanagerFile)
		if err != nil {
			return nil, fmt.Errorf("alertmanager_file: %s: %w", c.AlertmanagerFile, err)
		}
		return conf, nil
	}
	text, err := json.Marshal(c.written()) // JSON is YAML
	if err != nil {
		return nil, err
	}
	conf, err := amconfig.Load(string(text))
	if err != nil {
		return nil, fmt.Errorf("paging: %w", err)
	}
	return conf, nil
}

func (c Config) written() object {
	receiver := object{"name": "ridethrough"}
	if !c.WebhookURL.IsZero() {
		receiver["webhook_configs"] = []object{{"url": c.WebhookURL.Reveal(), "send_resolved": true}}
	}
	if c.Email != nil {
		receiver["email_configs"] = []object{c.Email.written()}
	}
	if c.PagerDuty != nil {
		receiver["pagerduty_configs"] = []object{c.PagerDuty.written()}
	}
	return object{
		"route": object{
			"receiver": "ridethrough", "group_by": []string{labelIncident},
			"group_wait": "0s", "group_interval": groupInterval.String(), "repeat_interval": c.RepeatInterval.String(),
		},
		"receivers": []object{receiver},
	}
}

func (e *Email) written() object {
	o := object{
		"to": strings.Join(e.To, ", "), "from": e.From, "smarthost": e.Smarthost, "send_resolved": true,
		"headers": object{"Subject": tmplSubject}, "text": tmplText, "html": "",
		// One mail thread per incident.
		"threading": object{"enabled": true, "thread_by_date": "none"},
	}
	if e.User != "" {
		o["auth_username"], o["auth_identity"] = e.User, ""
		o["auth_password"] = e.Password.Reveal()
	}
	if e.RequireTLS != nil {
		o["require_tls"] = *e.RequireTLS
	}
	return o
}

func (p *PagerDuty) written() object {
	o := object{
		"routing_key": p.RoutingKey.Reveal(), "send_resolved": true,
		"description": tmplSummary, "severity": tmplSeverity,
		"client": "ridethrough", "client_url": `{{ .ExternalURL }}`,
		"source":    `{{ .CommonLabels.site }}`,
		"component": `{{ .CommonLabels.asset }}`,
		"group":     `{{ (index .Alerts 0).Annotations.halls }}`,
		"class":     `{{ .CommonLabels.cause }}`,
		"details": object{
			"text": tmplText, "incident": `{{ .CommonLabels.incident }}`,
			"root_cause": `{{ (index .Alerts 0).Annotations.root_cause }}`,
			"services":   `{{ (index .Alerts 0).Annotations.services }}`,
			// Alertmanager's own dump of labels and annotations says it all twice.
			"firing": "", "resolved": "",
		},
	}
	if p.URL != "" {
		o["url"] = p.URL
	}
	return o
}
