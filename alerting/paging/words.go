package paging

import (
	"fmt"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/message"
)

// Annotations with the words of an incident, in the language of the receivers.
// Templates of alertmanager.yml read them: docs/alerting.md says which is for
// whom.
const (
	annotationHeadline = "headline" // the first line
	annotationText     = "text"     // the whole page
	annotationMarkdown = "markdown" // for Teams, WeCom, DingTalk and Feishu
	annotationSlack    = "slack"    // Slack's mrkdwn
	annotationHTML     = "html"     // for mails
)

// writer writes in the language and the time zone of the receivers.
func (c Config) writer(page string) (message.Writer, error) {
	w := message.Writer{Language: c.Language, URL: page}
	if c.TimeZone == "" {
		return w, nil
	}
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil || c.TimeZone == "Local" {
		return w, fmt.Errorf("time_zone: %q is not known here; want a name like Asia/Shanghai", c.TimeZone)
	}
	w.Zone = zone
	return w, nil
}

// validateWords reports a language or a time zone that nobody can write.
func (c Config) validateWords() []error {
	_, err := c.writer("")
	return []error{c.Language.Validate(), err}
}

// worded returns the changes with the words that receivers get. Those of the
// caller stay as they are.
func (p *Pager) worded(changes []incident.Change) []incident.Change {
	changes = slices.Clone(changes)
	for i := range changes {
		p.word(&changes[i].Incident)
	}
	return changes
}

// opened does the same for incidents.
func (p *Pager) opened(open []incident.Incident) []incident.Incident {
	open = slices.Clone(open)
	for i := range open {
		p.word(&open[i])
	}
	return open
}

// word writes an incident for its receivers. Its headline and text are the
// engine's, in English, unless another language was asked for.
func (p *Pager) word(i *incident.Incident) {
	w, now := p.writer, i.Updated
	i.Words = map[string]string{
		annotationHeadline: w.Headline(*i, now), annotationText: w.Text(*i, now), annotationMarkdown: w.Markdown(*i, now),
		annotationSlack: w.Slack(*i, now), annotationHTML: w.HTML(*i, now),
	}
	if w.Language != message.English || w.Zone != nil {
		i.Headline, i.Text = i.Words[annotationHeadline], i.Words[annotationText]
	}
}
