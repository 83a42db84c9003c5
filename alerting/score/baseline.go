package score

import (
	"math"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// thresholdRival rings above the recommended limit, and knows of a crossing
// when it is there.
func thresholdRival(site *facility.Site) *rival {
	limit := site.Limits.Recommended
	return &rival{
		book: NewBook("threshold " + celsius(limit)), hold: holdFor,
		fires: func(p *series, _ time.Time) bool { return p.last() > float64(limit) },
		foresees: func(r *rowSeries, limit facility.Celsius, now time.Time) Answer {
			if r.fresh(now) && r.last() >= float64(limit) {
				return Answer{}
			}
			return never()
		},
	}
}

const (
	// riseRings is the change within 15 minutes that ASHRAE TC 9.9 allows for
	// equipment without tapes, K: the usual rate-of-rise alarm.
	riseRings = 5.0
	// riseStarts is the least rise that is carried on, K.
	riseStarts = 1.0
)

// riseRival rings when a probe has risen by 5 K within 15 minutes, and carries
// the rise since the lowest value on.
func riseRival() *rival {
	return &rival{
		book: NewBook("rate of rise 5 K / 15 min"),
		fires: func(p *series, now time.Time) bool {
			low, ok := lowest(p.window(now, remembers))
			return ok && p.last()-low.value >= riseRings
		},
		foresees: func(r *rowSeries, limit facility.Celsius, now time.Time) Answer {
			low, ok := lowest(r.window(now, remembers))
			if !ok || !r.fresh(now) || now.Sub(low.at) <= time.Minute || r.last()-low.value <= riseStarts {
				return never()
			}
			slope := (r.last() - low.value) / now.Sub(low.at).Seconds()
			return Answer{
				P10: reach(r.last(), 1.5*slope, limit), P50: reach(r.last(), slope, limit), P90: reach(r.last(), 0.6*slope, limit),
			}
		},
	}
}

func lowest(w []sample) (low sample, ok bool) {
	for i, s := range w {
		if i == 0 || s.value <= low.value {
			low = s
		}
	}
	return low, len(w) > 0
}

const (
	// lineWindow and lineAhead are predict_linear(inlet[5m], 1800) > 32.
	lineWindow = 5 * time.Minute
	lineAhead  = 30 * time.Minute
	// tenth is how many standard errors a tenth percentile is away.
	tenth = 1.28
)

// lineRival draws a straight line through the last five minutes.
func lineRival(site *facility.Site) *rival {
	limit := float64(site.Limits.Allowable)
	return &rival{
		book: NewBook("predict_linear 5 min"), hold: holdFor,
		fires: func(p *series, now time.Time) bool {
			l := fit(p.window(now, lineWindow), now)
			return l.n >= 3 && l.value+l.slope*lineAhead.Seconds() > limit
		},
		foresees: func(r *rowSeries, limit facility.Celsius, now time.Time) Answer {
			l := fit(r.window(now, lineWindow), now)
			if l.n < 5 {
				return never()
			}
			return Answer{
				P10: reach(l.value, l.slope+tenth*l.err, limit), P50: reach(l.value, l.slope, limit), P90: reach(l.value, l.slope-tenth*l.err, limit),
			}
		},
	}
}

// A fitted line: its value now, its slope and the standard error of that.
type fitted struct {
	value, slope, err float64
	n                 int
}

// fit is ordinary least squares.
func fit(w []sample, now time.Time) fitted {
	n := float64(len(w))
	if n < 2 {
		return fitted{n: len(w)}
	}
	meanT, meanV := 0.0, 0.0
	for _, s := range w {
		meanT, meanV = meanT+s.at.Sub(now).Seconds()/n, meanV+s.value/n
	}
	tt, tv := 0.0, 0.0
	for _, s := range w {
		t := s.at.Sub(now).Seconds() - meanT
		tt, tv = tt+t*t, tv+t*(s.value-meanV)
	}
	if tt == 0 {
		return fitted{value: meanV, n: len(w)}
	}
	l := fitted{slope: tv / tt, n: len(w)}
	l.value = meanV - l.slope*meanT
	rest := 0.0
	for _, s := range w {
		d := s.value - l.value - l.slope*s.at.Sub(now).Seconds()
		rest += d * d
	}
	if n > 2 {
		l.err = math.Sqrt(rest / (n - 2) / tt)
	}
	return l
}

// reach is when a line is at the limit.
func reach(value, slope float64, limit facility.Celsius) time.Duration {
	if value >= float64(limit) {
		return 0
	}
	seconds := (float64(limit) - value) / slope
	if slope <= 0 || seconds > Horizon.Seconds() {
		return predict.Never
	}
	return time.Duration(seconds * float64(time.Second))
}
