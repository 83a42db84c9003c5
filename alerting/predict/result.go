package predict

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Never is the time to a limit that is not crossed within the horizon.
const Never time.Duration = -1

// A Result is everything the model says at one moment.
type Result struct {
	At      time.Time
	Horizon time.Duration

	// Forecasts has one entry for each hall, row and rack with probes, and each
	// limit: those of the site, and for rows and racks the lowest at which a
	// device there protects itself by its own upper critical inlet threshold.
	Forecasts []Forecast
	// Balances has one entry for each hall and loop.
	Balances []Balance
	// Events are changes in the plant that the forecast rests on, oldest
	// first: what stopped, when, and how we know. An event stays listed until
	// the equipment delivers again.
	Events []Event
	// Backups are the UPSs that run on battery, the one that ends first first.
	Backups []Backup
	// Chain is what is expected to happen, in order, along the median path.
	Chain []Expected
	// Contingencies answer "if this were lost now", for single elements and for
	// pairs, soonest limit first.
	Contingencies []Contingency
	// RideThroughs compare how long halls live without their plant with how long
	// it takes to restart.
	RideThroughs []RideThrough
	// Groups says what is left of every group that was drawn with a spare.
	Groups []GroupState
	// Actions are things a person can do, most minutes bought first.
	Actions []Action
	// Recoveries say when halls that are too warm, or will be, are back below
	// their recommended and allowable limits.
	Recoveries []Recovery
	// Verdicts has one entry for each hall: whether somebody must be called.
	Verdicts []Verdict
}

// Severity says who has to know.
type Severity uint8

// Severities.
const (
	Quiet Severity = iota // nobody
	Warn                  // somebody should look in working hours: redundancy is lost
	Page                  // somebody must act now
)

// String returns the severity in lower case.
func (s Severity) String() string { return [...]string{"quiet", "warn", "page"}[s] }

// A Verdict is the model's own opinion of one hall, which a paging rule may
// take as it is. It is held over several polls, so that one bad sample neither
// raises nor clears it.
type Verdict struct {
	Hall     string
	Severity Severity
	// Since is when the severity was reached.
	Since time.Time
	// Causes are root causes, most likely first; Services are those that stand
	// to lose racks. Both are empty while Quiet.
	Causes   []string
	Services []string
}

// A Forecast is the time until one limit is crossed in one place.
type Forecast struct {
	Place string // hall, row or rack
	Kind  facility.Kind
	Limit facility.Celsius

	// Now is the inlet temperature the forecast starts from.
	Now facility.Celsius
	// P10, P50 and P90 are times from Result.At; 0 when the limit is crossed
	// already, Never when not within the horizon.
	P10, P50, P90 time.Duration
	// Crossed says that the place is beyond the limit. Again is then when it
	// will cross once more after having been below: P10, P50 and P90.
	Crossed bool
	Again   [3]time.Duration
	// Likelihood is the share of the ensemble that crosses within the horizon.
	Likelihood float64
	// Dark is when the last rack of the place loses its power, because batteries
	// are empty and no generator is expected; 0 when nobody expects that. The times
	// above are those of a place whose batteries last: a limit that comes after
	// Dark is not crossed, unless they do.
	Dark time.Duration `json:",omitempty"`
	// Hunch is the share of the ensemble in which machines that have not spoken
	// since one beside them stopped have stopped too.
	Hunch float64 `json:",omitempty"`
	// Reason is what happened and the numbers behind it, which a person can
	// check; Sentence has the whole. Grounds are its numbers, nil for rows and
	// racks.
	Reason  string
	Grounds *Grounds `json:",omitempty"`
	// Silence is what of the place's surroundings is not heard; nil when all is.
	Silence *Silence `json:",omitempty"`
}

// Established is the likelihood by what machines have said themselves, without
// any hunch: nobody is called for what the next poll settles.
func (f Forecast) Established() float64 {
	return max(0, f.Likelihood-f.Hunch) / (1 - f.Hunch)
}

// A Balance is heat against capacity, now.
type Balance struct {
	Place    string // hall or loop
	Load     facility.Watts
	Capacity facility.Watts
}

// Margin is negative while the place heats up.
func (b Balance) Margin() facility.Watts { return b.Capacity - b.Load }

// EventKind says what happened to a piece of equipment.
type EventKind string

// Kinds of events.
const (
	EventTrip      EventKind = "trip"       // stopped by a fault
	EventStop      EventKind = "stop"       // stopped, no fault reported
	EventLostFlow  EventKind = "lost_flow"  // water does not move
	EventFanStop   EventKind = "fan_stop"   // air does not move
	EventPowerLost EventKind = "power_lost" // mains or feed gone
	EventSilent    EventKind = "silent"     // reports running, yet delivers nothing
	EventDegraded  EventKind = "degraded"   // delivers less than it should
)

// An Event is a change in the plant that matters to the heat or power balance.
type Event struct {
	Asset string
	Kind  EventKind
	At    time.Time
	// Evidence is what was seen: "run_state alarm", "flow 1,690 → 0 l/min".
	Evidence string
	// Consequence is true when an earlier event explains this one: chillers
	// that trip on overload after the first. Cause then names it.
	Consequence bool
	Cause       string
}

// An Action is something a person can do now.
type Action struct {
	Kind  ActionKind
	What  string // "start standby chiller ch-4", "shed 120 kW in hall-b"
	Asset string
	// What says it in English; these are its facts, for any language.
	Or       []string       `json:",omitempty"` // machines that do as well as Asset
	Delivers time.Duration  `json:",omitempty"` // from the command; 0 when that is not known
	Halls    []string       `json:",omitempty"` // where fans or load are
	Power    facility.Watts `json:",omitempty"` // to shed
	People   int            `json:",omitempty"` // who restart Order
	Order    []Restart      `json:",omitempty"`
	// Limit is what time is bought for: the allowable limit, or the next one that
	// is not lost and that it helps against.
	Limit facility.Celsius
	// Bought is the median time it adds before the first hall crosses Limit;
	// Never when none then does within the horizon.
	Bought time.Duration
}
