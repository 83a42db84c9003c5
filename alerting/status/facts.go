package status

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/message"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// adviceShown is how many actions an internal note lists.
const adviceShown = 2

// publicID names an incident for people who must not read equipment in it.
func publicID(i incident.Incident) string {
	sum := sha256.Sum256([]byte(i.ID))
	return i.Opened.UTC().Format("20060102-1504") + "-" + hex.EncodeToString(sum[:3])
}

// facts are what is known of an incident at a moment.
func (b *Board) facts(now time.Time, c *concern, i incident.Incident, o alerting.Outcome) Note {
	n := Note{
		ID: publicID(i), Incident: i.ID, At: now.UTC(), Since: i.Opened.UTC(), Area: b.area(i), Services: c.Services,
		Causes: map[string][]string{}, Advice: map[string][]string{}, Exceeded: c.Exceeded,
	}
	for _, hall := range c.Halls {
		if h, ok := b.hall(now, hall, o.Result); ok {
			n.Halls = append(n.Halls, h)
		}
	}
	for _, l := range []message.Language{message.English, message.Chinese} {
		lines := message.Writer{Language: l, Zone: b.zone}.Lines(i, now)
		n.Causes[string(l)], n.Advice[string(l)] = lines.Causes, lines.Doing[:min(len(lines.Doing), adviceShown)]
	}
	for _, x := range i.Chain {
		if x.Kind == predict.ExpectedStart && x.At.After(now) {
			n.Starting = append(n.Starting, Start{x.Asset, x.At.UTC().Round(time.Second)})
		}
	}
	if b.taken != nil {
		by, at := b.taken(i.ID)
		n.TakenBy, n.TakenAt = by, at.UTC()
	}
	n.Trend = trendOf(n.Halls)
	n.Recovery = b.recovery(c.Halls, o.Result)
	n.Stage = b.stage(i, n)
	if n.Stage == Stable && c.mended(n) {
		n.Stage = Settling
	}
	return n
}

// mended reports whether users were told that what failed works again, and
// nothing has failed since.
func (c *concern) mended(n Note) bool {
	if len(c.Notes) == 0 {
		return false
	}
	last := c.Notes[len(c.Notes)-1]
	english := string(message.English)
	return (last.Stage == CoolingDown || last.Stage == Settling) && len(n.Causes[english]) <= len(last.Causes[english])
}

// area is what sort of thing the first cause is.
func (b *Board) area(i incident.Incident) Area {
	switch i.Root[0].Kind {
	case facility.KindUtility, facility.KindGenerator, facility.KindUPS, facility.KindTransferSwitch, facility.KindPDU:
		return Power
	case facility.KindChiller, facility.KindPump, facility.KindCoolingTower, facility.KindLoop, facility.KindTank,
		facility.KindCRAH, facility.KindCRAC, facility.KindCDU, facility.KindHall:
		return Cooling
	}
	return Unknown
}

// hall is what the forecast says of a hall; false when it says nothing.
func (b *Board) hall(now time.Time, name string, r predict.Result) (Hall, bool) {
	for _, f := range r.Forecasts {
		if f.Place != name || f.Limit != b.limit {
			continue
		}
		h := Hall{Name: name, Inlet: f.Now, Limit: f.Limit}
		if t := b.trends[name]; t != nil {
			h.PerTen, h.Known = t.perTen(now)
		}
		if f.Now < f.Limit {
			moment := func(d time.Duration) time.Time {
				if d == predict.Never || f.P50 == predict.Never {
					return time.Time{}
				}
				return r.At.Add(d).UTC().Round(time.Second)
			}
			h.Expected, h.P10, h.P90 = moment(f.P50), moment(f.P10), moment(f.P90)
		}
		return h, true
	}
	return Hall{}, false
}

// recovery is that of the hall that takes longest.
func (b *Board) recovery(halls []string, r predict.Result) Recovery {
	out := Recovery{Restored: true}
	known := false
	var early, late time.Duration
	for _, x := range r.Recoveries {
		if x.Limit != b.limit || !slices.Contains(halls, x.Hall) {
			continue
		}
		known = true
		out.Restored = out.Restored && x.Restored
		early, late = longer(early, x.P10), longer(late, x.P90)
	}
	switch {
	case !known || early == predict.Never:
		return Recovery{Restored: known && out.Restored}
	case out.Restored:
		out.Early = r.At.Add(early).UTC().Round(time.Second)
		if late != predict.Never {
			out.Late = r.At.Add(late).UTC().Round(time.Second)
		}
	case late == 0:
		out.Averts = true
	default:
		out.Shortest = early
		if late != predict.Never {
			out.Longest = late
		}
	}
	return out
}

// longer is the longer of two times; Never is longest.
func longer(a, b time.Duration) time.Duration {
	if a == predict.Never || b == predict.Never {
		return predict.Never
	}
	return max(a, b)
}

// stage is how far the incident is.
func (b *Board) stage(i incident.Incident, n Note) Stage {
	over, expected := false, false
	for _, h := range n.Halls {
		over = over || h.Inlet >= h.Limit
		expected = expected || !h.Expected.IsZero()
	}
	switch {
	case i.State == incident.Resolved:
		return Over
	case over && n.Recovery.Restored:
		return CoolingDown
	case over:
		return OverLimit
	case expected:
		return Warming
	}
	return Stable
}

const (
	// trendSpan is how far back a trend looks.
	trendSpan = 10 * time.Minute
	// trendLeast is how much past it needs.
	trendLeast = time.Minute
	// trendSteady is what probes and controls move anyway, K in ten minutes.
	trendSteady = 0.5
	// trendEvery thins the samples out.
	trendEvery = 10 * time.Second
)

// A trend is the recent past of the inlet of a hall, oldest first.
type trend []sample

type sample struct {
	at    time.Time
	inlet facility.Celsius
}

func (t *trend) add(at time.Time, inlet facility.Celsius) {
	if n := len(*t); n > 0 && at.Before((*t)[n-1].at) {
		*t = nil // the clock was set back
	} else if n > 0 && at.Sub((*t)[n-1].at) < trendEvery {
		return
	}
	*t = append(*t, sample{at, inlet})
	for len(*t) > 1 && at.Sub((*t)[0].at) > trendSpan {
		*t = (*t)[1:]
	}
}

// perTen is the change in ten minutes, by the last few.
func (t trend) perTen(now time.Time) (float64, bool) {
	recent := t
	for len(recent) > 2 && now.Sub(recent[0].at) > trendSpan/2 {
		recent = recent[1:]
	}
	if len(recent) < 2 {
		return 0, false
	}
	first, last := recent[0], recent[len(recent)-1]
	span := last.at.Sub(first.at)
	if span < trendLeast {
		return 0, false
	}
	return float64(last.inlet-first.inlet) * trendSpan.Seconds() / span.Seconds(), true
}

// trendOf is that of the hall that moves most.
func trendOf(halls []Hall) Trend {
	var known []Hall
	for _, h := range halls {
		if h.Known {
			known = append(known, h)
		}
	}
	if len(known) == 0 {
		return NoTrend
	}
	most := slices.MaxFunc(known, func(a, b Hall) int { return cmp.Compare(max(a.PerTen, -a.PerTen), max(b.PerTen, -b.PerTen)) })
	switch {
	case most.PerTen > trendSteady:
		return Rising
	case most.PerTen < -trendSteady:
		return Falling
	}
	return Steady
}
