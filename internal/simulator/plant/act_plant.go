package plant

import (
	"github.com/ridethrough/ridethrough/internal/facility"
)

// onPlant acts on chillers, pumps and towers.
func (p *Plant) onPlant(o Operation) bool {
	for _, l := range p.loops {
		for _, c := range l.chillers {
			if c.name == o.Asset {
				return p.onChiller(c, o)
			}
		}
		for _, u := range l.pumps {
			if u.name == o.Asset {
				return p.onPump(l, u, o)
			}
		}
		for _, t := range l.towers {
			if t.name == o.Asset {
				return p.onTower(t, o)
			}
		}
	}
	return false
}

func (p *Plant) onChiller(c *chiller, o Operation) bool {
	switch o.Action {
	case Trip:
		c.trip(o.Why)
		p.tell(EventTrip, c.name, o.Why, 0)
	case Reset:
		if c.state == facility.StateAlarm {
			c.enter(facility.StateOff)
			c.reason = ""
		}
		p.tell(EventRepair, c.name, o.Why, 0)
	case StartUnit:
		c.start()
		p.tell(EventStart, c.name, o.Why, 0)
	case StopUnit:
		c.wanted = false
		p.tell(EventStop, c.name, o.Why, 0)
	case LimitDemand:
		c.limit = o.Value / 100
		p.tell(EventRepair, c.name, o.Why, o.Value)
	case DegradeChiller:
		c.health = o.Value
		p.tell(EventFault, c.name, o.Why, 0)
	default:
		return false
	}
	return true
}

// onPump also lets the loop's controller start the standby pump.
func (p *Plant) onPump(l *loop, u *pump, o Operation) bool {
	switch o.Action {
	case Trip:
		u.state, u.reason, u.wanted = facility.StateAlarm, o.Why, false
		p.tell(EventTrip, u.name, o.Why, 0)
		l.replacePump(u)
	case Reset:
		u.state, u.reason = facility.StateStandby, ""
		p.tell(EventRepair, u.name, o.Why, 0)
	case StartUnit:
		u.wanted = true
		p.tell(EventStart, u.name, o.Why, 0)
	case StopUnit:
		u.wanted = false
		p.tell(EventStop, u.name, o.Why, 0)
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

func (p *Plant) onTower(t *tower, o Operation) bool {
	switch o.Action {
	case Trip:
		t.state, t.reason = facility.StateAlarm, o.Why
		p.tell(EventTrip, t.name, o.Why, 0)
	case Reset, StartUnit:
		t.state, t.reason = facility.StateRunning, ""
		p.tell(EventRepair, t.name, o.Why, 0)
	case StopUnit:
		t.state = facility.StateOff
		p.tell(EventStop, t.name, o.Why, 0)
	default:
		return false
	}
	return true
}
