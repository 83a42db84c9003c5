package report

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// hall begins the course of a hall with what is known of its past.
func (r *Report) hall(name string, o alerting.Outcome) {
	if slices.ContainsFunc(r.Halls, func(h Hall) bool { return h.Name == name }) {
		return
	}
	h := Hall{Name: name, Every: sampleEvery}
	for _, p := range o.Inlets[name] {
		h.add(Sample{At: p.At, Inlet: facility.Celsius(p.Value)})
	}
	r.Halls = append(r.Halls, h)
}

// follow takes a forecast in.
func (h *Hall) follow(limit facility.Celsius, result predict.Result) {
	for _, f := range result.Forecasts {
		if f.Place != h.Name || f.Limit != limit {
			continue
		}
		s := Sample{At: result.At, Inlet: f.Now}
		switch {
		case f.Now >= limit:
			if h.Crossed.IsZero() {
				h.Crossed = result.At
			}
			h.Back = time.Time{}
		case f.P50 != predict.Never:
			s.P10, s.P50, s.P90 = moment(result.At, f.P10), moment(result.At, f.P50), moment(result.At, f.P90)
		}
		if f.Now < limit && !h.Crossed.IsZero() && h.Back.IsZero() {
			h.Back = result.At
		}
		h.add(s)
	}
	for _, x := range result.Recoveries {
		if x.Hall != h.Name || x.Limit != limit || !x.Restored || x.P50 <= 0 || len(h.Course) == 0 {
			continue
		}
		s := Sample{result.At, h.Course[len(h.Course)-1].Inlet, moment(result.At, x.P10), moment(result.At, x.P50), moment(result.At, x.P90)}
		if n := len(h.Cooling); n == 0 || s.At.Sub(h.Cooling[n-1].At) >= coolingEvery && n < mostCooling {
			h.Cooling = append(h.Cooling, s)
		}
	}
}

const (
	// coolingEvery is how far apart sayings about the end are kept; mostCooling
	// bounds them.
	coolingEvery, mostCooling = 3 * time.Minute, 40
)

// add keeps a sample unless it is too close to the one before.
func (h *Hall) add(s Sample) {
	if n := len(h.Course); n > 0 && s.At.Sub(h.Course[n-1].At) < h.Every {
		return
	}
	h.Course = append(h.Course, s)
	if len(h.Course) <= mostSamples {
		return
	}
	thin := h.Course[:0]
	for n, s := range h.Course {
		if n%2 == 0 {
			thin = append(thin, s)
		}
	}
	h.Course, h.Every = thin, 2*h.Every
}
