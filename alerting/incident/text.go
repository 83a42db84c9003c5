package incident

import (
	"fmt"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
)

// headline answers in one line: what fails, where, in how many minutes, what
// to do first.
func headline(now time.Time, r *record) string {
	what := r.failure()
	if r.State == Resolved {
		return fmt.Sprintf("resolved after %s: %s", minutes(r.Ended.Sub(r.Opened)), what)
	}
	parts := []string{what + ": " + r.consequence(now)}
	if len(r.Actions) > 0 && len(r.Halls) > 0 {
		parts = append(parts, "first: "+r.Actions[0].What+bought(r.Actions[0].Bought))
	}
	return strings.Join(parts, "; ")
}

// failure says what fails.
func (r *record) failure() string {
	names := make([]string, 0, len(r.Root))
	for _, c := range r.Root {
		names = append(names, c.Asset)
	}
	if len(names) > 3 {
		names = append(names[:2], fmt.Sprintf("%d more", len(r.Root)-2))
	}
	subject := strings.Join(names, ", ")
	if r.Unseen && len(r.Halls) > 0 {
		return subject + " heats up, cause not seen"
	}
	return subject + " " + words(r.Root[0].What)
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
func (r *record) consequence(now time.Time) string {
	o := r.Outlook
	switch {
	case r.Blind:
		return "nothing in the plant is known to be wrong, but we are blind there"
	case o == nil:
		return "no limit is expected to be crossed"
	case o.Now >= o.Limit:
		over := fmt.Sprintf("%s is at %.1f °C, over %g °C", o.Hall, float64(o.Now), float64(o.Limit))
		if len(r.Ahead) > 0 {
			over += fmt.Sprintf(", %g °C in %s", float64(r.Ahead[0].Limit), until(now, r.Ahead[0].P50))
		}
		return over + others(r.Halls)
	}
	return fmt.Sprintf("%s at %g °C in %s%s%s", o.Hall, float64(o.Limit), until(now, o.P50), spread(now, *o), others(r.Halls))
}

func others(halls []string) string {
	if len(halls) < 2 {
		return ""
	}
	return ", then " + strings.Join(halls[1:], ", ")
}

func until(now, at time.Time) string {
	if at.IsZero() {
		return "more time than we look ahead"
	}
	return minutes(at.Sub(now))
}

// spread writes the P10 to P90 range in minutes.
func spread(now time.Time, o Outlook) string {
	if o.P10.IsZero() {
		return ""
	}
	early := int(max(0, o.P10.Sub(now)).Round(time.Minute).Minutes())
	if o.P90.IsZero() {
		return fmt.Sprintf(" (from %d)", early)
	}
	return fmt.Sprintf(" (%d to %d)", early, int(max(0, o.P90.Sub(now)).Round(time.Minute).Minutes()))
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

// clock writes a moment; the date matters to nobody at 3 a.m.
func clock(t time.Time) string { return t.UTC().Format("15:04:05Z") }

// Lines that a page shows of each list; the whole lists are in the incident.
const (
	backupsShown  = 4
	chainShown    = 8
	actionsShown  = 5
	symptomsShown = 8
)

// text is the whole page.
func text(now time.Time, r *record) string {
	var b strings.Builder
	line := func(label, format string, args ...any) {
		fmt.Fprintf(&b, "%-9s %s\n", label, fmt.Sprintf(format, args...))
	}
	b.WriteString(r.Headline + "\n\n")
	for i, c := range r.Root {
		line(only(i == 0, "Cause"), "%s (%s) %s at %s: %s", c.Asset, c.Kind, words(c.What), clock(c.At), c.Evidence)
	}
	if r.State == Open {
		r.riskLines(line)
		r.powerLines(now, line)
	}
	if len(r.Halls) > 0 {
		line("Halls", "%s", strings.Join(r.Halls, ", "))
	}
	if len(r.Services) > 0 {
		line("Services", "%s", strings.Join(r.Services, ", "))
	}
	if r.State == Open {
		r.outlookLines(line)
	}
	r.symptomLines(line)
	line("Incident", "%s, %s, open since %s", r.ID, r.Severity, clock(r.Opened))
	return b.String()
}

func only(yes bool, s string) string {
	if yes {
		return s
	}
	return ""
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return clock(t)
}

func (r *record) outlookLines(line func(string, string, ...any)) {
	for i, a := range r.Actions[:min(len(r.Actions), actionsShown)] {
		line(only(i == 0, "Do"), "%s%s", a.What, bought(a.Bought))
	}
	for i, step := range r.nextSteps() {
		services := ""
		if len(step.Services) > 0 {
			services = ": " + strings.Join(step.Services, ", ")
		}
		line(only(i == 0, "Next"), "%s %s %s%s%s", clock(step.At), step.Asset, step.What, services, around(step))
	}
}

// nextSteps are the steps that the page has lines for: not those of limits that
// nobody is paged for, and not those that stand under "At risk".
func (r *record) nextSteps() []predict.Expected {
	var out []predict.Expected
	for _, step := range r.Chain {
		o := r.Outlook
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
func (r *record) powerLines(now time.Time, line func(string, string, ...any)) {
	for i, b := range r.Backups[:min(len(r.Backups), backupsShown)] {
		lasts := "nobody knows how long the battery lasts"
		if b.Known {
			lasts = fmt.Sprintf("battery until %s, %s (%s to %s)", clock(now.Add(b.P50)), minutes(b.P50), minutes(b.P10), minutes(b.P90))
		}
		takes := ""
		if len(b.Halls) > 0 {
			takes = ", then racks in " + strings.Join(b.Halls, ", ") + " are dark"
		}
		line(only(i == 0, "Power"), "%s: %s%s; %s; %s", b.UPS, lasts, takes, b.Generator, b.Basis)
	}
}

// riskLines say what will be crossed, when, how sure and why.
func (r *record) riskLines(line func(string, string, ...any)) {
	o := r.Outlook
	if o == nil {
		return
	}
	if o.Now >= o.Limit {
		line("At risk", "%s: %.1f °C now, over %g °C", o.Hall, float64(o.Now), float64(o.Limit))
	} else {
		line("At risk", "%s: %.1f °C now, %s, likelihood %.0f %%", o.Hall, float64(o.Now), crossing(*o), 100*o.Likelihood)
	}
	for _, a := range r.Ahead {
		line("", "%s", crossing(a))
	}
	if o.Reason != "" {
		line("Why", "%s", o.Reason)
	}
}

func crossing(o Outlook) string {
	return fmt.Sprintf("%g °C at %s, 1 in 10 by %s, 9 in 10 by %s", float64(o.Limit), moment(o.P50), moment(o.P10), moment(o.P90))
}

// symptomLines sum the symptoms up: forty hot racks are one line.
func (r *record) symptomLines(line func(string, string, ...any)) {
	if len(r.Symptoms) == 0 {
		return
	}
	line("Symptoms", "%d, of which %d go on", len(r.Symptoms), r.Ongoing())
	var order []string
	alike := map[string][]Symptom{}
	for _, s := range r.Symptoms {
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
