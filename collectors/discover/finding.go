package discover

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// ErrNobody means that nothing at an address speaks the protocol.
var ErrNobody = errors.New("nobody answers")

// A Prober asks one address about one protocol.
type Prober interface {
	// Protocol is the key of the protocol in the configuration.
	Protocol() string
	// Probe returns what it found, or ErrNobody. It obeys ctx.
	Probe(ctx context.Context, address netip.Addr) (Finding, error)
}

// A Finding is one device that answered one protocol.
type Finding struct {
	Protocol string `json:"protocol"`
	Address  string `json:"address"` // as the configuration wants it

	Credentials string        `json:"credentials,omitempty"` // the login that worked
	NewLogin    bool          `json:"new_login,omitempty"`   // which the configuration does not have
	Profiles    []string      `json:"profiles,omitempty"`
	Name        string        `json:"name,omitempty"` // what the device calls itself
	Kind        facility.Kind `json:"kind,omitempty"`
	Pin         string        `json:"certificate_sha256,omitempty"`

	// What says in one line what answered, Next what the operator should do when
	// the finding cannot be used as it is; empty when it can.
	What string `json:"what"`
	Next string `json:"next,omitempty"`
}

// kindOf guesses what an asset is from what it measures: each point speaks for
// the kinds that have it, the louder the fewer they are. Thresholds, events and
// components have no say.
func kindOf(sources []collectors.Source) facility.Kind {
	votes := map[facility.Kind]float64{}
	for point := range pointsOf(sources) {
		spec, known := facility.Describe(point)
		if !known || len(spec.Kinds) > mostKinds {
			continue
		}
		for _, kind := range spec.Kinds {
			votes[kind] += 1 / float64(len(spec.Kinds))
		}
	}
	order := facility.Kinds()
	best := slices.MaxFunc(append(slices.Sorted(maps.Keys(votes)), ""), func(a, b facility.Kind) int {
		return cmp.Or(cmp.Compare(votes[a], votes[b]), slices.Index(order, b)-slices.Index(order, a))
	})
	return best
}

// mostKinds is how many kinds may have a point that tells them apart.
const mostKinds = 6

func pointsOf(sources []collectors.Source) map[facility.Point]bool {
	out := map[facility.Point]bool{}
	for _, s := range sources {
		if s.Quality == facility.Good && s.ShadowedBy == "" && !strings.Contains(string(s.Point), "_limit_") {
			out[s.Point] = true
		}
	}
	return out
}
