package message

import (
	"fmt"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
)

// Headline answers in one line: what fails, where, in how many minutes, what to
// do first.
func Headline(i incident.Incident, now time.Time, _ Language) string {
	what := failure(i)
	if i.State == incident.Resolved {
		return fmt.Sprintf("resolved after %s: %s", minutes(i.Ended.Sub(i.Opened)), what)
	}
	parts := []string{what + ": " + consequence(i, now)}
	if len(i.Actions) > 0 && len(i.Halls) > 0 {
		parts = append(parts, "first: "+i.Actions[0].What+bought(i.Actions[0].Bought))
	}
	return strings.Join(parts, "; ")
}

// failure says what fails.
func failure(i incident.Incident) string {
	names := make([]string, 0, len(i.Root))
	for _, c := range i.Root {
		names = append(names, c.Asset)
	}
	if len(names) > 3 {
		names = append(names[:2], fmt.Sprintf("%d more", len(i.Root)-2))
	}
	subject := strings.Join(names, ", ")
	if i.Unseen && len(i.Halls) > 0 {
		return subject + " heats up, cause not seen"
	}
	return subject + " " + words(i.Root[0].What)
}

// words turns an event kind or an alert name into words.
func words(what string) string {
	if w := predict.EventKind(what).Words(); w != what {
		return w
	}
	var b strings.Builder
	for i, c := range what {
		if i > 0 && c >= 'A' && c <= 'Z' {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return strings.ToLower(strings.ReplaceAll(b.String(), "_", " "))
}

// consequence says where and in how many minutes.
func consequence(i incident.Incident, now time.Time) string {
	o := i.Outlook
	switch {
	case i.Blind:
		return "nothing in the plant is known to be wrong, but we are blind there"
	case o == nil:
		return "no limit is expected to be crossed"
	case o.Now >= o.Limit:
		over := fmt.Sprintf("%s is at %.1f °C, over %g °C", o.Hall, float64(o.Now), float64(o.Limit))
		if len(i.Ahead) > 0 {
			over += fmt.Sprintf(", %g °C in %s", float64(i.Ahead[0].Limit), until(now, i.Ahead[0].P50))
		}
		return over + others(i.Halls)
	}
	return fmt.Sprintf("%s at %g °C in %s%s%s", o.Hall, float64(o.Limit), until(now, o.P50), spread(now, *o), others(i.Halls))
}

func others(halls []string) string {
	if len(halls) < 2 {
		return ""
	}
	return ", then " + strings.Join(halls[1:], ", ")
}

func bought(d time.Duration) string {
	switch {
	case d == predict.Never:
		return " (averts it)"
	case d > 0:
		return " (buys " + minutes(d) + ")"
	}
	return ""
}
