package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/message"
	"github.com/ridethrough/ridethrough/alerting/predict"
)

// A section is one part of a report, before it is laid out.
type section struct {
	title string
	lines []string // paragraphs
	items []string // a list
	table [][]string
	chart bool // of every hall
}

// sections are the report in order.
func (r Report) sections() []section {
	out := []section{r.summary(), r.cause(), r.course(), r.truth(), r.end(), r.bought(), r.alarms(), r.people(), r.timeline()}
	return slices.DeleteFunc(out, func(s section) bool { return len(s.lines)+len(s.items)+len(s.table) == 0 && !s.chart })
}

// title is the first line of the report.
func (r Report) title() string {
	return "Incident report: " + message.Headline(r.Incident, r.Incident.Ended, message.English)
}

func (r Report) summary() section {
	i := r.Incident
	s := section{title: "Summary", table: [][]string{
		{"", ""},
		{"Incident", i.ID},
		{"Began", day(i.Opened)},
		{"Ended", day(i.Ended) + ", after " + lasting(r.Lasted())},
		{"Halls", cmp.Or(strings.Join(r.hallNames(), ", "), "none was in danger")},
		{"Services at risk", cmp.Or(strings.Join(r.Services, ", "), "none")},
	}}
	for _, h := range r.Halls {
		said := "stayed below its limit"
		if !h.Crossed.IsZero() {
			said = fmt.Sprintf("over %g °C from %s", float64(r.Limit), clock(h.Crossed))
			if !h.Back.IsZero() {
				said += fmt.Sprintf(" to %s, %s", clock(h.Back), lasting(h.Back.Sub(h.Crossed)))
			}
			said += fmt.Sprintf(", at most %.1f °C", h.hottest())
		}
		s.table = append(s.table, []string{h.Name, said})
	}
	return s
}

func (r Report) hallNames() []string {
	var names []string
	for _, h := range r.Halls {
		names = append(names, h.Name)
	}
	return names
}

func (h Hall) hottest() float64 {
	most := 0.0
	for _, s := range h.Course {
		most = max(most, float64(s.Inlet))
	}
	return most
}

// cause is the root with its evidence, and what was rejected.
func (r Report) cause() section {
	i := r.Incident
	s := section{title: "Root cause", items: message.Writer{}.Lines(i, i.Ended).Causes}
	for _, a := range i.Rejected {
		s.items = append(s.items, fmt.Sprintf("Considered and rejected: %s (%s), because %s", a.Asset, a.Kind, a.Why))
	}
	if len(i.Unanswered) > 0 {
		s.items = append(s.items, "Not ruled out, because they did not answer: "+strings.Join(i.Unanswered, ", "))
	}
	return s
}

// course is the chart of every hall.
func (r Report) course() section {
	if len(r.Halls) == 0 {
		return section{}
	}
	return section{title: "Inlet temperature, measured and forecast", chart: true, lines: []string{
		"Lines are measured: the hottest row of each hall. The shaded fan is the forecast that people were first paged with, from the earliest to the latest in eight cases of ten.",
	}}
}

// bought is what was offered to buy time, and what delivered again.
func (r Report) bought() section {
	s := section{title: "What bought time"}
	offered := r.Incident
	offered.Actions = r.Offered
	for _, line := range (message.Writer{}).Lines(offered, r.Incident.Ended).Doing {
		s.items = append(s.items, "Offered with the first page: "+line)
	}
	for _, e := range r.Delivered {
		s.items = append(s.items, fmt.Sprintf("%s: %s delivers again", clock(e.At), e.Asset))
	}
	for _, h := range r.Halls {
		paged := r.Paged()
		if h.First == nil || paged.IsZero() || h.Crossed.IsZero() {
			continue
		}
		s.items = append(s.items, fmt.Sprintf("%s: people had %s from the first page to %g °C", h.Name, lasting(h.Crossed.Sub(paged)), float64(r.Limit)))
	}
	return s
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// alarms counts what one incident has taken in.
func (r Report) alarms() section {
	sent := 0
	for _, t := range r.Told {
		if t.Severity == incident.Page || t.Kind == incident.ChangeResolved {
			sent++
		}
	}
	s := section{title: "Alarms", lines: []string{fmt.Sprintf(
		"%s attached to this incident instead of being sent; %s out about it.",
		counted(len(r.Incident.Symptoms), "alarm was", "alarms were"), counted(sent, "message went", "messages went"))}}
	type count struct {
		what  string
		n     int
		first incident.Symptom
	}
	var counts []count
	for _, x := range r.Incident.Symptoms {
		i := slices.IndexFunc(counts, func(c count) bool { return c.what == x.What })
		if i < 0 {
			counts = append(counts, count{what: x.What, first: x})
			i = len(counts) - 1
		}
		counts[i].n++
	}
	slices.SortStableFunc(counts, func(a, b count) int { return cmp.Compare(b.n, a.n) })
	if len(counts) > 0 {
		s.table = [][]string{{"alarm", "count", "first at", "first about"}}
	}
	for _, c := range counts {
		s.table = append(s.table, []string{c.what, fmt.Sprint(c.n), clock(c.first.At), c.first.Asset})
	}
	return s
}

// people is who was told, and who took it on.
func (r Report) people() section {
	s := section{title: "People", lines: []string{"Nobody acknowledged it."}}
	if r.TakenBy != "" {
		s.lines = []string{fmt.Sprintf("Acknowledged by %s at %s, %s after it began.", r.TakenBy, clock(r.TakenAt), lasting(r.TakenAt.Sub(r.Incident.Opened)))}
	}
	s.table = [][]string{{"at", "message", "why"}}
	for _, t := range r.Told {
		s.table = append(s.table, []string{clock(t.At), fmt.Sprintf("%s (%s)", t.Kind, t.Severity), t.Why})
	}
	return s
}

// timeline is what happened, in order: equipment, halls, messages.
func (r Report) timeline() section {
	type entry struct {
		at   time.Time
		what string
	}
	var all []entry
	for _, e := range r.Began {
		all = append(all, entry{e.At, fmt.Sprintf("%s %s: %s", e.Asset, predict.EventKind(e.What).Words(), e.Evidence)})
	}
	for _, e := range r.Delivered {
		all = append(all, entry{e.At, e.Asset + " delivers again"})
	}
	for _, h := range r.Halls {
		if !h.Crossed.IsZero() {
			all = append(all, entry{h.Crossed, fmt.Sprintf("%s is over %g °C", h.Name, float64(r.Limit))})
		}
		if !h.Back.IsZero() {
			all = append(all, entry{h.Back, fmt.Sprintf("%s is below %g °C again", h.Name, float64(r.Limit))})
		}
	}
	for _, e := range r.Incident.Timeline {
		all = append(all, entry{e.At, e.What})
	}
	if r.TakenBy != "" {
		all = append(all, entry{r.TakenAt, "acknowledged by " + r.TakenBy})
	}
	slices.SortStableFunc(all, func(a, b entry) int { return a.at.Compare(b.at) })
	s := section{title: "Timeline", table: [][]string{{"at", "what"}}}
	for _, e := range all {
		s.table = append(s.table, []string{clock(e.at), e.what})
	}
	return s
}
