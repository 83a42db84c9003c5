package plant

import (
	"github.com/ridethrough/ridethrough/internal/facility"
)

// onPlant acts on chillers, pumps and towers.
func (p *Plant) onPlant(d Deed) bool {
	for _, l := range p.loops {
		for _, c := range l.chillers {
			if c.name == d.Asset {
				return p.onChiller(c, d)
			}
		}
		for _, u := range l.pumps {
			if u.name == d.Asset {
				return p.onPump(l, u, d)
			}
		}
		for _, t := range l.towers {
			if t.name == d.Asset {
				return p.onTower(t, d)
			}
		}
	}
	return false
}

func (p *Plant) onChiller(c *chiller, d Deed) bool {
	switch d.Action {
	case Trip:
		c.trip(d.Why)
		p.tell(EventTrip, c.name, d.Why, 0)
	case Reset:
		if c.state == facility.StateAlarm {
			c.enter(facility.StateOff)
			c.reason = ""
		}
		p.tell(EventRepair, c.name, d.Why, 0)
	case StartUnit:
		c.start()
		p.tell(EventStart, c.name, d.Why, 0)
	case StopUnit:
		c.wanted = false
		p.tell(EventStop, c.name, d.Why, 0)
	case LimitDemand:
		c.limit = d.Value / 100
		p.tell(EventRepair, c.name, d.Why, d.Value)
	case DegradeChiller:
		c.health = d.Value
		p.tell(EventFault, c.name, d.Why, 0)
	default:
		return false
	}
	return true
}

// onPump also lets the loop's controller start the standby pump.
func (p *Plant) onPump(l *loop, u *pump, d Deed) bool {
	switch d.Action {
	case Trip:
		u.state, u.reason, u.wanted = facility.StateAlarm, d.Why, false
		p.tell(EventTrip, u.name, d.Why, 0)
		l.replacePump(u)
	case Reset:
		u.state, u.reason = facility.StateStandby, ""
		p.tell(EventRepair, u.name, d.Why, 0)
	case StartUnit:
		u.wanted = true
		p.tell(EventStart, u.name, d.Why, 0)
	case StopUnit:
		u.wanted = false
		p.tell(EventStop, u.name, d.Why, 0)
	default:
		return false
	}
	return true
}

func (l *loop) replacePump(lost *pump) {
	for _, u := range l.pumps {
		if u != lost && !u.wanted && u.state == facility.StateStandby {
			u.wanted = true
			return
		}
	}
}

func (p *Plant) onTower(t *tower, d Deed) bool {
	switch d.Action {
	case Trip:
		t.state, t.reason = facility.StateAlarm, d.Why
		p.tell(EventTrip, t.name, d.Why, 0)
	case Reset, StartUnit:
		t.state, t.reason = facility.StateRunning, ""
		p.tell(EventRepair, t.name, d.Why, 0)
	case StopUnit:
		t.state = facility.StateOff
		p.tell(EventStop, t.name, d.Why, 0)
	default:
		return false
	}
	return true
}
