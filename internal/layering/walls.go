package layering

import "strings"

// Module is the path that our packages begin with.
const Module = "github.com/ridethrough/ridethrough"

// A Wall forbids the packages below From to import those below To. Paths are
// within the module; To may also be one package of the standard library. An
// empty From means every package but those below To itself.
type Wall struct {
	From, To string
	Reason   string
}

const (
	vocabulary = "facility is the vocabulary of all others: standard library only, no input or output"
	below      = "configs lies below those who are configured"
	neverMeet  = "collectors and alerting never meet: they share facility.Reading"
	replayable = "alerting is a function of readings and time: it must run with no device and no database"
	noIO       = "the engine does no I/O; sending lives in alerting/paging"
	otherSide  = "the simulator is the other side of the wire and must not share what it tests"
	wiring     = "cmd is wiring; nothing hangs on it"
	format     = "a file format needs what it writes down and nothing else"
)

// Walls returns every wall.
func Walls() []Wall {
	var walls []Wall
	forbid := func(from, reason string, to ...string) {
		for _, t := range to {
			walls = append(walls, Wall{From: from, To: t, Reason: reason})
		}
	}
	forbid("internal/facility", vocabulary, "configs", "collectors", "alerting", "dashboards", "internal/storage", "internal/web", "internal/simulator", "internal/exchange",
		"os", "net", "io/fs", "log", "log/slog", "context")
	forbid("configs", below, "collectors", "alerting", "internal/storage", "internal/web", "internal/simulator", "internal/exchange")
	forbid("collectors", neverMeet, "alerting")
	forbid("alerting", neverMeet, "collectors")
	forbid("collectors", "readings leave a collector by its return value", "internal/storage", "internal/web", "internal/simulator", "internal/exchange")
	forbid("alerting", replayable, "internal/storage", "internal/web", "internal/simulator", "internal/exchange")
	forbid("alerting/predict", noIO, "net", "net/http", "os")
	forbid("alerting/incident", noIO, "net", "net/http", "os")
	forbid("alerting/maintenance", noIO, "net", "net/http", "os")
	forbid("alerting/message", noIO, "net", "net/http", "os")
	forbid("alerting/score", noIO, "net", "net/http", "os")
	forbid("alerting/report", noIO, "net", "net/http", "os")
	forbid("alerting/rules", "rules read rule files when they are loaded and talk to nobody", "net", "net/http")
	forbid("internal/storage", "storage keeps readings and knows not where they come from", "collectors", "alerting", "internal/web", "internal/simulator", "internal/exchange")
	forbid("internal/web", "the page shows what it is given", "collectors", "internal/simulator", "internal/storage", "internal/exchange")
	forbid("internal/simulator", otherSide, "collectors", "alerting", "internal/storage", "internal/web", "internal/exchange")
	forbid("internal/exchange", format, "configs", "collectors", "internal/storage", "internal/web", "internal/simulator")
	forbid("", wiring, "cmd")
	forbid("", "layering serves tests", "internal/layering")
	forbid("", "what ships carries no test code", "testing", "testing/fstest", "testing/iotest", "testing/quick", "testing/synctest")
	return walls
}

// Stops reports whether the wall forbids package from to import package to,
// both as full import paths.
func (w Wall) Stops(from, to string) bool {
	room, ours := within(from)
	if !ours || TestOnly(from) || !under(room, w.From) {
		return false
	}
	if target, ours := within(to); ours {
		return under(target, w.To) && !(w.From == "" && under(room, w.To))
	}
	return to == w.To
}

// TestOnly reports whether a package exists for tests: its last element ends
// in "test" (snmptest, influxtest) or it is one of this folder. Such packages
// may import what they like, and nothing that ships may import them. Only
// ruletest ships: it runs the operators' own rule tests for ridethrough check.
func TestOnly(path string) bool {
	room, ours := within(path)
	return ours && room != "alerting/rules/ruletest" && (strings.HasSuffix(path, "test") || under(room, "internal/layering"))
}

// within returns the path of a package within the module.
func within(path string) (string, bool) {
	if path == Module {
		return "", true
	}
	return strings.CutPrefix(path, Module+"/")
}

func under(path, prefix string) bool {
	return prefix == "" || path == prefix || strings.HasPrefix(path, prefix+"/")
}
