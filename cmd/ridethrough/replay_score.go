package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// tallies are the scores of our forecaster and of the baselines, in this order.
type tallies struct {
	all []*score.Tally
	// names and runs are our own score of each run.
	names []string
	runs  []*score.Tally
}

func (t *tallies) of(name string) *score.Tally {
	for _, one := range t.all {
		if one.Name == name {
			return one
		}
	}
	t.all = append(t.all, score.NewTally(name))
	return t.all[len(t.all)-1]
}

// own is the score of our own forecasts.
func (t *tallies) own() *score.Tally { return t.of(score.ModelName) }

func (t *tallies) add(settled []score.Settled, limits facility.Limits) {
	for _, s := range settled {
		t.of(s.Name).Add(s, limits)
	}
}

// close ends a run.
func (t *tallies) close() {
	for _, one := range t.all {
		one.Close()
	}
}

// merge takes in the scores of a run that is over.
func (t *tallies) merge(name string, run *tallies) {
	t.names, t.runs = append(t.names, name), append(t.runs, run.own())
	for _, one := range run.all {
		t.of(one.Name).Merge(one)
	}
}

// worst lists the crossings that were forecast worst.
func (t *tallies) worst(n int) string {
	type entry struct {
		loss float64
		text string
	}
	var all []entry
	for i, run := range t.runs {
		for _, a := range run.Worst(n) {
			loss, _ := a.Pinball()
			all = append(all, entry{loss, fmt.Sprintf("- **%s**, %s\n", t.names[i], a)})
		}
	}
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(b.loss, a.loss) })
	var b strings.Builder
	for _, e := range all[:min(n, len(all))] {
		b.WriteString(e.text)
	}
	return b.String()
}

// reportHead begins docs/forecast-score.md.
const reportHead = `# How honest the forecasts are

<!-- Written by make calibration. Do not edit. -->

Every forecast is held to what then came, live (dashboard *Forecast honesty*) and here, where the simulated stories that ship with ridethrough are
played through the same alerting step and the baselines see the same readings. On your own site's past:

` + "```sh" + `
ridethrough replay --config /etc/ridethrough/ridethrough.yml --influx --from 2026-06-01T00:00:00Z --to 2026-07-01T00:00:00Z
` + "```" + `

- **error**: of the median time to the allowable limit, for the hall, 30 s, 2 and 5 min after the cause and 20 to 5 min before the crossing; median over
  all crossings, as a share of the time there was. No forecast counts as two hours; how often that was stands in brackets.
- **share of the time there was**: lead of the page over the time from a sudden cause to the crossing.
- **pages** came true (the hall was at the limit, or got there within six hours), were averted (what failed delivered again first), or were false.
- **coverage** is honest at 0.80. **log-pinball** is the mean quantile loss of log(1 s + time): one figure for error and confidence, less is better.

The truth is what the probes said: the mean of a row's probes, across the limit for a minute. A repair or a second fault that nobody could foresee is
held against the forecast all the same. A cause is dated by the reading that brought it, up to a poll after the fault itself.

![Reliability of P10, P50 and P90 by time left](images/calibration.png)
`
