package paging

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/prometheus/common/model"

	"github.com/ridethrough/ridethrough/alerting/incident"
)

// Labels of an incident's alert, for routing trees. They stay as they were
// when the incident opened; only the severity may rise.
const (
	labelIncident = "incident"
	labelSeverity = "severity"
	// labelRevision makes a material update a new alert to Alertmanager, which
	// otherwise notifies about an alert once. Receivers never see it.
	labelRevision = "revision"
	// labelEscalation and labelFallback mark what goes to further receivers.
	labelEscalation = "escalation"
	labelFallback   = "fallback"
)

// A notice is what receivers are to know of one incident. Its times are on the
// wall clock: those of the incident may be virtual, and are in the text.
type notice struct {
	Incident    string            `json:"incident"`
	Revision    int               `json:"revision"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	Starts      time.Time         `json:"starts"`
	Ends        time.Time         `json:"ends,omitzero"` // zero while open
	Updated     time.Time         `json:"updated"`

	// Paged is since when it has been waiting for an acknowledgement; zero for a
	// warning.
	Paged time.Time `json:"paged,omitzero"`
	// Halls are all halls that people were told would be lost.
	Halls []string `json:"halls,omitempty"`
	Ack   *Ack     `json:"ack,omitempty"`
	// Steps are the steps of the escalation that were taken, each with why.
	Steps []string `json:"steps,omitempty"`
	// Fallback says who has not taken the page; empty while all do.
	Fallback string `json:"fallback,omitempty"`
	// Keys are those by which receivers know the incident.
	Keys []string `json:"keys,omitempty"`

	// Silenced says why people are not told now. Untold says that nobody ever
	// was, Missed that there was something to tell.
	Silenced string `json:"silenced,omitempty"`
	Untold   bool   `json:"untold,omitempty"`
	Missed   bool   `json:"missed,omitempty"`
}

// update takes an incident in as the next revision.
func (n *notice) update(i incident.Incident, now time.Time) {
	if n.Labels == nil {
		n.Incident, n.Starts = i.ID, now
		n.Labels = labelsOf(i)
	}
	n.Labels[labelSeverity] = string(i.Severity)
	n.wait(i, now)
	n.Annotations = annotationsOf(i)
	if n.Ack != nil {
		n.Annotations["acknowledged"] = n.Ack.String()
	}
	n.Updated = now
	if i.State == incident.Resolved {
		n.Ends = now
		return // the same revision ends
	}
	n.Ends = time.Time{}
	n.Revision++
}

func labelsOf(i incident.Incident) map[string]string {
	root := i.Root[0]
	team := "facility"
	if i.Blind {
		team = "monitoring"
	}
	return map[string]string{
		model.AlertNameLabel: "Incident", labelIncident: i.ID, "site": i.Site,
		"asset": root.Asset, "kind": string(root.Kind), "cause": root.What, "team": team,
	}
}

func annotationsOf(i incident.Incident) map[string]string {
	var roots []string
	for _, c := range i.Root {
		roots = append(roots, c.Asset)
	}
	a := map[string]string{
		"summary": i.Headline, "description": i.Text, "root_cause": strings.Join(roots, ", "),
		"halls": strings.Join(i.Halls, ", "), "services": strings.Join(i.Services, ", "),
	}
	maps.Copy(a, i.Words)
	if i.State != incident.Resolved {
		a["next_events"], a["actions"] = nextEvents(i), actions(i)
		if len(i.Backups) > 0 && i.Backups[0].Known {
			a["battery"] = fmt.Sprintf("%s %.0f min", i.Backups[0].UPS, i.Backups[0].P50.Minutes())
		}
	}
	if o := i.Outlook; o != nil && !o.P50.IsZero() {
		a["crosses_at"] = o.P50.UTC().Format(time.RFC3339)
	}
	return a
}

// linesShown is how many steps and actions a template gets: a phone shows few.
const linesShown = 5

// nextEvents are the next steps of the chain, a line each.
func nextEvents(i incident.Incident) string {
	var lines []string
	for _, x := range i.Chain[:min(len(i.Chain), linesShown)] {
		line := fmt.Sprintf("%s %s %s", x.At.UTC().Format("15:04Z"), x.Asset, x.What)
		if len(x.Services) > 0 {
			line += ": " + strings.Join(x.Services, ", ")
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// actions are what buys most, a line each.
func actions(i incident.Incident) string {
	var lines []string
	for _, x := range i.Actions[:min(len(i.Actions), linesShown)] {
		bought := "averts it"
		if x.Bought >= 0 {
			bought = fmt.Sprintf("buys %.0f min", x.Bought.Minutes())
		}
		lines = append(lines, fmt.Sprintf("%s (%s)", x.What, bought))
	}
	return strings.Join(lines, "\n")
}

func labelSet(m map[string]string) model.LabelSet {
	out := make(model.LabelSet, len(m)+1)
	for k, v := range m {
		if v != "" {
			out[model.LabelName(k)] = model.LabelValue(v)
		}
	}
	return out
}
