package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/score"
)

// A badCase is a crossing that was forecast badly.
type badCase struct {
	in      finished
	account score.Account
	loss    float64
}

// worst tells of the n episodes with the greatest log-pinball, of the hall that
// was forecast worst: what was said, what came, what was not known and what the
// plant was taken for. Sister halls would tell the same twice.
func worst(runs []finished, n int) string {
	var all []badCase
	for _, r := range runs {
		for _, a := range r.score.own().Worst(1) {
			loss, _ := a.Pinball()
			all = append(all, badCase{r, a, loss})
		}
	}
	slices.SortStableFunc(all, func(a, b badCase) int { return cmp.Compare(b.loss, a.loss) })
	var b strings.Builder
	b.WriteString("Crossings of the allowable limit by log-pinball, the worst hall of each, with the error at each checkpoint; above zero more time was promised than there was.\n\n")
	for i, c := range all[:min(n, len(all))] {
		fmt.Fprintf(&b, "%d. **%s**, %s\n", i+1, c.in.name, c.account)
		if c.in.truth != nil {
			c.said(&b)
			c.unknown(&b)
			c.mistaken(&b)
		}
	}
	return b.String()
}

// checkpoints are when the forecast is quoted: at the first and the last
// comparison, or half way where there is none.
func (c badCase) checkpoints() []time.Time {
	a := c.account
	switch n := len(a.Errors); n {
	case 0:
		return []time.Time{a.Cause.Add(a.At.Sub(a.Cause) / 2)}
	case 1:
		return []time.Time{a.Errors[0].At}
	default:
		return []time.Time{a.Errors[0].At, a.Errors[n-1].At}
	}
}

// said quotes the forecast.
func (c badCase) said(b *strings.Builder) {
	if first, any := c.in.record.Remarks.First(c.account.Hall, c.account.Cause); any {
		fmt.Fprintf(b, "   - That something was wrong was known %s after it began.\n", first.At.Sub(c.account.Cause).Round(time.Second))
	}
	for _, at := range c.checkpoints() {
		left := c.account.At.Sub(at).Round(time.Second)
		r, any := c.in.record.Remarks.At(c.account.Hall, at)
		if !any {
			fmt.Fprintf(b, "   - %s before it nothing was expected, and nothing known to have failed.\n", left)
			continue
		}
		fmt.Fprintf(b, "   - %s before it: “%s”\n", left, r.Sentence)
	}
}

// happenings is how many are listed.
const happenings = 6

// unknown lists what happened after the first forecast and before the crossing.
func (c badCase) unknown(b *strings.Builder) {
	first := c.checkpoints()[0]
	var lines []string
	var last score.Happening
	for _, h := range c.in.truth.History {
		if !h.At.After(first) || h.At.After(c.account.At) || h.At.Equal(last.At) && h.What == last.What {
			continue // or it happened to many at once
		}
		last = h
		lines = append(lines, fmt.Sprintf("%s before it %s: %s", c.account.At.Sub(h.At).Round(time.Second), cmp.Or(h.Asset, "plant"), h.What))
	}
	switch n := len(lines); {
	case n == 0:
		b.WriteString("   - Nothing happened between the first of these and the crossing: the error is the model's own.\n")
	case n > happenings:
		fmt.Fprintf(b, "   - What happened in between: %s; and %d more.\n", strings.Join(lines[:happenings], "; "), n-happenings)
	default:
		fmt.Fprintf(b, "   - What happened in between: %s.\n", strings.Join(lines, "; "))
	}
}

// mistaken lists what the plant was taken for at the first forecast and turned
// out to be otherwise.
func (c badCase) mistaken(b *strings.Builder) {
	before, any := c.in.record.Remarks.First(c.account.Hall, c.account.Cause)
	after, later := c.in.record.Remarks.Last(c.account.Hall)
	if !any || !later {
		return
	}
	var off []mistake
	for _, p := range before.Learnt {
		i := slices.IndexFunc(after.Learnt, func(q predict.Parameter) bool { return q.Asset == p.Asset && q.Name == p.Name })
		if i < 0 {
			continue
		}
		if q := after.Learnt[i]; q.Learnt < p.P10 || q.Learnt > p.P90 {
			off = append(off, mistake{p, q})
		}
	}
	if len(off) == 0 {
		b.WriteString("   - No parameter was learnt to lie outside the P10 to P90 it had when that was known.\n")
		return
	}
	slices.SortStableFunc(off, func(a, b mistake) int { return cmp.Compare(b.size(), a.size()) })
	lines := make([]string, min(len(off), mistakes))
	for i := range lines {
		lines[i] = off[i].String()
	}
	fmt.Fprintf(b, "   - Taken then for something else than what was learnt by the end: %s.\n", strings.Join(lines, "; "))
}

// mistakes is how many wrong parameters are listed.
const mistakes = 4

// A mistake is a parameter as it was taken then, and as it was learnt to be.
type mistake struct{ then, last predict.Parameter }

// size is how far apart the two are, as a ratio.
func (m mistake) size() float64 { return math.Abs(math.Log(m.last.Learnt / m.then.Learnt)) }

func (m mistake) String() string {
	unit := strings.TrimSpace(" " + m.then.Unit)
	return strings.Join(strings.Fields(fmt.Sprintf("%s: %s %.3g %s (%.3g to %.3g), later %.3g %s",
		m.then.Asset, m.then.What, m.then.Learnt, unit, m.then.P10, m.then.P90, m.last.Learnt, unit)), " ")
}
