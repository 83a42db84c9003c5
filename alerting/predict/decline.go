package predict

import "time"

// A chiller that loses refrigerant or fouls goes on losing: its share of
// capacity is followed while it is short of water it cannot cool, and carried
// on along its slope.
const (
	declineShort, declineLong = 120.0, 900.0 // s
	declineStep               = 600.0        // s between steps of the forecast decline
	declineFor                = 5400.0       // s that a slope is believed to go on
)

// followShares updates the delivered shares of degraded chillers.
func (m *Model) followShares(now time.Time, dt float64) {
	for j := range m.plant.loops {
		for _, c := range m.plant.loops[j].chillers {
			if m.events.active[m.plant.chillers[c].name].Kind != EventDegraded {
				m.shares[c] = climb{}
				continue
			}
			if share, _, ok := m.delivered(j, c, now); ok {
				m.shares[c].follow(share, dt, declineShort, declineLong)
			}
		}
	}
}

// decline is the capacity that a degraded chiller will lose from here on.
func (m *Model) decline(c int, share, capacity float64) []change {
	slope := m.shares[c].slope(declineShort, declineLong)
	if slope > -2e-5 { // 7 % of capacity an hour
		return nil
	}
	var out []change
	for t := declineStep / 2; t < declineFor && share > 0.02; t += declineStep {
		loss := min(share, -slope*declineStep)
		share -= loss
		out = append(out, change{at: t, capacity: -loss * capacity})
	}
	return out
}
