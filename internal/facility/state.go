package facility

// RunState is the one vocabulary for what equipment is doing, whatever its
// maker calls it. Its number is the Value of a run_state reading.
type RunState uint8

// Run states. The codes are part of the stored schema and never change.
const (
	StateUnknown  RunState = 0 // the device does not say, or says something we cannot map
	StateOff      RunState = 1 // not running and not asked to; for a utility: no mains
	StateStandby  RunState = 2 // ready, will start on demand
	StateStarting RunState = 3 // asked to run, not delivering yet
	StateRunning  RunState = 4 // delivering; for a utility: mains present
	StateAlarm    RunState = 5 // stopped by a fault, or running with one that stops delivery
)

// Output sources of a UPS after RFC 1628 upsOutputSource, codes unchanged.
const (
	SourceOther   = 1
	SourceNone    = 2
	SourceNormal  = 3
	SourceBypass  = 4
	SourceBattery = 5
	SourceBooster = 6
	SourceReducer = 7
)

// State vocabularies by point: code → word. A code that is missing here is
// shown as "unknown".
var (
	runStates        = []string{"unknown", "off", "standby", "starting", "running", "alarm"}
	outputSources    = []string{"unknown", "other", "none", "normal", "bypass", "battery", "booster", "reducer"}
	healthStates     = []string{"unknown", "ok", "warning", "critical", "absent"}
	switchStates     = []string{"unknown", "off", "on"}
	presence         = []string{"no", "yes"}
	batteryStates    = []string{"unknown", "unknown", "normal", "low", "depleted"}
	contactStates    = []string{"unknown", "open", "closed"}
	redundancyStates = []string{"unknown", "redundant", "degraded", "lost"}
	breakerStates    = []string{"unknown", "open", "closed", "tripped"}
	testResults      = []string{"unknown", "passed", "warning", "failed", "running", "none"}
	batteryModes     = []string{"unknown", "idle", "charging", "floating", "discharging", "absent"}
	activeSources    = []string{"unknown", "source_a", "source_b", "none"}
)

// Health codes of component points such as power_supply_state and fan_state.
const (
	HealthUnknown  = 0
	HealthOK       = 1
	HealthWarning  = 2
	HealthCritical = 3
	HealthAbsent   = 4
)

// String returns the state in lower case.
func (s RunState) String() string { return stateText(runStates, float64(s)) }

// Delivers reports whether equipment in state s removes heat or supplies power.
func (s RunState) Delivers() bool { return s == StateRunning }

func stateText(states []string, code float64) string {
	if i := int(code); i >= 0 && i < len(states) && float64(i) == code {
		return states[i]
	}
	return "unknown"
}
