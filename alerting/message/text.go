package message

import (
	"fmt"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
)

// Lines that a page shows of each list; the whole lists are in the incident.
const (
	backupsShown  = 4
	chainShown    = 8
	actionsShown  = 5
	symptomsShown = 8
)

// Text is the whole page, for a terminal, a log or a mail without markup.
func Text(i incident.Incident, now time.Time, lang Language) string {
	var b strings.Builder
	line := func(label, format string, args ...any) {
		fmt.Fprintf(&b, "%-9s %s\n", label, fmt.Sprintf(format, args...))
	}
	b.WriteString(Headline(i, now, lang) + "\n\n")
	for n, c := range i.Root {
		line(only(n == 0, "Cause"), "%s (%s) %s at %s: %s", c.Asset, c.Kind, words(c.What), clock(c.At), c.Evidence)
	}
	if i.State == incident.Open {
		riskLines(i, line)
		powerLines(i, line)
	}
	if len(i.Halls) > 0 {
		line("Halls", "%s", strings.Join(i.Halls, ", "))
	}
	if len(i.Services) > 0 {
		line("Services", "%s", strings.Join(i.Services, ", "))
	}
	if i.State == incident.Open {
		outlookLines(i, line)
	}
	symptomLines(i, line)
	line("Incident", "%s, %s, open since %s", i.ID, i.Severity, clock(i.Opened))
	return b.String()
}

func only(yes bool, s string) string {
	if yes {
		return s
	}
	return ""
}

func outlookLines(i incident.Incident, line func(string, string, ...any)) {
	for n, a := range i.Actions[:min(len(i.Actions), actionsShown)] {
		line(only(n == 0, "Do"), "%s%s", a.What, bought(a.Bought))
	}
	for n, step := range nextSteps(i) {
		services := ""
		if len(step.Services) > 0 {
			services = ": " + strings.Join(step.Services, ", ")
		}
		line(only(n == 0, "Next"), "%s %s %s%s%s", clock(step.At), step.Asset, step.What, services, around(step))
	}
}

// nextSteps are the steps that the page has lines for: not those of limits that
// nobody is paged for, and not those that stand under "At risk".
func nextSteps(i incident.Incident) []predict.Expected {
	var out []predict.Expected
	for _, step := range i.Chain {
		o := i.Outlook
		above := o != nil && step.Kind == predict.ExpectedLimit && (step.Limit < o.Limit || step.Asset == o.Hall)
		if !above && len(out) < chainShown {
			out = append(out, step)
		}
	}
	return out
}

// around is the P10 to P90 range of a step, to the minute.
func around(step predict.Expected) string {
	const minute = "15:04"
	early, late := step.P10.UTC().Format(minute), step.P90.UTC().Format(minute)
	switch {
	case step.P10.IsZero() || early == late:
		return ""
	case step.P90.IsZero():
		return fmt.Sprintf(" (from %s)", early)
	}
	return fmt.Sprintf(" (%s to %s)", early, late)
}

// powerLines set battery minutes beside the minutes of the halls.
func powerLines(i incident.Incident, line func(string, string, ...any)) {
	for n, b := range i.Backups[:min(len(i.Backups), backupsShown)] {
		lasts := "nobody knows how long the battery lasts"
		if b.Known {
			lasts = fmt.Sprintf("battery until %s, %s (%s to %s)", clock(i.Updated.Add(b.P50)), minutes(b.P50), minutes(b.P10), minutes(b.P90))
		}
		takes := ""
		if len(b.Halls) > 0 {
			takes = ", then racks in " + strings.Join(b.Halls, ", ") + " are dark"
		}
		line(only(n == 0, "Power"), "%s: %s%s; %s; %s", b.UPS, lasts, takes, b.Generator, b.Basis)
	}
}

// riskLines say what will be crossed, when, how sure and why.
func riskLines(i incident.Incident, line func(string, string, ...any)) {
	o := i.Outlook
	if o == nil {
		return
	}
	if o.Now >= o.Limit {
		line("At risk", "%s: %.1f °C now, over %g °C", o.Hall, float64(o.Now), float64(o.Limit))
	} else {
		line("At risk", "%s: %.1f °C now, %s, likelihood %.0f %%", o.Hall, float64(o.Now), crossing(*o), 100*o.Likelihood)
	}
	for _, a := range i.Ahead {
		line("", "%s", crossing(a))
	}
	if o.Reason != "" {
		line("Why", "%s", o.Reason)
	}
}

func crossing(o incident.Outlook) string {
	return fmt.Sprintf("%g °C at %s, 1 in 10 by %s, 9 in 10 by %s", float64(o.Limit), moment(o.P50), moment(o.P10), moment(o.P90))
}

// symptomLines sum the symptoms up: forty hot racks are one line.
func symptomLines(i incident.Incident, line func(string, string, ...any)) {
	if len(i.Symptoms) == 0 {
		return
	}
	line("Symptoms", "%d, of which %d go on", len(i.Symptoms), i.Ongoing())
	var order []string
	alike := map[string][]incident.Symptom{}
	for _, s := range i.Symptoms {
		if !s.Cleared.IsZero() {
			continue
		}
		if alike[s.What] == nil {
			order = append(order, s.What)
		}
		alike[s.What] = append(alike[s.What], s)
	}
	for _, what := range order[:min(len(order), symptomsShown)] {
		first := alike[what][0]
		if n := len(alike[what]); n > 1 {
			line("", "%d × %s since %s, first %s", n, words(what), clock(first.At), first.Asset)
			continue
		}
		line("", "%s %s since %s", first.Asset, words(what), clock(first.At))
	}
}
