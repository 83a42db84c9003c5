package predict

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Expected is one step of the chain of events to come.
type Expected struct {
	// At is the median; P10 and P90 are zero where nobody can say, P90 also when
	// it may not happen at all.
	At       time.Time
	P10, P90 time.Time
	Kind     ExpectedKind
	Limit    facility.Celsius // of ExpectedLimit
	Asset    string           // what it happens to
	What     string           // "trips on overload", "32 °C, first in row-2", "first servers shut down"

	// What says it in English; the other fields are its facts, for any language.
	Why     ExpectedWhy    `json:",omitempty"` // of a trip or a start
	Heat    facility.Watts `json:",omitempty"` // of an overload, on Cooling
	Cooling facility.Watts `json:",omitempty"`
	First   string         `json:",omitempty"` // row that crosses a limit first, if one stands out
	FirstOf string         `json:",omitempty"` // hall whose first servers shut down
	DarkIn  []string       `json:",omitempty"` // halls with racks that an empty battery takes along
	// Services are those that in this step have too few racks left.
	Services []string
}

// ExpectedKind says what sort of step a link of the chain is.
type ExpectedKind string

// Kinds of steps.
const (
	ExpectedOverload  ExpectedKind = "overload"  // more heat than the plant removes, from now on
	ExpectedTrip      ExpectedKind = "trip"      // a machine stops itself
	ExpectedStart     ExpectedKind = "start"     // a machine begins to deliver
	ExpectedLimit     ExpectedKind = "limit"     // a hall crosses a limit
	ExpectedShutdown  ExpectedKind = "shutdown"  // servers switch themselves off
	ExpectedBattery   ExpectedKind = "battery"   // a UPS battery is empty
	ExpectedGenerator ExpectedKind = "generator" // a generator delivers
)

// ExpectedWhy says why a machine trips or starts.
type ExpectedWhy string

// Reasons of trips and starts.
const (
	WhyOverload     ExpectedWhy = "overload"
	WhyHeadPressure ExpectedWhy = "head_pressure"
	WhyByHand       ExpectedWhy = "by_hand"
	WhyStart        ExpectedWhy = "start"
	WhyMains        ExpectedWhy = "mains"
	WhyStandby      ExpectedWhy = "standby"
)

// ExpectedWhys returns every reason.
func ExpectedWhys() []ExpectedWhy {
	return []ExpectedWhy{WhyOverload, WhyHeadPressure, WhyByHand, WhyStart, WhyMains, WhyStandby}
}

// words says it in English.
func (w ExpectedWhy) words() string {
	switch w {
	case WhyOverload:
		return "trips on overload"
	case WhyHeadPressure:
		return "trips on head pressure"
	case WhyByHand:
		return "started by hand"
	case WhyStart:
		return "delivers after its start"
	case WhyMains:
		return "restarts after the mains"
	case WhyStandby:
		return "standby machine delivers"
	}
	return string(w)
}
