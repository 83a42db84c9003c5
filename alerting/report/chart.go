package report

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"
)

// Measures of the picture, in its own units.
const (
	chartWide, chartHigh                           = 720, 320
	chartLeft, chartRight, chartTop, chartLow      = 52, 712, 28, 286
	chartPoints                                    = 300 // drawn of a course
	inkMeasured, inkFan, inkMedian, inkLimit, grey = "#175cd3", "#f79009", "#b54708", "#b42318", "#667085"
)

// A scale places moments and temperatures on the picture.
type scale struct {
	from, to  time.Time
	low, high float64
}

func (s scale) x(t time.Time) float64 {
	share := t.Sub(s.from).Seconds() / max(1, s.to.Sub(s.from).Seconds())
	return chartLeft + (chartRight-chartLeft)*min(1, max(0, share))
}

func (s scale) y(celsius float64) float64 {
	return chartLow - (chartLow-chartTop)*(celsius-s.low)/max(0.1, s.high-s.low)
}

// SVG draws one hall: what was measured, the limits, and the forecast that
// people were first paged with. It needs nothing from elsewhere.
func (r Report) SVG(h Hall) string {
	if len(h.Course) < 2 {
		return ""
	}
	s := r.scale(h)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" font-family="system-ui,sans-serif" font-size="12">`, chartWide, chartHigh)
	fmt.Fprintf(&b, "\n<title>%s: inlet temperature, measured and forecast</title>\n", html.EscapeString(h.Name))
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", chartWide, chartHigh)
	s.axes(&b)
	r.limits(&b, s, h)
	drawFan(&b, s, h.First)
	drawCourse(&b, s, h)
	fmt.Fprintf(&b, `<text x="%d" y="16" font-weight="bold">%s, °C</text>`+"\n", chartLeft, html.EscapeString(h.Name))
	b.WriteString("</svg>\n")
	return b.String()
}

func (r Report) scale(h Hall) scale {
	s := scale{from: h.Course[0].At, to: h.Course[len(h.Course)-1].At, low: 100}
	for _, c := range h.Course {
		s.low, s.high = min(s.low, float64(c.Inlet)), max(s.high, float64(c.Inlet))
	}
	s.high = max(s.high, float64(r.Limit))
	s.low, s.high = s.low-1, s.high+1.5
	return s
}

// axes draws times and temperatures.
func (s scale) axes(b *strings.Builder) {
	step := time.Minute
	for _, d := range []time.Duration{5, 10, 15, 30, 60, 120, 240, 720, 1440} {
		step = d * time.Minute
		if s.to.Sub(s.from)/step <= 9 {
			break
		}
	}
	for t := s.from.Truncate(step).Add(step); !t.After(s.to); t = t.Add(step) {
		x := s.x(t)
		fmt.Fprintf(b, `<path d="M%.1f %d V%d" stroke="#eaecf0"/><text x="%.1f" y="%d" text-anchor="middle" fill="%s">%s</text>`+"\n",
			x, chartTop, chartLow, x, chartLow+18, grey, t.UTC().Format("15:04Z"))
	}
	every := 2.0
	for (s.high-s.low)/every > 8 {
		every *= 2
	}
	for c := every * float64(int(s.low/every)+1); c < s.high; c += every {
		fmt.Fprintf(b, `<path d="M%d %.1f H%d" stroke="#eaecf0"/><text x="%d" y="%.1f" text-anchor="end" fill="%s">%g</text>`+"\n",
			chartLeft, s.y(c), chartRight, chartLeft-6, s.y(c)+4, grey, c)
	}
}

// limits draws a line for every limit in sight.
func (r Report) limits(b *strings.Builder, s scale, h Hall) {
	limits := []float64{float64(r.Limit)}
	if h.First != nil {
		for _, l := range h.First.Limits {
			limits = append(limits, float64(l.Limit))
		}
	}
	slices.Sort(limits)
	for _, l := range slices.Compact(limits) {
		if l > s.high {
			continue
		}
		fmt.Fprintf(b, `<path d="M%d %.1f H%d" stroke="%s" stroke-dasharray="6 4"/><text x="%d" y="%.1f" text-anchor="end" fill="%s">%g °C</text>`+"\n",
			chartLeft, s.y(l), chartRight, inkLimit, chartRight, s.y(l)-4, inkLimit, l)
	}
}

// drawFan draws the forecast from the earliest to the latest in eight cases of
// ten, and its median.
func drawFan(b *strings.Builder, s scale, f *Fan) {
	if f == nil || len(f.Limits) == 0 {
		return
	}
	path := func(at func(FanLimit) time.Time) (points []string) {
		points = []string{fmt.Sprintf("%.1f %.1f", s.x(f.At), s.y(float64(f.Inlet)))}
		for _, l := range f.Limits {
			if t := at(l); !t.IsZero() && !t.After(s.to) && float64(l.Limit) <= s.high {
				points = append(points, fmt.Sprintf("%.1f %.1f", s.x(t), s.y(float64(l.Limit))))
			}
		}
		return points
	}
	early, late := path(func(l FanLimit) time.Time { return l.P10 }), path(func(l FanLimit) time.Time { return l.P90 })
	if len(early) > 1 && len(late) > 1 {
		slices.Reverse(late)
		fmt.Fprintf(b, `<path d="M%s Z" fill="%s" fill-opacity="0.25"/>`+"\n", strings.Join(append(early, late...), " L"), inkFan)
	}
	fmt.Fprintf(b, `<path d="M%s" fill="none" stroke="%s" stroke-width="2" stroke-dasharray="3 3"/>`+"\n",
		strings.Join(path(func(l FanLimit) time.Time { return l.P50 }), " L"), inkMedian)
}

func drawCourse(b *strings.Builder, s scale, h Hall) {
	every := max(1, len(h.Course)/chartPoints)
	var points []string
	for n, c := range h.Course {
		if n%every == 0 || n == len(h.Course)-1 {
			points = append(points, fmt.Sprintf("%.1f %.1f", s.x(c.At), s.y(float64(c.Inlet))))
		}
	}
	fmt.Fprintf(b, `<path d="M%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", strings.Join(points, " L"), inkMeasured)
}

// charted are the halls that get a picture, the hottest first.
func (r Report) charted() []Hall {
	halls := slices.Clone(r.Halls)
	slices.SortStableFunc(halls, func(a, b Hall) int { return cmp.Compare(b.hottest(), a.hottest()) })
	return halls[:min(len(halls), chartsShown)]
}

// chartsShown bounds the pictures of one report.
const chartsShown = 6
