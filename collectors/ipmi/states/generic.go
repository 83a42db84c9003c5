package states

// generic are the states of generic event/reading types (table 42-2).
var generic = map[uint8][]State{
	0x02:    {{"idle", good}, {"active", good}, {"busy", good}},
	Digital: {{"deasserted", good}, {"asserted", unclear}},
	0x04:    {{"no failure predicted", good}, {"failure predicted", warning}},
	0x05:    {{"limit not exceeded", good}, {"limit exceeded", warning}},
	0x06:    {{"performance met", good}, {"performance lags", warning}},
	0x07: {
		{"ok", good},
		{"non-critical", warning},
		{"critical", critical},
		{"non-recoverable", critical},
		{"non-critical", warning},
		{"critical", critical},
		{"non-recoverable", critical},
		{"monitor", good},
		{"informational", good},
	},
	Presence: {{"absent", absent}, {"present", good}},
	0x09:     {{"disabled", warning}, {"enabled", good}},
	Availability: {
		{"running", good},
		{"in test", warning},
		{"power off", good},
		{"on line", good},
		{"off line", critical},
		{"off duty", good},
		{"degraded", warning},
		{"power save", good},
		{"install error", warning},
	},
	Redundancy: {
		{"fully redundant", good},
		{"redundancy lost", warning},
		{"redundancy degraded", warning},
		{"not redundant, sufficient, was redundant", warning},
		{"not redundant, sufficient, was insufficient", warning},
		{"not redundant, insufficient", critical},
		{"redundancy degraded from full", warning},
		{"redundancy degraded from none", warning},
	},
	0x0C: {{"D0 power state", good}, {"D1 power state", good}, {"D2 power state", good}, {"D3 power state", good}},
}

// thresholdEvents are the events of sensors that measure (table 42-2, 01h).
var thresholdEvents = []State{
	{"lower non-critical, going low", warning},
	{"lower non-critical, going high", warning},
	{"lower critical, going low", critical},
	{"lower critical, going high", critical},
	{"lower non-recoverable, going low", critical},
	{"lower non-recoverable, going high", critical},
	{"upper non-critical, going low", warning},
	{"upper non-critical, going high", warning},
	{"upper critical, going low", critical},
	{"upper critical, going high", critical},
	{"upper non-recoverable, going low", critical},
	{"upper non-recoverable, going high", critical},
}

// Event returns the state that the event offset names; ok is false where the
// specification has none.
func Event(sensorType, eventType, offset uint8) (s State, ok bool) {
	list := Of(sensorType, eventType)
	if eventType == Threshold {
		list = thresholdEvents
	}
	if int(offset) >= len(list) || list[offset].Text == "" {
		return State{}, false
	}
	return list[offset], true
}

// Crossed says what the comparison byte of a sensor with thresholds means
// (35.14, byte 4): bits 0 to 2 lower, 3 to 5 upper; non-critical, critical,
// non-recoverable.
func Crossed(status uint8) (code float64, text string) {
	words := [...]string{
		"below the lower non-critical threshold", "below the lower critical threshold", "below the lower non-recoverable threshold",
		"above the upper non-critical threshold", "above the upper critical threshold", "above the upper non-recoverable threshold",
	}
	code, text = good, "ok"
	for i, word := range words {
		if status&(1<<i) == 0 {
			continue
		}
		text = word // the later of a side is the worse
		if code = max(code, warning); i%3 > 0 {
			code = critical
		}
	}
	return code, text
}
