package collectors

import (
	"context"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// An Inspector is a Collector that can tell where each of its readings comes
// from. It is for people: `ridethrough probe` and `ridethrough profile test`
// print what it returns. It polls the device once, as Collect does, and reads
// everything, also what Collect reads seldom.
type Inspector interface {
	Inspect(ctx context.Context) (Inspection, error)
}

// An Inspection is one device looked at closely.
type Inspection struct {
	// Profiles were chosen for the device; Rejected were not, and say why. Both
	// are in the order in which they were considered.
	Profiles []Verdict
	Rejected []Verdict

	// Identity is what the device says of itself, by name of the object:
	// sysObjectID, sysDescr, Manufacturer, Product …
	Identity map[string]string

	Sources []Source

	// Unread are things that answered and that no profile reads, for the author
	// of a profile: their names and raw values, bounded.
	Unread []Raw
}

// A Verdict is a profile and why it was chosen or not.
type Verdict struct {
	Profile string `json:"profile"`
	Reason  string `json:"reason"`
}

// A Source is a reading and the object it was read from.
type Source struct {
	facility.Reading
	Profile string `json:"profile"`

	// Object names the source in the protocol's own way: an OID without leading
	// dot, "holding/1:40001", a resource path with a JSON pointer, a sensor.
	Object string `json:"source"`
	// Raw is the value on the wire.
	Raw string `json:"raw"`

	// Latency is how long the request that brought it took.
	Latency time.Duration `json:"latency"`

	// ShadowedBy names the profile whose reading of the same series is written
	// instead of this one; empty when this one is.
	ShadowedBy string `json:"shadowed_by,omitempty"`
}

// Raw is one object as the device gave it.
type Raw struct {
	Object string `json:"source"`
	Type   string `json:"type"`
	Value  string `json:"value"`
}
