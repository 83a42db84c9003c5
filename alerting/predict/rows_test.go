package predict

import (
	"math"
	"testing"
)

func TestRowsAreBelievedToDifferAsFarAsSensorsCannot(t *testing.T) {
	for _, c := range []struct {
		name     string
		offsets  []float64
		most     float64 // believed of the warmest
		tolerant float64
		doubt    float64
	}{
		{"one row is its hall", []float64{0}, 0, 1e-9, rowSigma},
		{"what sensors err by is no difference", []float64{0.2, -0.15, 0.1, -0.15}, 0, 0.01, 0},
		{"rows that differ a lot do", []float64{2, -1, -1, 0}, 1.94, 0.03, rowSigma},
		{"between, about half", []float64{0.45, -0.3, 0.15, -0.3}, 0.225, 0.05, 0.18},
	} {
		h := hallInlets{}
		for _, v := range c.offsets {
			h.rows = append(h.rows, rowInlets{ok: true, offset: v})
		}
		h.rows = append(h.rows, rowInlets{offset: 9}) // without sensors
		h.compare()
		if got := h.warmest(); math.Abs(got-c.most) > c.tolerant {
			t.Errorf("%s: the warmest row of %v is believed %+.3f K warmer; want %+.3f", c.name, c.offsets, got, c.most)
		}
		if math.Abs(h.doubt-c.doubt) > 0.02 {
			t.Errorf("%s: doubt %.3f K; want %.3f", c.name, h.doubt, c.doubt)
		}
	}
	if none := (&hallInlets{}); none.warmest() != 0 || none.offsets() != nil {
		t.Error("a hall without rows has no warmest")
	}
}

func TestManyRowsKnowTheirHallBetterThanOne(t *testing.T) {
	if one, eight := hallSigma(1), hallSigma(8); one < rowSigma || eight > 0.6*one || eight < 0.1 {
		t.Errorf("hallSigma(1) = %.3f, hallSigma(8) = %.3f K; want more than %.2f, and more than the 0.1 K that all probes share", one, eight, rowSigma)
	}
}
