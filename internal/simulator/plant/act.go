package plant

import (
	"fmt"
	"slices"
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

// An Operation is an action on an asset with the reason a witness would give.
type Operation struct {
	Action Action
	Asset  string
	Value  float64
	Why    string
}

// Do acts on the plant now.
func (p *Plant) Do(o Operation) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Contains(Actions(), o.Action) {
		return fmt.Errorf("plant: unknown action %q; want one of %v", o.Action, Actions())
	}
	for _, act := range []func(Operation) bool{p.onPlant, p.onRoomUnit, p.onPower, p.onPlace} {
		if act(o) {
			return nil
		}
	}
	return fmt.Errorf("plant: %s %q: no such asset, or nothing it could mean there", o.Action, o.Asset)
}
