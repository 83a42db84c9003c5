package predict

import (
	"math"
	"slices"
)

// compare takes the rows of a hall together. The warmest of several rows is
// mostly one whose few sensors err to the warm side, so each row is believed to
// differ from its hall only as far as rows differ by more than sensors err
// (empirical Bayes after Morris 1983): by the share
//
//	1 − σ² / variance of the rows
//
// of what was measured. What is then left of the error of a row is doubt.
func (h *hallInlets) compare() {
	sum, squares, n := 0.0, 0.0, 0.0
	for _, r := range h.rows {
		if r.ok {
			sum, squares, n = sum+r.offset, squares+r.offset*r.offset, n+1
		}
	}
	if n == 0 {
		return
	}
	mean, share := sum/n, 1.0
	if n > 1 {
		share = clamp(1-rowSigma*rowSigma*(n-1)/max(squares-n*mean*mean, 1e-9), 0, 1)
	}
	h.doubt = rowSigma * math.Sqrt(share)
	for i := range h.rows {
		h.rows[i].apart = mean + share*(h.rows[i].offset-mean)
	}
}

// offsets are how much warmer than their hall the rows are that have sensors.
func (h *hallInlets) offsets() []float64 {
	var out []float64
	for _, r := range h.rows {
		if r.ok {
			out = append(out, r.apart)
		}
	}
	return out
}

// warmest is how much warmer than its hall the warmest row is believed to be.
func (h *hallInlets) warmest() float64 {
	if offsets := h.offsets(); len(offsets) > 0 {
		return slices.Max(offsets)
	}
	return 0
}

// measuredWarmest is how much warmer than its hall the warmest row measures.
func (h *hallInlets) measuredWarmest() float64 {
	most, any := 0.0, false
	for _, r := range h.rows {
		if r.ok && (!any || r.offset > most) {
			most, any = r.offset, true
		}
	}
	return most
}

// hallSigma is the error of the mean inlet of a hall of n rows: theirs, and a
// tenth of a kelvin that probes of one make and one lag share.
func hallSigma(n int) float64 { return math.Hypot(rowSigma/math.Sqrt(float64(n)), 0.1) }
