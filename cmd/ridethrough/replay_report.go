package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/alerting/score"
)

// worstCases is how many of the worst forecasts a report tells of.
const worstCases = 5

// reportPage is docs/forecast-score.md for whatever was replayed.
func reportPage(runs []finished, o replayOptions) []byte {
	var b strings.Builder
	b.WriteString(reportHead)
	for _, name := range []string{ownStories, recorded} {
		if !slices.ContainsFunc(runs, func(r finished) bool { return r.set == name }) {
			fmt.Fprintf(&b, "\n%s were not at hand when this was written.\n", name)
		}
	}
	for _, s := range setsOf(runs) {
		s.report(&b, o)
	}
	for _, s := range setsOf(runs) {
		fmt.Fprintf(&b, "\n## %s: the worst %d\n\n%s", s.title(), worstCases, worst(s.runs, worstCases))
	}
	return []byte(b.String())
}

// report is the part about one set.
func (s set) report(b *strings.Builder, o replayOptions) {
	total := s.total()
	fmt.Fprintf(b, "\n## %s\n\n%s\n", s.title(), score.Table(total.all))
	if s.known() {
		s.breakdown(b, "class", score.Classes(), func(r finished) []string { return []string{r.truth.Class} })
		s.breakdown(b, "kind of fault", score.Kinds(), func(r finished) []string { return r.truth.Kinds })
	}
	var names []string
	var own []*score.Tally
	for _, r := range s.runs {
		names, own = append(names, r.name), append(own, r.score.own())
	}
	byRun := score.ByRun
	if s.known() {
		byRun = score.ByEpisode
	}
	fmt.Fprintf(b, "### %s, one by one\n\n%s\n", s.title(), byRun(names, own))
	s.reliability(b, o)
}

func (s set) title() string {
	if s.name == "" {
		return "History"
	}
	return s.name
}

// known reports whether the truth of every run is known.
func (s set) known() bool {
	return !slices.ContainsFunc(s.runs, func(r finished) bool { return r.truth == nil })
}

// breakdown compares all forecasters in each part of the set.
func (s set) breakdown(b *strings.Builder, by string, parts []string, of func(finished) []string) {
	var names []string
	var tallies []*score.Tally
	for _, part := range parts {
		in := s.where(func(r finished) bool { return slices.Contains(of(r), part) })
		for _, t := range in.all {
			names, tallies = append(names, fmt.Sprintf("%s (%d): %s", part, t.Marks.Episodes, t.Name)), append(tallies, t)
		}
	}
	fmt.Fprintf(b, "### %s by %s\n\n%s\n", s.title(), by, score.ByEpisode(names, tallies))
}

// reliability says how sure the forecasts were, and how right.
func (s set) reliability(b *strings.Builder, o replayOptions) {
	fmt.Fprintf(b, "### %s: in what share of the forecasts the truth had come by P10, P50 and P90\n\nHonest is 0.10, 0.50, 0.90.\n\n", s.title())
	if o.plot != "" {
		picture := s.picture(o.plot)
		if relative, err := filepath.Rel(filepath.Dir(o.report), picture); err == nil {
			picture = relative
		}
		fmt.Fprintf(b, "![Reliability of P10, P50 and P90 by time left](%s)\n\n", filepath.ToSlash(picture))
	}
	b.WriteString("| time left | by P10 | by P50 | by P90 | forecasts |\n|---|---|---|---|---|\n")
	for _, r := range s.total().own().Reliability() {
		if r.N > 0 {
			fmt.Fprintf(b, "| %s to %s | %.2f | %.2f | %.2f | %d |\n", minutes(r.From), minutes(r.To), r.P10, r.P50, r.P90, r.N)
		}
	}
}

func minutes(d time.Duration) string { return fmt.Sprintf("%d min", int(d.Minutes())) }

// reportHead begins docs/forecast-score.md.
const reportHead = `# How honest the forecasts are

<!-- Written by make calibration. Do not edit. -->

Every forecast is held to what then came: live (dashboard *Forecast honesty*), on your own site's past, and here, where simulated stories that ship with
ridethrough and recorded scenarios of other simulated plants are played through the same alerting step that runs live. The baselines see the same
readings, after the same checks, in the same run. What stands behind the worst is in [predict.md](predict.md#why-the-worst-five-are-the-worst). On your own past:

` + "```sh" + `
ridethrough replay --config /etc/ridethrough/ridethrough.yml --influx --from 2026-06-01T00:00:00Z --to 2026-07-01T00:00:00Z
` + "```" + `

- **in time / late / missed**: halls that needed a page because a row crossed the allowable limit, or would have without the repair. Late is within 15 min after.
- **share of the time there was**: lead of the page over the time from a sudden fault to the crossing, median; 0 where there was no page.
- **false pages** named no hall that was at its limit or would be within six hours; in brackets for each hall and day in which nothing failed at all.
- **pages per incident**: all pages from the first fault on, over independent faults. **root cause first**: the first page names something that failed, first.
  **services**: those named against those with racks in rows that cross.
- **phantom crossings**: minutes in which a crossing was foreseen that was not to come, of all minutes in which none was.
  **time to relax**: from a repair in time until none is foreseen any more.
- **error**: of the median time to the allowable limit, for the hall, 30 s, 2 and 5 min after a sudden fault and 20 to 5 min before the crossing; median over
  all halls, as a share of the time there was. No forecast counts as two hours; how often that was stands in brackets.
- **coverage** of P10 to P90 is honest at 0.80. **log-pinball** is the mean quantile loss of log(1 s + time): one figure for error and confidence, less is
  better. Both are of all limits from the allowable one on, minute by minute.

The truth is what would have come, seen from each moment, had nothing more happened: nobody is blamed for a repair or a second fault. A scorer that shares no
code with this one gives the same marks to the same answers (` + "`go test ./alerting/score -run Agrees`" + `).
`
