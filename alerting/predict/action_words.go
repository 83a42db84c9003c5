package predict

import (
	"fmt"
	"strings"
	"time"
)

// ActionKind says what sort of thing a person can do.
type ActionKind string

// Kinds of actions.
const (
	ActionStart        ActionKind = "start"         // a machine that stands by
	ActionRestart      ActionKind = "restart"       // a machine that stopped on a fault
	ActionRestartOrder ActionKind = "restart_order" // several, one after the other
	ActionFans         ActionKind = "fans"          // of room units to full speed
	ActionLimitDemand  ActionKind = "limit_demand"  // of the running chillers
	ActionShed         ActionKind = "shed"          // IT load
)

// ActionKinds returns every kind.
func ActionKinds() []ActionKind {
	return []ActionKind{
		ActionStart, ActionRestart, ActionRestartOrder, ActionFans, ActionLimitDemand, ActionShed,
	}
}

// A Restart is one machine of an order in which to restart several.
type Restart struct {
	Asset    string
	Delivers time.Duration // from now, when it is that machine's turn
}

// words says in English what to do; other languages say it from the fields.
func (a Action) words() string {
	halls := list(a.Halls)
	switch a.Kind {
	case ActionStart, ActionRestart:
		what := "start " + a.Asset
		if a.Kind == ActionRestart {
			what = "reset and restart " + a.Asset
		}
		if len(a.Or) > 0 {
			what += " (or " + list(a.Or) + ")"
		}
		if a.Delivers > 0 {
			what += ", delivers in " + minutes(a.Delivers.Seconds())
		}
		return what
	case ActionRestartOrder:
		return people(a.People) + " in this order: " + inTurn(a.Order)
	case ActionFans:
		return "room unit fans to 100 % in " + halls
	case ActionLimitDemand:
		return "limit the demand of the running chillers to 100 %, so that none trips on overload"
	case ActionShed:
		return fmt.Sprintf("shed %s of IT load in %s", kilowatts(float64(a.Power)), halls)
	}
	return a.What
}

func people(n int) string {
	if n == 1 {
		return "one person restarts"
	}
	return fmt.Sprintf("%d people restart", n)
}

func inTurn(order []Restart) string {
	var steps []string
	for i, s := range order {
		words := "%s (%s)"
		if i == 0 {
			words = "%s (delivers in %s)"
		}
		steps = append(steps, fmt.Sprintf(words, s.Asset, minutes(s.Delivers.Seconds())))
	}
	return strings.Join(steps, ", ")
}
