package predict

import (
	"fmt"
	"math"
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// mostTrips bounds a cascade; a power side that trips more often is dark.
const mostTrips = 24

// A blackout is what the power side does after a loss: who has no power from
// when, and what gave way.
type blackout struct {
	times []float64 // s from now, ascending, the first 0
	live  [][]bool  // by time, then node
	falls []Fall
	// worst is the node nearest to its rating, and its share of it.
	worst  int
	burden float64
	bridge float64 // s of battery of the UPS that ends first; +Inf for none in use
}

// A cascade is one run of the power side.
type cascade struct {
	f      *feeds
	d      *drawing
	before *flow // without the loss
	out    []bool
	flow   flow
	heat   []float64 // share of the time to trip that is used up
	empty  []float64 // share of each battery that is used up
	bypass []bool
	result blackout
}

// lose runs the power side to the horizon after the loss of some nodes.
// start is how long generators take, from now; 0 when they deliver already.
func (f *feeds) lose(d *drawing, before *flow, out []bool, start, horizon float64) blackout {
	n := len(f.nodes)
	c := cascade{
		f: f, d: d, before: before, out: out, heat: make([]float64, n), empty: make([]float64, n), bypass: make([]bool, n),
		result: blackout{worst: -1, bridge: math.Inf(1)},
	}
	at, generators := 0.0, start == 0
	for range mostTrips {
		c.flow = f.flow(d, out, generators)
		if !generators && at >= start && c.generatorHelps() { // it has run since then
			generators = true
			continue
		}
		c.note(at)
		wait, node := c.next()
		if !generators && start < horizon && at+wait >= start && c.generatorHelps() {
			c.pass(start - at)
			at, generators = start, true
			continue
		}
		if at += wait; at > horizon {
			break
		}
		c.pass(wait)
		c.trip(node, at)
	}
	return c.result
}

// generatorHelps reports whether a generator waits for something without mains.
func (c *cascade) generatorHelps() bool {
	for i := range c.f.nodes {
		if c.out[i] || c.flow.live[i] && !c.flow.battery[i] {
			continue
		}
		for _, up := range c.f.nodes[i].cords {
			if c.f.nodes[up].asset.Kind == facility.KindGenerator && !c.out[up] && !c.d.dead[up] {
				return true
			}
		}
	}
	return false
}

// note keeps who is live from now on, and who carries most.
func (c *cascade) note(at float64) {
	r := &c.result
	if n := len(r.times); n > 0 && r.times[n-1] == at {
		r.live[n-1] = c.flow.live
	} else {
		r.times, r.live = append(r.times, at), append(r.live, c.flow.live)
	}
	for i := range c.f.nodes {
		if share := c.burden(i); share > r.burden {
			r.worst, r.burden = i, share
		}
	}
}

func (c *cascade) burden(i int) float64 {
	if !c.flow.live[i] || c.flow.load[i] == 0 || c.bypass[i] {
		return 0
	}
	return c.f.burdenOf(i, c.flow.load[i], c.before.load[i], c.d)
}

// toTrip is how long a node carries its load from cold, in seconds. What is
// overloaded already, loss or no loss, is no consequence of the loss.
func (c *cascade) toTrip(i int) float64 {
	share := c.burden(i)
	if share == 0 || c.flow.load[i] <= 1.001*c.before.load[i] {
		return math.Inf(1)
	}
	return holds(c.f.nodes[i].asset.Kind, share)
}

// next is what gives way first, and in how many seconds.
func (c *cascade) next() (wait float64, node int) {
	wait, node = math.Inf(1), -1
	for i := range c.f.nodes {
		if !c.flow.live[i] {
			continue
		}
		t := (1 - c.heat[i]) * c.toTrip(i)
		if c.flow.battery[i] {
			if full := c.battery(i); full > 0 {
				t = min(t, (1-c.empty[i])*full)
			}
		}
		if t < wait {
			wait, node = t, i
		}
	}
	return wait, node
}

func (c *cascade) battery(i int) float64 {
	return c.f.batteryTime(i, c.flow.load[i], c.before.load[i], c.d)
}

// pass lets time pass: overloaded things warm, batteries drain.
func (c *cascade) pass(dt float64) {
	for i := range c.f.nodes {
		if !c.flow.live[i] {
			continue
		}
		if t := c.toTrip(i); !math.IsInf(t, 1) {
			c.heat[i] += dt / t
		}
		if full := c.battery(i); c.flow.battery[i] && full > 0 {
			c.empty[i] += dt / full
			c.result.bridge = min(c.result.bridge, full)
		}
	}
}

// trip takes what gave way out.
func (c *cascade) trip(i int, at float64) {
	n := &c.f.nodes[i]
	fall := Fall{After: duration(at), Asset: n.asset.Name, Limit: FallBreaker}
	load, share := c.flow.load[i]/1000, 100*c.burden(i)
	switch {
	case c.flow.battery[i] && c.empty[i] > 0.999:
		fall.Limit, fall.What = FallBattery, fmt.Sprintf("battery of %s empty at %.0f kW", n.asset.Name, load)
		c.out[i] = true
	case n.asset.Kind == facility.KindUPS && !c.flow.battery[i]:
		fall.Limit, fall.What = FallUPSOverload, fmt.Sprintf("%s at %.0f %% of its rating goes to bypass", n.asset.Name, share)
		c.bypass[i] = true
	case n.asset.Kind == facility.KindUPS:
		fall.Limit, fall.What = FallUPSOverload, fmt.Sprintf("%s at %.0f %% of its rating on battery switches off", n.asset.Name, share)
		c.out[i] = true
	case n.asset.Kind == facility.KindGenerator:
		fall.Limit, fall.What = FallGenerator, fmt.Sprintf("%s at %.0f %% of its rating trips", n.asset.Name, share)
		c.out[i] = true
	default:
		fall.What = fmt.Sprintf("breaker of %s at %.0f %% of its rating trips", n.asset.Name, share)
		c.out[i] = true
	}
	c.result.falls = append(c.result.falls, fall)
}

// liveAt is who has power at a time.
func (b *blackout) liveAt(at float64) []bool {
	n, found := slices.BinarySearch(b.times, at)
	if !found {
		n--
	}
	return b.live[max(n, 0)]
}
