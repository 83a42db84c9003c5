package score

import (
	"fmt"
	"strings"
	"time"
)

// Table compares forecasters, in Markdown that a terminal can show too.
func Table(tallies []*Tally) string {
	header := []string{"", "in time / late / missed", "lead, median", "share of the time there was", "pages, by hall or row: true / averted / false / undecided"}
	for _, c := range Checkpoints() {
		name := c.Name
		if c.Before > 0 {
			name = "−" + name
		}
		header = append(header, "error "+name)
	}
	header = append(header, "P10–P90 coverage", "log-pinball")
	rows := [][]string{header}
	for _, t := range tallies {
		rows = append(rows, t.row())
	}
	return layOut(rows)
}

func (t *Tally) row() []string {
	row := []string{
		t.Name, fmt.Sprintf("%d / %d / %d", t.InTime, t.Late, t.Missed), t.leadText(), optional("%.2f", t.Share),
		fmt.Sprintf("%d / %d / %d / %d", t.Pages[CameTrue], t.Pages[Averted], t.Pages[FalseAlarm], t.Pages[Undecided]),
	}
	for _, c := range Checkpoints() {
		row = append(row, t.errorText(c.Name))
	}
	return append(row, optional("%.2f", t.Coverage), optional("%.3f", t.Pinball))
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

// ByRun is a table of one forecaster with a line for each run.
func ByRun(names []string, runs []*Tally) string {
	var b strings.Builder
	b.WriteString("| | in time / late / missed | lead | share | pages, by hall: true / averted / false / undecided | error +5m | −10m | −5m | coverage | log-pinball |\n" +
		strings.Repeat("|---", 10) + "|\n")
	for i, t := range runs {
		fmt.Fprintf(&b, "| %s | %d / %d / %d | %s | %s | %d / %d / %d / %d | %s | %s | %s | %s | %s |\n", names[i], t.InTime, t.Late, t.Missed,
			t.leadText(), optional("%.2f", t.Share), t.Pages[CameTrue], t.Pages[Averted], t.Pages[FalseAlarm], t.Pages[Undecided],
			t.errorText("+5m"), t.errorText("10m"), t.errorText("5m"), optional("%.2f", t.Coverage), optional("%.3f", t.Pinball))
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
