package paging

import "strings"

// Alertmanager's templates see one alert per incident: see deliverer.
const (
	tmplSummary = `{{ (index .Alerts 0).Annotations.summary }}`
	tmplText    = `{{ (index .Alerts 0).Annotations.description }}`
	// The page as Markdown, whole or below a title of its own, as Slack wants it,
	// and as a mail.
	tmplMarkdown = `{{ (index .Alerts 0).Annotations.markdown }}`
	tmplBelow    = `{{ reReplaceAll "^[^\n]*\n\n" "" (index .Alerts 0).Annotations.markdown }}`
	tmplSlack    = `{{ reReplaceAll "^[^\n]*\n\n" "" (index .Alerts 0).Annotations.slack }}`
	tmplHTML     = `{{ (index .Alerts 0).Annotations.html | safeHtml }}`
	tmplSeverity = `{{ if eq (index .Alerts 0).Labels.severity "page" }}critical{{ else }}warning{{ end }}`
	tmplState    = `[{{ if eq .Status "resolved" }}resolved{{ else }}{{ (index .Alerts 0).Labels.severity }}{{ end }}]`
	tmplSubject  = tmplState + " " + tmplSummary
	tmplLink     = `{{ .ExternalURL }}`
	tmplIncident = `{{ .CommonLabels.incident }}`
)

// written writes the targets that Alertmanager knows as one of its receivers;
// the others are in hooks.
func (t Targets) written(name string) object {
	r := object{"name": name}
	if !t.WebhookURL.IsZero() && t.WebhookSecret.IsZero() {
		r["webhook_configs"] = []object{{"url": t.WebhookURL.Reveal(), "send_resolved": true}}
	}
	if t.Email != nil {
		r["email_configs"] = []object{t.Email.written()}
	}
	if t.PagerDuty != nil {
		r["pagerduty_configs"] = []object{t.PagerDuty.written()}
	}
	if t.Opsgenie != nil {
		r["opsgenie_configs"] = []object{t.Opsgenie.written()}
	}
	if t.Slack != nil {
		r["slack_configs"] = []object{t.Slack.written()}
	}
	if t.Teams != nil {
		r["msteamsv2_configs"] = []object{t.Teams.written()}
	}
	if t.WeCom != nil {
		r["wechat_configs"] = []object{t.WeCom.written()}
	}
	return r
}

func (e *Email) written() object {
	o := object{
		"to": strings.Join(e.To, ", "), "from": e.From, "smarthost": e.Smarthost, "send_resolved": true,
		"headers": object{"Subject": tmplSubject}, "text": tmplText, "html": tmplHTML,
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
	if e.CAFile != "" {
		o["tls_config"] = object{"ca_file": e.CAFile}
	}
	return o
}

func (p *PagerDuty) written() object {
	o := object{
		"routing_key": p.RoutingKey.Reveal(), "send_resolved": true,
		"description": tmplSummary, "severity": tmplSeverity,
		"client": "ridethrough", "client_url": tmplLink,
		"source":    `{{ .CommonLabels.site }}`,
		"component": `{{ .CommonLabels.asset }}`,
		"group":     `{{ (index .Alerts 0).Annotations.halls }}`,
		"class":     `{{ .CommonLabels.cause }}`,
		"details": object{
			"text": tmplText, "incident": tmplIncident,
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

func (p *Opsgenie) written() object {
	o := object{
		"api_key": p.APIKey.Reveal(), "send_resolved": true,
		"message": tmplSummary, "description": tmplText, "source": tmplLink, "entity": `{{ .CommonLabels.asset }}`,
		"priority": `{{ if eq (index .Alerts 0).Labels.severity "page" }}P1{{ else }}P3{{ end }}`,
		// The API takes a second alert of one alias for a repetition, and keeps
		// the words of the first: words are changed by requests of their own.
		"update_alerts": true,
	}
	if p.Team != "" {
		o["responders"] = []object{{"name": p.Team, "type": "team"}}
	}
	if p.URL != "" {
		o["api_url"] = p.URL
	}
	return o
}

func (s *Slack) written() object {
	return object{
		"api_url": s.URL.Reveal(), "channel": s.Channel, "send_resolved": true, "username": "ridethrough",
		"color": `{{ if eq .Status "resolved" }}good{{ else if eq (index .Alerts 0).Labels.severity "page" }}danger{{ else }}warning{{ end }}`,
		"title": tmplSubject, "title_link": tmplLink, "fallback": tmplSubject, "text": tmplSlack,
		"pretext": "", "footer": tmplIncident,
	}
}

func (t *Teams) written() object {
	return object{
		"webhook_url": t.URL.Reveal(), "send_resolved": true, "title": tmplSubject,
		"text": tmplBelow,
	}
}

func (w *WeCom) written() object {
	o := object{
		"api_secret": w.Secret.Reveal(), "corp_id": w.CorpID, "agent_id": w.AgentID, "send_resolved": true,
		"to_user": w.ToUser, "to_party": w.ToParty, "to_tag": w.ToTag, "message_type": "text",
		"message": tmplState + ` {{ (index .Alerts 0).Annotations.brief }}`,
	}
	if w.URL != "" {
		o["api_url"] = w.URL
	}
	return o
}
