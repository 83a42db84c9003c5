package predict

import (
	"fmt"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A Contingency is what follows if some elements were lost now: what gives
// way first, when, and how much is left where it is tightest.
type Contingency struct {
	// Lost names what is lost, several joined by "+".
	Lost     string
	Elements []string
	// Tie is why a pair was asked about, in words: "share loop chw". Empty for
	// single elements and for what people asked.
	Tie string
	At  time.Time // when it was worked out

	// Hall is the one whose inlet crosses Limit first; empty when none does
	// within the horizon, and P50 is Never then. P10 is the pessimist's answer.
	Hall     string
	Limit    facility.Celsius
	P10, P50 time.Duration

	// Falls are all limits that fall, soonest first, the inlet among them.
	Falls []Fall

	// Cascade is the other course that the loss may take, when chillers are left
	// with more than they can give.
	Cascade Cascade

	// Tightest is the hall or loop with the least cooling left for its heat.
	Tightest Balance
	// Burdened is the power element that then carries most of its rating, as
	// Burden tells: 1.1 is ten per cent too much. Empty when no rating is known.
	Burdened string
	Burden   float64
	// Bridge is how long the first battery carries what hangs on it; Never when
	// none is used or known.
	Bridge time.Duration
}

// FallKind says what sort of limit falls.
type FallKind string

// Kinds of limits.
const (
	FallInlet       FallKind = "inlet"        // inlet air above the allowable limit
	FallLiquid      FallKind = "liquid"       // no liquid cooling
	FallBreaker     FallKind = "breaker"      // a breaker trips
	FallUPSOverload FallKind = "ups_overload" // a UPS gives up protecting its load
	FallBattery     FallKind = "battery"      // a battery is empty
	FallGenerator   FallKind = "generator"    // a generator is overloaded
	FallPowerLost   FallKind = "power_lost"   // racks go dark
)

// A Fall is one limit that falls.
type Fall struct {
	After time.Duration
	Limit FallKind
	Asset string // where
	What  string // in words
	// Racks and Services stand to lose by it.
	Racks    int
	Services []string
}

// A loss is what is asked about: elements, and what ties them together.
type loss struct {
	elements []string
	tie      string
}

// First is the limit that falls first.
func (c Contingency) First() (Fall, bool) {
	if len(c.Falls) == 0 {
		return Fall{}, false
	}
	return c.Falls[0], true
}

// Holds reports whether no limit falls within the horizon.
func (c Contingency) Holds() bool { return len(c.Falls) == 0 }

// OwnRack reports whether no more is lost than one rack by its own cord.
func (c Contingency) OwnRack() bool {
	return len(c.Falls) == 1 && c.Falls[0].Limit == FallPowerLost && c.Falls[0].Racks == 1
}

// String says the contingency in one sentence with numbers.
func (c Contingency) String() string {
	lost := strings.ReplaceAll(c.Lost, "+", " and ")
	if c.Tie != "" {
		lost += ", which " + c.Tie
	}
	if f, falls := c.First(); falls {
		return fmt.Sprintf("without %s: %s in %s%s%s", lost, f.What, spoken(f.After), c.figures(), c.orElse())
	}
	return fmt.Sprintf("without %s no limit falls%s%s%s", lost, c.closeCall(), c.figures(), c.orElse())
}

// orElse is the other course, when there is one.
func (c Contingency) orElse() string {
	if said := c.Cascade.String(); said != "" {
		return "; " + said
	}
	return ""
}

// closeCall says what speaks against relying on a loss that holds.
func (c Contingency) closeCall() string {
	said := ""
	if b := c.Tightest; b.Place != "" && b.Load > b.Capacity {
		said = ", yet cooling falls short"
	}
	if c.P10 > 0 && c.P10 != Never {
		said += ", and one course of ten crosses in " + spoken(c.P10)
	}
	return said
}

// figures are the balance and the burden in brackets.
func (c Contingency) figures() string {
	var parts []string
	if b := c.Tightest; b.Place != "" && b.Capacity < 1e11 {
		parts = append(parts, fmt.Sprintf("%s: %.0f kW of heat on %.0f kW of cooling", b.Place, b.Load.Kilowatts(), b.Capacity.Kilowatts()))
	}
	if c.Burdened != "" {
		parts = append(parts, fmt.Sprintf("%s at %.0f %% of its rating", c.Burdened, 100*c.Burden))
	}
	if c.Bridge != Never && c.Bridge > 0 {
		parts = append(parts, "battery "+spoken(c.Bridge))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, "; ") + ")"
}

// spoken is a duration as people say it: seconds below two minutes.
func spoken(d time.Duration) string {
	if d < 2*time.Minute {
		return fmt.Sprintf("%.0f s", d.Seconds())
	}
	return fmt.Sprintf("%.0f min", d.Minutes())
}
