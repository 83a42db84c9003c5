package status

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Schema is the name and version of the format of a Note.
const Schema = "ridethrough.status/1"

// An Audience is who reads a note.
type Audience string

// Audiences.
const (
	Internal Audience = "internal"
	Customer Audience = "customer"
)

// A Stage is how far an incident is, as users see it.
type Stage string

// Stages.
const (
	Warming     Stage = "warming"      // a limit is expected to be crossed
	OverLimit   Stage = "over_limit"   // it is crossed, and cooling is not back
	CoolingDown Stage = "cooling_down" // cooling is back, a hall is still too warm
	Settling    Stage = "settling"     // cooling is back and every hall within its limits, not over yet
	Stable      Stage = "stable"       // nothing is expected to be lost, not over yet
	Over        Stage = "over"
)

// An Area is what sort of thing failed.
type Area string

// Areas.
const (
	Cooling Area = "cooling"
	Power   Area = "power"
	Unknown Area = "unknown"
)

// A Note is what is known of one incident at one moment: the facts that both
// versions are written from. Times are UTC.
type Note struct {
	// ID is the public name of the incident; it says nothing about equipment.
	ID       string    `json:"id"`
	Incident string    `json:"incident"`
	Sequence int       `json:"sequence"`
	At       time.Time `json:"at"`
	// NextBy is when the next note comes at the latest; zero after the last.
	NextBy time.Time `json:"next_by,omitzero"`
	Since  time.Time `json:"since"`
	Ended  time.Time `json:"ended,omitzero"`
	Stage  Stage     `json:"stage"`
	Area   Area      `json:"area"`

	Services []string `json:"services,omitempty"`
	// Exceeded says that a hall was beyond its limit at some time.
	Exceeded bool   `json:"exceeded,omitempty"`
	Halls    []Hall `json:"halls,omitempty"`
	// Causes and Advice are lines of the page, by language.
	Causes map[string][]string `json:"causes,omitempty"`
	Advice map[string][]string `json:"advice,omitempty"`
	// Taken is who has taken the incident on, since when.
	TakenBy string    `json:"taken_by,omitempty"`
	TakenAt time.Time `json:"taken_at,omitzero"`
	// Starting are machines that are on their way, soonest first.
	Starting []Start  `json:"starting,omitempty"`
	Trend    Trend    `json:"trend"`
	Recovery Recovery `json:"recovery"`
}

// A Hall is one hall of an incident.
type Hall struct {
	Name  string           `json:"name"`
	Inlet facility.Celsius `json:"inlet_celsius"`
	// PerTen is the change in ten minutes, K; Known says that there is one.
	PerTen float64          `json:"kelvin_per_10_minutes"`
	Known  bool             `json:"trend_known"`
	Limit  facility.Celsius `json:"limit_celsius"`
	// Expected, P10 and P90 are when Limit is crossed; zero when it is already
	// or will not be.
	Expected time.Time `json:"expected,omitzero"`
	P10      time.Time `json:"p10,omitzero"`
	P90      time.Time `json:"p90,omitzero"`
}

// A Start is a machine that begins to deliver.
type Start struct {
	Asset string    `json:"asset"`
	At    time.Time `json:"at"`
}

// A Trend is where temperatures go in the halls concerned.
type Trend string

// Trends.
const (
	Rising  Trend = "rising"
	Steady  Trend = "steady"
	Falling Trend = "falling"
	NoTrend Trend = "unknown"
)

// A Recovery is when all halls concerned are back below their limit. Restored
// says that cooling is back: then Early and Late are moments between which it is
// in eight cases of ten. Else they are not set and Shortest and Longest count
// from the restart of what stopped. Zero values mean that nobody can say.
type Recovery struct {
	Restored bool          `json:"restored,omitempty"`
	Early    time.Time     `json:"early,omitzero"`
	Late     time.Time     `json:"late,omitzero"`
	Shortest time.Duration `json:"shortest_nanoseconds,omitempty"`
	Longest  time.Duration `json:"longest_nanoseconds,omitempty"`
	// Averts says that a restart now keeps every hall below its limit.
	Averts bool `json:"averts,omitempty"`
}
