package score

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Table compares forecasters, in Markdown that a terminal can show too. Where
// the truth is known it has more to say.
func Table(tallies []*Tally) string {
	known := slices.ContainsFunc(tallies, func(t *Tally) bool { return t.Marks.Episodes > 0 })
	header := []string{"", "in time / late / missed", "lead, median", "share of the time there was"}
	if known {
		header = append(header, marksHeader...)
	} else {
		header = append(header, "pages, by hall or row: true / averted / false / undecided")
	}
	for _, c := range Checkpoints() {
		header = append(header, "error "+c.label())
	}
	header = append(header, "P10–P90 coverage", "log-pinball")
	rows := [][]string{header}
	for _, t := range tallies {
		rows = append(rows, t.row(known))
	}
	return layOut(rows)
}

// label is the name with a sign: −20m is before the crossing.
func (c Checkpoint) label() string {
	if c.Before > 0 {
		return "−" + c.Name
	}
	return c.Name
}

func (t *Tally) row(known bool) []string {
	row := []string{t.Name, t.pagesText(), t.leadText(), optional("%.2f", t.Share)}
	if known {
		row = append(row, t.Marks.row()...)
	} else {
		row = append(row, t.verdictText())
	}
	for _, c := range Checkpoints() {
		row = append(row, t.errorText(c.Name))
	}
	return append(row, optional("%.2f", t.Coverage), optional("%.3f", t.Pinball))
}

func (t *Tally) pagesText() string { return fmt.Sprintf("%d / %d / %d", t.InTime, t.Late, t.Missed) }

func (t *Tally) verdictText() string {
	return fmt.Sprintf("%d / %d / %d / %d", t.Pages[CameTrue], t.Pages[Averted], t.Pages[FalseAlarm], t.Pages[Undecided])
}

// marksHeader names what Marks.row says.
var marksHeader = []string{
	"false pages (a benign hall-day)", "pages per incident", "root cause first", "services precision, recall", "phantom crossings", "time to relax after a repair",
}

func (m Marks) row() []string {
	services, relax := "–", "–"
	if precision, recall, ok := m.Services(); ok {
		services = fmt.Sprintf("%.2f, %.2f", precision, recall)
	}
	if d, ok := m.Relax(); ok {
		relax = d.Round(time.Second).String()
	}
	phantom := "–"
	if share, ok := m.PhantomShare(); ok {
		phantom = fmt.Sprintf("%.2f %%", 100*share)
	}
	return []string{m.falseText(), optional("%.1f", m.PagesPerIncident), optional("%.2f", m.Root), services, phantom, relax}
}

// falseText is how many pages were false in all, and a day where nothing fails.
func (m Marks) falseText() string {
	if m.BenignDays == 0 {
		return fmt.Sprint(m.FalsePages)
	}
	return fmt.Sprintf("%d (%s)", m.FalsePages, optional("%.2f", m.FalsePerDay))
}

func (t *Tally) leadText() string {
	lead, ok := t.Lead()
	if !ok {
		return "–"
	}
	return lead.Round(time.Second).String()
}

// errorText is the median error, and of how many forecasts there was none.
func (t *Tally) errorText(checkpoint string) string {
	share, n, null := t.Error(checkpoint)
	switch {
	case n == 0:
		return "–"
	case null == n:
		return "no answer"
	case null > 0:
		return fmt.Sprintf("%.0f %% (%d of %d none)", 100*share, null, n)
	}
	return fmt.Sprintf("%.0f %%", 100*share)
}

// ByRun is a table with a line for each run, class or whatever the names say.
func ByRun(names []string, runs []*Tally) string {
	var b strings.Builder
	b.WriteString("| | in time / late / missed | lead | share | pages, by hall: true / averted / false / undecided | error +5m | −10m | −5m | coverage | log-pinball |\n" +
		strings.Repeat("|---", 10) + "|\n")
	for i, t := range runs {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", names[i], t.pagesText(),
			t.leadText(), optional("%.2f", t.Share), t.verdictText(),
			t.errorText("+5m"), t.errorText("10m"), t.errorText("5m"), optional("%.2f", t.Coverage), optional("%.3f", t.Pinball))
	}
	return b.String()
}

// ByEpisode is the same where the truth is known.
func ByEpisode(names []string, runs []*Tally) string {
	header := append([]string{"", "in time / late / missed", "share"}, marksHeader...)
	for _, c := range Checkpoints() {
		header = append(header, c.label())
	}
	header = append(header, "coverage", "log-pinball")
	var b strings.Builder
	fmt.Fprintf(&b, "| %s |\n%s|\n", strings.Join(header, " | "), strings.Repeat("|---", len(header)))
	for i, t := range runs {
		row := append([]string{names[i], t.pagesText(), optional("%.2f", t.Share)}, t.Marks.row()...)
		for _, c := range Checkpoints() {
			row = append(row, t.errorText(c.Name))
		}
		row = append(row, optional("%.2f", t.Coverage), optional("%.3f", t.Pinball))
		fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
	}
	return b.String()
}

// String says in one line how far the forecasts of a crossing were off.
func (a Account) String() string {
	errors := make([]string, len(a.Errors))
	for i, e := range a.Errors {
		errors[i] = fmt.Sprintf("%s %+.0f %%", e.Checkpoint.Name, 100*e.Relative())
		if e.Null {
			errors[i] = e.Checkpoint.Name + " none"
		}
	}
	if len(errors) == 0 {
		errors = []string{"over before any checkpoint"}
	}
	loss, _ := a.Pinball()
	cause := "no cause seen"
	if !a.Cause.IsZero() {
		cause = fmt.Sprintf("%s after the cause", a.At.Sub(a.Cause).Round(time.Second))
	}
	return fmt.Sprintf("%s, %s, %s: log-pinball %.3f; %s", a.Place, celsius(a.Limit), cause, loss, strings.Join(errors, ", "))
}

func optional(format string, f func() (float64, bool)) string {
	v, ok := f()
	if !ok {
		return "–"
	}
	return fmt.Sprintf(format, v)
}

// layOut turns the table on its side: forecasters are few, figures are many.
func layOut(rows [][]string) string {
	widths := make([]int, len(rows))
	for i, r := range rows {
		for _, cell := range r {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	var b strings.Builder
	for line := range rows[0] {
		for i, r := range rows {
			fmt.Fprintf(&b, "| %s%s ", r[line], strings.Repeat(" ", widths[i]-len([]rune(r[line]))))
		}
		b.WriteString("|\n")
		if line == 0 {
			b.WriteString(strings.Repeat("|---", len(rows)) + "|\n")
		}
	}
	return b.String()
}
