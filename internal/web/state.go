package web

import "time"

// A State is everything the page shows, at one moment. It holds display values
// only: whoever fills it has decided already.
type State struct {
	Site string    `json:"site"`
	At   time.Time `json:"at"` // when the forecast was made; zero before the first
	// Horizon is how far the forecast looks.
	Horizon TimeTo `json:"horizon_seconds"`
	// PageLimit is the inlet temperature that people are paged about; the big
	// number counts down to it, then to the next one.
	PageLimit float64 `json:"page_limit_celsius"`

	// Notices are shown above everything else: "simulation, 60 times faster
	// than real time", "blind in hall-b: 12 devices silent".
	Notices []string `json:"notices"`

	Halls         []Hall        `json:"halls"`              // as on the drawings
	Backups       []Backup      `json:"backups"`            // UPSs on battery, the one that ends first first
	Incidents     []Incident    `json:"incidents"`          // open, gravest first
	Silences      []Silence     `json:"silences,omitempty"` // in force, by people
	Chain         []Step        `json:"chain"`              // what is expected, soonest first
	Contingencies []Contingency `json:"contingencies"`      // soonest limit first
	Learnt        []Parameter   `json:"learnt"`             // what differs from the drawings, by place
}

// A Hall is one room of air.
type Hall struct {
	Name string `json:"name"`
	// Inlet is the hottest trusted inlet; nil when no probe can be trusted.
	Inlet *float64 `json:"inlet_celsius"`
	// HeatLoad and Capacity are what must be removed and what running
	// equipment can remove, in watts; nil when unknown.
	HeatLoad *float64 `json:"heat_load_watts"`
	Capacity *float64 `json:"cooling_capacity_watts"`

	Crossings []Crossing `json:"crossings"` // by limit, mildest first
	// Reason is one sentence with numbers that a person can check.
	Reason string `json:"reason"`
}

// Margin is the capacity left over; ok is false when it is not known.
func (h Hall) Margin() (watts float64, ok bool) {
	if h.HeatLoad == nil || h.Capacity == nil {
		return 0, false
	}
	return *h.Capacity - *h.HeatLoad, true
}

// A Crossing is the time until one limit is crossed in one hall.
type Crossing struct {
	Limit      float64 `json:"limit_celsius"`
	P10        TimeTo  `json:"p10_seconds"`
	P50        TimeTo  `json:"p50_seconds"`
	P90        TimeTo  `json:"p90_seconds"`
	Likelihood float64 `json:"likelihood"` // 0 to 1, within the horizon
}

// An Incident is one root cause with all its symptoms.
type Incident struct {
	ID       string    `json:"id"`
	Headline string    `json:"headline"` // the first line of the page that was sent
	Cause    string    `json:"cause"`    // the asset, or what is known of it
	Evidence string    `json:"evidence"` // what was seen
	Since    time.Time `json:"since"`
	Severity string    `json:"severity"` // page, warn or info
	Symptoms int       `json:"symptoms"` // how many alarms it has taken in

	// Acknowledged is nil while nobody has taken it on. Silenced says why nobody
	// is told; empty when people are. Escalated counts the further receivers.
	Acknowledged *Acknowledged `json:"acknowledged,omitempty"`
	Silenced     string        `json:"silenced,omitempty"`
	Escalated    int           `json:"escalated,omitempty"`

	Actions  []Action  `json:"actions"`  // most minutes bought first
	Services []Service `json:"services"` // at risk, most important first
	Timeline []Moment  `json:"timeline"` // oldest first
}

// Acknowledged says who has taken an incident on.
type Acknowledged struct {
	By   string    `json:"by"`
	Note string    `json:"note,omitempty"`
	At   time.Time `json:"at"`
}

// An Action is something a person can do now.
type Action struct {
	What string `json:"what"`
	// Limit is the inlet limit, in °C, that it helps against.
	Limit float64 `json:"limit_celsius"`
	// Bought is the time it adds; Never when the limit is then not crossed.
	Bought TimeTo `json:"bought_seconds"`
}

// A Service is what customers use.
type Service struct {
	Name  string `json:"name"`
	Tier  int    `json:"tier"` // 1 is the most important; 0 unknown
	Owner string `json:"owner,omitempty"`
	Note  string `json:"note,omitempty"` // "loses 12 of 40 racks in 14 min"
}

// A Moment is one line of the timeline of an incident.
type Moment struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`
}

// A Step is one link of the chain of expected events. P10 and P90 are zero where
// nobody can say.
type Step struct {
	At       time.Time `json:"at"`
	P10      time.Time `json:"p10,omitzero"`
	P90      time.Time `json:"p90,omitzero"`
	Kind     string    `json:"kind"` // overload, trip, start, limit, shutdown, battery, generator
	Asset    string    `json:"asset"`
	What     string    `json:"what"`
	Services []string  `json:"services,omitempty"`
}

// A Contingency is what falls first if one more element, or two, were lost now.
type Contingency struct {
	Lost  string  `json:"lost"`
	Hall  string  `json:"hall"` // empty when no hall crosses a limit
	Limit float64 `json:"limit_celsius"`
	Time  TimeTo  `json:"time_seconds"`
	// What falls, in words; empty when nothing does.
	What string `json:"what,omitempty"`
}

// A Backup is a UPS on battery.
type Backup struct {
	UPS   string    `json:"ups"`
	Since time.Time `json:"since,omitzero"`
	// Known is false when nobody can say how long it lasts.
	Known bool   `json:"known"`
	P10   TimeTo `json:"p10_seconds"`
	P50   TimeTo `json:"p50_seconds"`
	P90   TimeTo `json:"p90_seconds"`
	// Basis says where the time comes from, or why there is none.
	Basis     string   `json:"basis"`
	Generator string   `json:"generator"`
	Halls     []string `json:"halls"` // with racks that it takes along
	Services  []string `json:"services"`
}

// A Parameter is a quantity that the model has learnt.
type Parameter struct {
	Asset  string    `json:"asset"`
	What   string    `json:"what"`
	Unit   string    `json:"unit"`
	Prior  float64   `json:"prior"` // by the drawings
	Learnt float64   `json:"learnt"`
	P10    float64   `json:"p10"`
	P90    float64   `json:"p90"`
	Since  time.Time `json:"since"`
}
