package snmp

import "github.com/ridethrough/ridethrough/internal/facility"

// dropTwins takes back what turned out during the poll to have a better reading
// of its series: the better object was read later, or a row that was given up
// came back under the same name. It is work in the rare polls that make cells.
func (c *collector) dropTwins() {
	if c.plan.claims == nil && !c.forgot && !c.plan.contested {
		return
	}
	better := c.betterOnes()
	kept := 0
	for i, r := range c.readings {
		o := c.from[i]
		if o.before != nil && o.hiddenBy() != nil || better != nil && better[r.Key()] != i {
			continue
		}
		c.readings[kept], c.from[kept] = r, o
		kept++
	}
	c.readings, c.from = c.readings[:kept], c.from[:kept]
}

// betterOnes returns the last reading of every series that is not hidden; nil in
// a poll that made no cells.
func (c *collector) betterOnes() map[facility.SeriesKey]int {
	if c.plan.claims == nil && !c.forgot {
		return nil
	}
	out := make(map[facility.SeriesKey]int, len(c.readings))
	for i, r := range c.readings {
		if o := c.from[i]; o.before == nil || o.hiddenBy() == nil {
			out[r.Key()] = i
		}
	}
	return out
}
