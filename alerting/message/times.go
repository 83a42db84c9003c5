package message

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

func number(n int) string { return strconv.Itoa(n) }

// figure writes a quantity without decimals.
func figure(v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) }

// degrees writes a limit, tenths a measured temperature.
func degrees(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
func tenths(v float64) string  { return strconv.FormatFloat(v, 'f', 1, 64) }

func kilowatts(w float64) string { return figure(w / 1000) }

// lasting writes a duration the way people say it.
func (c *catalogue) lasting(d time.Duration) string {
	switch {
	case d < 0:
		return c.Minutes.with("n", "0")
	case d < 90*time.Second:
		return c.Seconds.with("n", number(int(d.Seconds())))
	case d < 100*time.Minute:
		return c.Minutes.with("n", number(whole(d)))
	}
	return c.Hours.with("n", fmt.Sprintf("%.1f", d.Hours()))
}

func whole(d time.Duration) int { return int(max(0, d).Round(time.Minute).Minutes()) }

// spread writes P10 to P90 behind a median; nothing when nobody can say, an open
// end when it may not happen at all.
func (c *catalogue) spread(p10, p90 string) string {
	switch {
	case p10 == "" || p10 == p90:
		return ""
	case p90 == "":
		return c.From.with("from", p10)
	}
	return c.Range.with("from", p10, "to", p90)
}

// within is a moment as whole minutes from now, empty when there is none.
func within(now, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return number(whole(at.Sub(now)))
}

// clock writes a measured moment, hour one of the forecast: its seconds would
// promise what nobody can keep. The date matters to nobody at 3 a.m.
func (p *page) clock(t time.Time) string { return p.moment(t, "15:04:05") }
func (p *page) hour(t time.Time) string  { return p.moment(t, "15:04") }

// bare is the hour of a range: the zone stands before it.
func (p *page) bare(t time.Time) string { return strings.TrimSuffix(p.hour(t), "Z") }

func (p *page) moment(t time.Time, layout string) string {
	switch {
	case t.IsZero():
		return ""
	case p.zone == time.UTC:
		return t.UTC().Format(layout + "Z")
	}
	return t.In(p.zone).Format(layout)
}
