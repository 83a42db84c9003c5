package predict

import (
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Grounds are the numbers behind a forecast, which a person can check: what
// happened, heat against cooling, and what stores the rest.
type Grounds struct {
	// Event is the first root cause; nil when nothing happened. More is how many
	// events there are besides.
	Event *Event `json:",omitempty"`
	More  int    `json:",omitempty"`

	Heat facility.Watts
	// Cooling is what the plant removes; Elsewhere says that the water comes
	// from a plant that is not ours, without a known end.
	Cooling   facility.Watts
	Elsewhere bool `json:",omitempty"`
	// Mass, in J/K, and Water, in m³, take up the heat that is not removed.
	Mass, Water float64
}

// Short reports whether there is more heat than cooling.
func (g Grounds) Short() bool { return !g.Elsewhere && g.Heat > g.Cooling }

// String is the second half of a sentence.
func (g Grounds) String() string {
	text := fmt.Sprintf("%s%s of IT heat on ", g.happened(), kilowatts(float64(g.Heat)))
	switch {
	case g.Elsewhere:
		return text + "water from elsewhere"
	case g.Short():
		return fmt.Sprintf("%s%s of cooling; %s take the rest", text, kilowatts(float64(g.Cooling)), g.store())
	}
	return text + kilowatts(float64(g.Cooling)) + " of cooling"
}

func (g Grounds) happened() string {
	if g.Event == nil {
		return ""
	}
	text := fmt.Sprintf("%s %s at %s (%s)", g.Event.Asset, g.Event.Kind.Words(), g.Event.At.UTC().Format(clockTime), g.Event.Evidence)
	if g.More > 0 {
		text += fmt.Sprintf(" and %d more", g.More)
	}
	return text + ": "
}

func (g Grounds) store() string {
	text := fmt.Sprintf("%.0f MJ/K of servers and air", g.Mass/1e6)
	if g.Water > 0 {
		text += fmt.Sprintf(" and %.0f m³ of water", g.Water)
	}
	return text
}

// BatteryBasis says where the time that a battery lasts comes from.
type BatteryBasis string

// Bases of a battery's time.
const (
	BatteryReported BatteryBasis = "reported" // the UPS says it
	BatteryCharged  BatteryBasis = "charge"   // charge, times the time by the drawings at this load
	BatterySpent    BatteryBasis = "spent"    // the time by the drawings, less what has passed
	BatteryUnknown  BatteryBasis = "unknown"
)

// BatteryGrounds are the numbers behind the time of a battery.
type BatteryGrounds struct {
	Basis    BatteryBasis
	Reported time.Duration `json:",omitempty"`
	Charge   float64       `json:",omitempty"` // per cent
	Full     time.Duration `json:",omitempty"` // by the drawings, at design load
	Spent    time.Duration `json:",omitempty"` // on battery so far
	// LoadShare is the load in per cent of the design; or Load of Design in W. All
	// zero when it is not known and taken as full.
	LoadShare    float64        `json:",omitempty"`
	Load, Design facility.Watts `json:",omitempty"`
}

// String is half a sentence with the numbers.
func (g BatteryGrounds) String() string {
	switch g.Basis {
	case BatteryReported:
		return "the UPS itself says " + minutes(g.Reported.Seconds())
	case BatteryCharged:
		return fmt.Sprintf("charge %.0f %% of %s by the drawings, %s", g.Charge, minutes(g.Full.Seconds()), g.load())
	case BatterySpent:
		return fmt.Sprintf("%s by the drawings less %s on battery, %s, taken as full", minutes(g.Full.Seconds()), minutes(g.Spent.Seconds()), g.load())
	}
	return "the UPS reports no runtime_remaining, and the site file has no battery_runtime for it"
}

func (g BatteryGrounds) load() string {
	switch {
	case g.LoadShare > 0:
		return fmt.Sprintf("load %.0f %%", g.LoadShare)
	case g.Load > 0:
		return fmt.Sprintf("load %.0f of %.0f kW", float64(g.Load)/1000, float64(g.Design)/1000)
	}
	return "load unknown, taken as full"
}
