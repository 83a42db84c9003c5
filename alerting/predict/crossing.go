package predict

import (
	"math"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// What the mean inlet of a row may differ from what the model takes for it, one
// standard deviation.
const (
	// rowSigma is the error of a row mean by its few sensors, now.
	rowSigma = 0.25 // K
	// rowsApart is how unlike the rows of an open hall become while it warms by
	// rowsWithin or more: servers draw 15 to 30 % of their air from the hot side
	// then, of air some 10 K warmer, and rows differ by a fifth of that share.
	rowsApart = 0.45 // K
	// rowsContained is the same where aisles are closed.
	rowsContained = 0.15 // K
	rowsWithin    = 5.0  // K
	// surely is how far beyond a limit a place must be measured to be beyond it
	// in nine cases of ten.
	surely = 1.3 * rowSigma
)

// parting is how unlike rows will have become at a temperature that their hall
// has yet to reach.
func (o *outlook) parting(k int, limit float64) float64 {
	return o.apart[k] * clamp((limit-o.now[k])/rowsWithin, 0, 1)
}

// quantiles are P10, P50 and P90 of the time until a place that usually is as
// warm as its hall passes a temperature, and the share of variants that do.
func (o *outlook) quantiles(k int, limit float64) (q [3]float64, likelihood float64) {
	key := asked{k, int(math.Round(limit * 10))}
	a, known := o.known[key]
	if !known {
		limit = float64(key.tenth) / 10
		sigma := math.Hypot(rowSigma, o.parting(k, limit))
		a = o.answer(k, func(i, n int) float64 { return limit + sigma*o.draw(i, n, 0) })
		o.known[key] = a
	}
	return a.times, a.likelihood
}

// firstRow is the same of the row of a hall that passes it first. Rows differ
// more as they warm, so the first is earlier than the warmest of now would be.
func (o *outlook) firstRow(k int, limit float64, offsets []float64, doubt float64) (q [3]float64, likelihood float64) {
	sigma := math.Hypot(doubt, o.parting(k, limit-slices.Max(offsets)))
	common := hallSigma(len(offsets))
	a := o.answer(k, func(i, n int) float64 {
		most := math.Inf(-1)
		for j, offset := range offsets {
			most = max(most, offset+sigma*o.draw(i, n, j+1))
		}
		return limit - most + common*o.draw(i, n, 0)
	})
	return a.times, a.likelihood
}

// answer counts when each variant passes its own temperature.
func (o *outlook) answer(k int, limit func(i, n int) float64) (a answer) {
	n := len(o.halls[k])
	times := make([]float64, n)
	for i, tr := range o.halls[k] {
		at := limit(i, n)
		t := tr.crossing(o.times, at)
		if k < len(o.trend) {
			t = o.trend[k].doubt(t, at, (float64((i*11)%n)+0.5)/float64(n))
		}
		times[i] = t * (1 + structureErr*o.draw(i, n, -1))
		if !math.IsInf(t, 1) {
			a.likelihood += 1 / float64(n)
		}
	}
	a.times = tenths(times)
	return a
}

// again is when a place that is beyond a limit passes it once more, after it
// has been below.
func (o *outlook) again(k int, limit float64) [3]float64 {
	times := make([]float64, len(o.halls[k]))
	for i, tr := range o.halls[k] {
		times[i] = tr.recrossing(o.times, limit)
	}
	return tenths(times)
}

// recrossing is when the trajectory passes a temperature from below after it
// has been under it.
func (tr trajectory) recrossing(times []float64, limit float64) float64 {
	limit -= tr.offset
	below := false
	for i, v := range tr.path {
		switch {
		case v < limit-rowSigma:
			below = true
		case below && v >= limit:
			return times[i]
		}
	}
	return math.Inf(1)
}

// tenths sorts times and returns their quantiles.
func tenths(times []float64) (q [3]float64) {
	slices.Sort(times)
	for i, p := range []float64{0.1, 0.5, 0.9} {
		q[i] = quantile(times, p)
	}
	return q
}

// Sensor error, rows and missing equations are more dimensions of the ensemble.
// draw is the deviate of variant i of n in one of them; the factors share none
// with usual sizes of an ensemble.
func (o *outlook) draw(i, n, dimension int) float64 {
	if len(o.normals) != n {
		o.normals = make([]float64, n)
		for j := range o.normals {
			o.normals[j] = normal(j, n)
		}
	}
	return o.normals[(i*dimensions[(dimension+1)%len(dimensions)])%n]
}

var dimensions = [...]int{23, 37, 29, 43, 19, 51, 13, 59}

// forecast reads one limit of one place off the outlook; the place is offset
// warmer than its hall.
func (o *outlook) forecast(f Forecast, k int, hall float64, offset float64, times func(limit float64) ([3]float64, float64)) Forecast {
	believed := hall + offset
	if f.Now == 0 {
		f.Now = facility.Celsius(believed)
	}
	if hall > 0 && believed-float64(f.Limit) >= surely {
		f.Likelihood, f.Crossed = 1, true
		q := o.again(k, float64(f.Limit)-offset)
		f.Again = [3]time.Duration{duration(q[0]), duration(q[1]), duration(q[2])}
		return f
	}
	q, likelihood := times(float64(f.Limit))
	f.P10, f.P50, f.P90, f.Likelihood = duration(q[0]), duration(q[1]), duration(q[2]), likelihood
	return f
}
