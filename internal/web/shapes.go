package web

import "time"

// shapeWidth is the width of the drawings of the page, in their own units.
const shapeWidth = 100.0

// A band is the drawing of one crossing on the time axis from now to the
// horizon: a bar from P10 to P90 with a mark at the median.
type band struct{ From, Width, Median float64 }

func newBand(c Crossing, horizon TimeTo) band {
	from := along(c.P10, horizon)
	// A bar too short to see would read as "never".
	width := max(along(c.P90, horizon)-from, 1.5)
	return band{From: min(from, shapeWidth-width), Width: width, Median: along(c.P50, horizon)}
}

// along places t on the axis; what does not happen within the horizon is at
// its end.
func along(t, horizon TimeTo) float64 {
	if t.IsNever() || horizon <= 0 || t > horizon {
		return shapeWidth
	}
	return shapeWidth * float64(time.Duration(t)) / float64(time.Duration(horizon))
}

// A balance is the drawing of heat against the cooling that runs.
type balance struct {
	Heat, Cooling float64 // widths
	Short         bool    // heat outruns cooling
}

func newBalance(h Hall) *balance {
	margin, known := h.Margin()
	largest := 0.0
	if known {
		largest = max(*h.HeatLoad, *h.Capacity)
	}
	if largest <= 0 {
		return nil
	}
	return &balance{
		Heat:    shapeWidth * max(*h.HeatLoad, 0) / largest,
		Cooling: shapeWidth * max(*h.Capacity, 0) / largest,
		Short:   margin < 0,
	}
}
