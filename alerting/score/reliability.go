package score

import "time"

// A Reliability says, of the forecasts that were made with a certain time left,
// in what share of them the truth came no later than each percentile. An
// honest forecaster has 0.1, 0.5 and 0.9.
type Reliability struct {
	From, To      time.Duration // left until the crossing
	P10, P50, P90 float64
	N             int
}

// leads are the classes of time left.
var leads = []time.Duration{
	0, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 20 * time.Minute, 30 * time.Minute, time.Hour, Horizon,
}

// Reliability returns one entry for each class of time left, nearest first.
// Forecasts that expected nothing are left out: they have no percentiles.
func (t *Tally) Reliability() []Reliability {
	var out []Reliability
	for i := range leads[1:] {
		r := Reliability{From: leads[i], To: leads[i+1]}
		for _, v := range t.intervals {
			truth := time.Duration(v.Truth * float64(time.Second))
			if v.Null || truth <= r.From || truth > r.To {
				continue
			}
			r.N++
			r.P10, r.P50, r.P90 = r.P10+notLater(v, v.P10), r.P50+notLater(v, v.P50), r.P90+notLater(v, v.P90)
		}
		if n := float64(r.N); n > 0 {
			r.P10, r.P50, r.P90 = r.P10/n, r.P50/n, r.P90/n
		}
		out = append(out, r)
	}
	return out
}

func notLater(i Interval, said float64) float64 {
	if i.Truth <= said || said >= Horizon.Seconds() {
		return 1
	}
	return 0
}
