package predict

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A Silence is what a forecast cannot see of its surroundings. The model leaves
// it out; package alerting, which knows when everything was last read, adds it.
type Silence struct {
	Since time.Time
	Kinds []SilentKind
}

// A SilentKind says how many of one kind of equipment or place are silent.
type SilentKind struct {
	Kind        facility.Kind
	Silent, All int
}
