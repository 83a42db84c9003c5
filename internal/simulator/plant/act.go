package plant

import (
	"fmt"
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// An Action is something that can be done to an asset.
type Action string

// Actions.
const (
	Trip           Action = "trip"            // chiller, pump, tower: stops by a fault and stays locked out
	Reset          Action = "reset"           // undoes Trip; a chiller waits for the sequencer
	StartUnit      Action = "start"           // chiller, pump, room unit
	StopUnit       Action = "stop"            // chiller, pump, room unit
	StickValve     Action = "stick_valve"     // room unit: its valve stays at value %
	FreeValve      Action = "free_valve"      // room unit
	BreakFan       Action = "break_fan"       // room unit
	MendFan        Action = "mend_fan"        // room unit
	LoseMains      Action = "lose_mains"      // utility
	ReturnMains    Action = "return_mains"    // utility
	BootServers    Action = "boot_servers"    // hall, row or rack: switch everything on again
	ShiftWeather   Action = "shift_weather"   // site: hotter by value K
	ScaleLoad      Action = "scale_load"      // site: load times value
	DegradeChiller Action = "degrade_chiller" // chiller: true capacity value of nameplate
	LimitDemand    Action = "limit_demand"    // chiller: no more than value % of capacity
)

// Actions returns every action.
func Actions() []Action {
	return []Action{
		Trip, Reset, StartUnit, StopUnit, StickValve, FreeValve, BreakFan, MendFan,
		LoseMains, ReturnMains, BootServers, ShiftWeather, ScaleLoad, DegradeChiller, LimitDemand,
	}
}

// A Deed is an action on an asset with the reason a witness would give.
type Deed struct {
	Action Action
	Asset  string
	Value  float64
	Why    string
}

// Do acts on the plant now.
func (p *Plant) Do(d Deed) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Contains(Actions(), d.Action) {
		return fmt.Errorf("plant: unknown action %q; want one of %v", d.Action, Actions())
	}
	for _, act := range []func(Deed) bool{p.onPlant, p.onRoomUnit, p.onPower, p.onPlace} {
		if act(d) {
			return nil
		}
	}
	return fmt.Errorf("plant: %s %q: no such asset, or nothing it could mean there", d.Action, d.Asset)
}

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

func (p *Plant) onRoomUnit(d Deed) bool {
	for _, c := range p.crahs {
		if c.name != d.Asset {
			continue
		}
		kind := EventFault
		switch d.Action {
		case StickValve:
			c.valveStuck = clamp(d.Value/100, 0, 1)
		case FreeValve:
			c.valveStuck, kind = -1, EventRepair
		case BreakFan, Trip:
			c.fanFault = true
		case MendFan, Reset:
			c.fanFault, kind = false, EventRepair
		case StopUnit:
			c.switchedOff, kind = true, EventStop
		case StartUnit:
			c.switchedOff, kind = false, EventStart
		default:
			return false
		}
		p.tell(kind, c.name, d.Why, 0)
		return true
	}
	return false
}

func (p *Plant) onPower(d Deed) bool {
	for _, u := range p.utilities {
		if u.name != d.Asset || d.Action != LoseMains && d.Action != ReturnMains {
			continue
		}
		u.present = d.Action == ReturnMains
		p.tell(EventPower, u.name, d.Why, 0)
		return true
	}
	return false
}

// onPlace acts on the site, a hall, a row or a rack.
func (p *Plant) onPlace(d Deed) bool {
	switch {
	case d.Action == ShiftWeather && d.Asset == p.config.Site.Name:
		p.shift = d.Value
	case d.Action == ScaleLoad && d.Asset == p.config.Site.Name:
		p.loadFactor = d.Value
	case d.Action == BootServers:
		return p.boot(d.Asset)
	default:
		return false
	}
	p.tell(EventFault, d.Asset, d.Why, d.Value)
	return true
}

func (p *Plant) boot(place string) bool {
	found := false
	for _, r := range p.racks {
		if place == r.name || place == r.row || place == r.hall || place == p.config.Site.Name {
			r.online, r.overheated, found = 1, 0, true
		}
	}
	return found
}
