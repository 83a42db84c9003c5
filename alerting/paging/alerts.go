package paging

import (
	"strconv"

	"github.com/prometheus/alertmanager/alert"
	"github.com/prometheus/common/model"

	"github.com/ridethrough/ridethrough/alerting/message"
	"github.com/ridethrough/ridethrough/alerting/paging/hook"
)

// alerts returns what Alertmanager is to hold of a notice, by a key that stays:
// the incident itself, and what goes to further receivers. There is none while
// nobody is to know.
func (n *notice) alerts() map[string]*alert.Alert {
	if n.Untold {
		return nil
	}
	out := map[string]*alert.Alert{n.Incident: n.alert()}
	for i, why := range n.Steps {
		step := strconv.Itoa(i + 1)
		if n.Ack != nil { // updates must not go on saying that nobody has
			why = "acknowledged by " + n.Ack.By
		}
		out[n.Incident+" "+labelEscalation+" "+step] = n.further(labelEscalation, step, why)
	}
	if n.Fallback != "" {
		out[n.Incident+" "+labelFallback] = n.further(labelFallback, "1", n.Fallback)
	}
	return out
}

// alert returns the notice as Alertmanager's alert.
func (n *notice) alert() *alert.Alert {
	a := &alert.Alert{
		Alert: model.Alert{
			Labels: labelSet(n.Labels), Annotations: labelSet(n.Annotations),
			StartsAt: n.Starts.UTC(), EndsAt: n.Ends,
		},
		UpdatedAt: n.Updated.UTC(),
	}
	if !n.Ends.IsZero() {
		a.EndsAt = n.Ends.UTC()
	}
	shorten(a.Annotations)
	a.Labels[labelRevision] = model.LabelValue(strconv.Itoa(n.Revision))
	return a
}

// further is the same for a receiver that would not have been told without a
// reason, which its first line says while it goes on.
func (n *notice) further(label, value, why string) *alert.Alert {
	a := n.alert()
	a.Labels[model.LabelName(label)] = model.LabelValue(value)
	if n.Ends.IsZero() {
		for _, key := range []model.LabelName{"summary", "description", annotationMarkdown, annotationSlack} {
			a.Annotations[key] = model.LabelValue(why+": ") + a.Annotations[key]
		}
		a.Annotations[annotationHTML] = model.LabelValue(message.Because(string(a.Annotations[annotationHTML]), why))
		shorten(a.Annotations)
	}
	return a
}

// What receivers take at most: Teams 28 kB in all, where each line costs more
// than its letters, Opsgenie 15,000 characters; WeCom 2048 bytes.
const (
	mostText  = 10000
	mostBrief = 1900
)

// shorten keeps the page within what every receiver takes, and adds its
// beginning for those that take little.
func shorten(a model.LabelSet) {
	text := string(a["description"])
	a["description"] = model.LabelValue(hook.Cut(text, mostText))
	a["brief"] = model.LabelValue(hook.Cut(text, mostBrief))
}
