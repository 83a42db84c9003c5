package status

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/alerting/message"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// namesShown is how many services a note names; the JSON has all.
const namesShown = 12

// A Writer writes notes for one audience in one language.
type Writer struct {
	Audience Audience
	Language message.Language // English or Chinese
	Zone     *time.Location
	// Site is how readers call the site; empty leaves it out.
	Site string
}

// A Text is a note in words.
type Text struct {
	Title string `json:"title"`
	Lines []Line `json:"lines"`

	colon string // of the language
}

// A Line is one part of a note under its label.
type Line struct {
	Label string `json:"label"`
	Text  string `json:"text"`
}

// String is the text as it goes into a message.
func (t Text) String() string {
	var b strings.Builder
	b.WriteString(t.Title + "\n")
	for _, l := range t.Lines {
		fmt.Fprintf(&b, "\n%s%s%s", l.Label, t.colon, l.Text)
	}
	return b.String() + "\n"
}

func (w Writer) words() *catalogue {
	if w.Language == message.Chinese {
		return &chinese
	}
	return &english
}

// Write writes a note. What the audience must not read is not looked at.
func (w Writer) Write(n Note) Text {
	c := w.words()
	t := Text{colon: c.colon, Title: c.title[n.Stage].with("area", c.area[n.Area])}
	if w.Site != "" {
		t.Title = c.of.with("site", w.Site) + t.Title
	}
	add := func(label string, sentences ...string) {
		var said []string
		for _, s := range sentences {
			if s != "" {
				said = append(said, s)
			}
		}
		if len(said) > 0 {
			t.Lines = append(t.Lines, Line{c.label[label], strings.Join(said, c.stop)})
		}
	}
	add(labelWhat, w.what(c, n))
	add(labelScope, w.scope(c, n)...)
	if n.Stage == Over {
		add(labelNext, string(c.last))
		return t
	}
	add(labelDoing, w.doing(c, n)...)
	add(labelTrend, w.temperatures(c, n)...)
	if n.Stage != Stable && n.Stage != Settling {
		add(labelRecovery, w.recovery(c, n.Recovery))
	}
	add(labelNext, c.next.with("at", w.clock(n.NextBy)))
	return t
}

func (w Writer) what(c *catalogue, n Note) string {
	area := c.area[n.Area]
	if w.Language != message.Chinese {
		area = strings.ToLower(area)
	}
	general := c.what[n.Stage].with("area", area)
	if w.Audience != Internal {
		return general
	}
	said := []string{general}
	for _, cause := range n.Causes[string(w.Language)] {
		said = append(said, cause+c.end)
	}
	return strings.Join(said, c.stop)
}

func (w Writer) scope(c *catalogue, n Note) []string {
	var out []string
	switch {
	case len(n.Services) == 0:
		out = append(out, string(c.noServices))
	case n.Exceeded:
		out = append(out, c.touched.with("services", c.names(n.Services)))
	default:
		out = append(out, c.atRisk.with("services", c.names(n.Services)))
	}
	if n.Stage == Over {
		if !n.Exceeded {
			out = append(out, string(c.noneExceeded))
		}
		out = append(out, c.took.with("time", c.minutes.with("n", whole(n.Ended.Sub(n.Since)))))
	}
	return out
}

func (w Writer) doing(c *catalogue, n Note) []string {
	if w.Audience != Internal {
		out := []string{string(c.notified)}
		if n.TakenBy != "" || n.Stage == CoolingDown || n.Stage == Settling {
			out = []string{string(c.working)}
		}
		if len(n.Starting) > 0 {
			out = append(out, string(c.starting))
		}
		return out
	}
	out := []string{string(c.untaken)}
	if n.TakenBy != "" {
		out = []string{c.takenBy.with("by", n.TakenBy, "at", w.clock(n.TakenAt))}
	}
	if len(n.Starting) > 0 {
		var starts []string
		for _, s := range n.Starting {
			starts = append(starts, c.startAt.with("asset", s.Asset, "at", w.clock(s.At)))
		}
		out = append(out, c.startingNames.with("starts", c.names(starts)))
	}
	if advice := n.Advice[string(w.Language)]; len(advice) > 0 && n.Stage != CoolingDown && n.Stage != Settling {
		out = append(out, c.advice.with("actions", strings.Join(advice, c.list)))
	}
	return out
}

func (w Writer) temperatures(c *catalogue, n Note) []string {
	out := []string{string(c.trend[n.Trend])}
	if w.Audience != Internal {
		return out
	}
	for _, h := range n.Halls {
		text := c.hall.with("hall", h.Name, "inlet", strconv.FormatFloat(float64(h.Inlet), 'f', 1, 64))
		if h.Known {
			text += c.perTen.with("change", fmt.Sprintf("%+.1f", math.Round(10*h.PerTen)/10+0))
		}
		limit := degrees(h.Limit)
		switch {
		case h.Inlet >= h.Limit:
			text += c.over.with("limit", limit)
		case !h.Expected.IsZero():
			spread := ""
			if !h.P90.IsZero() {
				spread = c.spread.with("from", w.clock(h.P10), "to", w.clock(h.P90))
			}
			text += c.crosses.with("limit", limit, "at", w.clock(h.Expected), "spread", spread)
		}
		out = append(out, text+c.end)
	}
	return out
}

func degrees(c facility.Celsius) string { return strconv.FormatFloat(float64(c), 'g', -1, 64) }

// recovery says when it is expected to be over. What counts from a restart is
// rounded outward to five minutes: it is no promise to the minute.
func (w Writer) recovery(c *catalogue, r Recovery) string {
	switch {
	case r.Restored && !r.Early.IsZero() && !r.Late.IsZero():
		return c.restored.with("early", w.clock(r.Early), "late", w.clock(r.Late.Add(time.Minute-1)))
	case r.Restored && !r.Early.IsZero():
		return c.restoredFrom.with("early", w.clock(r.Early))
	case r.Averts:
		return string(c.averts)
	case r.Longest > 0:
		return c.after.with("short", fives(r.Shortest, math.Floor), "long", fives(r.Longest, math.Ceil))
	case r.Shortest > 0:
		return c.afterFrom.with("short", fives(r.Shortest, math.Floor))
	}
	return string(c.unknownEnd)
}

// fives writes minutes in steps of five.
func fives(d time.Duration, round func(float64) float64) string {
	return strconv.Itoa(int(max(5, 5*round(d.Minutes()/5))))
}

func whole(d time.Duration) string { return strconv.Itoa(int(max(0, d).Round(time.Minute).Minutes())) }

// clock writes a moment with its zone: readers may be anywhere.
func (w Writer) clock(t time.Time) string {
	if w.Zone == nil || w.Zone == time.UTC {
		return t.UTC().Format("15:04Z")
	}
	return t.In(w.Zone).Format("15:04 MST")
}

// names joins the first names of many.
func (c *catalogue) names(names []string) string {
	if len(names) <= namesShown {
		return strings.Join(names, c.list)
	}
	return c.more.with("names", strings.Join(names[:namesShown], c.list), "n", strconv.Itoa(len(names)-namesShown))
}
