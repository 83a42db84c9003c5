package web

// A verdict is the colour of the page, from one look across the room.
type verdict string

const (
	verdictWaiting verdict = "waiting" // no forecast yet
	verdictCalm    verdict = "calm"
	verdictWatch   verdict = "watch"  // heat outruns cooling somewhere, or a ticket is open
	verdictDanger  verdict = "danger" // a limit will be crossed, or somebody was paged
)

// judge gives the worst that any part of s says.
func judge(s State) verdict {
	if s.At.IsZero() {
		return verdictWaiting
	}
	if _, threatened := soonest(s); threatened {
		return verdictDanger
	}
	v := verdictCalm
	for _, i := range s.Incidents {
		if i.Severity == "page" {
			return verdictDanger
		}
		v = verdictWatch
	}
	for _, h := range s.Halls {
		if margin, known := h.Margin(); known && margin < 0 || h.Inlet == nil {
			v = verdictWatch
		}
	}
	return v
}

// A threat is the next crossing that matters.
type threat struct {
	Hall string
	Crossing
}

// soonest returns the crossing that the big number counts down to: in each
// hall the mildest limit, from the page limit on, that is not crossed yet (the
// last one when all are), and of those the soonest.
func soonest(s State) (threat, bool) {
	var best threat
	found := false
	for _, h := range s.Halls {
		c, ok := nextCrossing(h, s.PageLimit)
		if ok && (!found || c.P50 < best.P50) {
			best, found = threat{h.Name, c}, true
		}
	}
	return best, found
}

// nextCrossing is the next limit of h to fall within the horizon.
func nextCrossing(h Hall, from float64) (next Crossing, ok bool) {
	for _, c := range h.Crossings {
		if c.Limit < from || c.P50.IsNever() {
			continue
		}
		next, ok = c, true
		if c.P50 > 0 {
			return next, ok
		}
	}
	return next, ok
}
