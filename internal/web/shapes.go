package web

import "time"

// shapeWidth is the width of the drawings of the page, in their own units.
const shapeWidth = 100.0

// shortestAxis keeps small differences from filling the page.
const shortestAxis = TimeTo(30 * time.Minute)

// axisEnd is where the time axis of all bands ends: just after the last
// crossing there is, for a horizon of hours would squeeze minutes into a dot.
func axisEnd(s State) TimeTo {
	end := shortestAxis
	for _, h := range s.Halls {
		for _, c := range h.Crossings {
			end = max(end, c.P10, c.P50, c.P90)
		}
	}
	return min(end, max(s.Horizon, shortestAxis))
}

// A band is the drawing of one crossing on the time axis from now on: a bar
// from P10 to P90 with a mark at the median.
type band struct{ From, Width, Median float64 }

func newBand(c Crossing, axis TimeTo) band {
	from := along(c.P10, axis)
	// A bar too short to see would read as "never".
	width := max(along(c.P90, axis)-from, 1.5)
	return band{From: min(from, shapeWidth-width), Width: width, Median: min(along(c.P50, axis), shapeWidth-1)}
}

// along places t on the axis; what lies beyond, or never happens, is at its
// end.
func along(t, axis TimeTo) float64 {
	if t.IsNever() || axis <= 0 || t > axis {
		return shapeWidth
	}
	return shapeWidth * float64(time.Duration(t)) / float64(time.Duration(axis))
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
