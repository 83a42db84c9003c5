package web

import (
	"cmp"
	"fmt"
	"html/template"
	"time"
)

// A view is a State with the words and shapes that only the page needs.
type view struct {
	State
	Verdict verdict
	Title   string // of the browser tab: readable from among twenty others
	Threat  *threat
	Axis    TimeTo // end of the time axis of the bands
	CSS     template.CSS
	JS      template.JS
}

func newView(s State) view {
	s.Site = cmp.Or(s.Site, "ridethrough") // before the first forecast
	v := view{State: s, Verdict: judge(s), Axis: axisEnd(s), CSS: template.CSS(pageCSS), JS: template.JS(pageJS)}
	if t, ok := soonest(s); ok {
		v.Threat = &t
	}
	v.Title = title(v)
	return v
}

func title(v view) string {
	switch {
	case v.Verdict == verdictWaiting:
		return v.Site + ": waiting for readings"
	case v.Threat != nil:
		return fmt.Sprintf("%s to %s in %s", v.Threat.P50, celsius(v.Threat.Limit), v.Threat.Hall)
	case len(v.Incidents) > 0:
		return v.Incidents[0].Headline
	}
	return v.Site + ": " + string(v.Verdict)
}

// words are the functions of the template.
var words = template.FuncMap{
	"celsius":   celsius,
	"inlet":     inlet,
	"kilowatts": kilowatts,
	"margin":    margin,
	"clock":     clock,
	"iso":       func(t time.Time) string { return t.Format(time.RFC3339) },
	"number":    bigNumber,
	"unit":      bigUnit,
	"between":   between,
	"band":      newBand,
	"balance":   newBalance,
	"urgency":   urgency,
	"likely":    likely,
	"spread":    spread,
	"figure":    figure,
	"moment":    func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04Z") },
	"day":       func(t time.Time) string { return t.Format("2006-01-02") },
}

func celsius(v float64) string { return fmt.Sprintf("%g °C", v) }

func inlet(v *float64) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf("%.1f", *v)
}

func kilowatts(watts float64) string { return fmt.Sprintf("%.0f kW", watts/1000) }

// margin says in words which way the balance leans.
func margin(h Hall) string {
	watts, known := h.Margin()
	switch {
	case !known:
		return ""
	case watts < 0:
		return kilowatts(-watts) + " short"
	}
	return kilowatts(watts) + " to spare"
}

// clock shows a time of day in the location it came with; the page says which
// zone that is once, at the top.
func clock(t time.Time) string { return t.Format("15:04:05") }

// bigNumber and bigUnit split "14 min" for the headline.
func bigNumber(t TimeTo) string {
	switch d := time.Duration(t); {
	case t == 0:
		return "now"
	case d < 2*time.Minute:
		return fmt.Sprint(int(d / time.Second))
	}
	return fmt.Sprint(t.wholeMinutes())
}

func bigUnit(t TimeTo) string {
	switch d := time.Duration(t); {
	case t == 0:
		return ""
	case d < 2*time.Minute:
		return "seconds"
	}
	return "minutes"
}

// between says how sure a crossing is, in minutes: "11–18 min". An upper end
// beyond the horizon is open.
func between(c Crossing) string {
	switch {
	case c.P50.IsNever():
		return "not within the horizon"
	case c.P50 == 0:
		return "crossed"
	case c.P90.IsNever():
		return "after " + c.P10.String() + ", perhaps not at all"
	}
	return c.P10.String() + " – " + c.P90.String()
}

func likely(p float64) string { return fmt.Sprintf("%.0f %%", p*100) }

// urgency is the colour of a time.
func urgency(t TimeTo) string {
	switch d := time.Duration(t); {
	case t.IsNever():
		return "calm"
	case d < 15*time.Minute:
		return "danger"
	}
	return "watch"
}

// HallMinutes says how long a hall holds, to stand beside battery minutes.
func (v view) HallMinutes(name string) string {
	for _, h := range v.Halls {
		if h.Name != name {
			continue
		}
		c, threatened := nextCrossing(h, v.PageLimit)
		switch {
		case !threatened:
			return fmt.Sprintf("more than %s", v.Horizon)
		case c.P50 == 0:
			return "no time: it is over " + celsius(c.Limit)
		}
		return fmt.Sprintf("%s to %s (%s)", c.P50, celsius(c.Limit), between(c))
	}
	return "an unknown time"
}

// spread is the P10 to P90 range of a step in times of day.
func spread(s Step) string {
	const minute = "15:04"
	early, late := s.P10.Format(minute), s.P90.Format(minute)
	switch {
	case s.P10.IsZero() || s.P10.Equal(s.At) && s.P90.Equal(s.At):
		return ""
	case s.P90.IsZero():
		return "from " + early
	case early == late:
		return "" // the seconds of the median say more
	}
	return early + " – " + late
}

// figure writes a value with three digits.
func figure(v float64) string {
	if v >= 100 || v <= -100 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g", v)
}
