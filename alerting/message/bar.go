package message

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
)

// A bar shows when a limit is crossed, from now to the last crossing of the
// page, in per cent of its width: nothing yet, from P10, the median, to P90, no
// more. It is a table of coloured cells, so that a mail shows it when pictures
// are blocked, as most are at first.
type bar struct{ Wait, Early, Median, Late, Rest int }

// medianWide is how wide the median is drawn, in per cent.
const medianWide = 2

// bars are those below the lines of the risk; nil where there is none to draw.
func (p *page) bars() []*bar {
	o := p.i.Outlook
	if o == nil {
		return nil
	}
	outlooks := append([]incident.Outlook{*o}, p.i.Ahead...)
	end := p.now
	for _, a := range outlooks {
		for _, at := range []time.Time{a.P50, a.P90} {
			if at.After(end) {
				end = at
			}
		}
	}
	bars := make([]*bar, len(outlooks))
	for n, a := range outlooks {
		if a.Now < a.Limit && !a.P10.IsZero() && !a.P50.IsZero() {
			bars[n] = p.bar(a, end)
		}
	}
	return bars
}

func (p *page) bar(o incident.Outlook, end time.Time) *bar {
	share := func(at time.Time) int {
		if at.IsZero() || !end.After(p.now) {
			return 100 // perhaps never
		}
		return min(100, max(0, int(100*at.Sub(p.now)/end.Sub(p.now))))
	}
	early, late := share(o.P10), share(o.P90)
	median := min(max(share(o.P50)-medianWide/2, early), max(late-medianWide, 0))
	early = min(early, median)
	b := &bar{Wait: early, Early: median - early, Median: medianWide}
	b.Late = max(0, late-median-medianWide)
	b.Rest = 100 - b.Wait - b.Early - b.Median - b.Late
	return b
}
