package incident

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// An Alternative is a cause that was considered and is not the root, with the
// reason.
type Alternative struct {
	Asset string        `json:"asset"`
	Kind  facility.Kind `json:"kind"`
	// What was seen of it: "trip", or "in_order" when nothing is wrong with it.
	What string `json:"what"`
	// Ground says why it is rejected, for translations; By names the asset that
	// the ground refers to. Why is the whole reason in English.
	Ground Ground `json:"ground"`
	By     string `json:"by,omitempty"`
	Why    string `json:"why"`
	// At is when what speaks against it was seen.
	At time.Time `json:"at"`
}

// A Ground is a kind of reason for rejecting an alternative.
type Ground string

// Grounds for rejecting an alternative.
const (
	// Superseded was taken for the cause until By, upstream of it, was seen.
	Superseded Ground = "superseded"
	// Effect follows from By: downstream of it, or named so by the model.
	Effect Ground = "effect"
	// InOrder is upstream of the cause and was read after it, healthy.
	InOrder Ground = "in_order"
	// ProbesAgree says that a lying probe is not the cause: the others agree.
	ProbesAgree Ground = "probes_agree"
)

const (
	rejectedKept = 5
	// effectsKept leaves room for what is upstream.
	effectsKept = 3
	// probeDrift is what an Alternative about a lying probe is called.
	probeDrift = "probe_drift"
)

// reject lists an alternative, the more telling grounds first, once an asset.
func (r *record) reject(a Alternative) {
	r.unreject(a.Asset)
	r.Rejected = append(r.Rejected, a)
	slices.SortStableFunc(r.Rejected, func(a, b Alternative) int { return cmp.Compare(grounds[a.Ground], grounds[b.Ground]) })
	r.Rejected = r.Rejected[:min(len(r.Rejected), rejectedKept)]
}

var grounds = map[Ground]int{Superseded: 0, Effect: 1, ProbesAgree: 2, InOrder: 3}

// unreject forgets an alternative that has become a cause after all.
func (r *record) unreject(asset string) {
	r.Unanswered = slices.DeleteFunc(r.Unanswered, func(name string) bool { return name == asset })
	r.Rejected = slices.DeleteFunc(r.Rejected, func(a Alternative) bool { return a.Asset == asset })
}

func (r *record) rejects(asset string) bool {
	return slices.ContainsFunc(r.Rejected, func(a Alternative) bool { return a.Asset == asset })
}

// supersede rejects a former root, which f, upstream of it, explains.
func (t *Tracker) supersede(r *record, c Cause, f finding) {
	r.Former = append(r.Former, c)
	if c.Kind == facility.KindHall {
		return // a hall that heats up is no cause that anybody took it for
	}
	r.reject(Alternative{
		Asset: c.Asset, Kind: c.Kind, What: c.What, Ground: Superseded, By: f.asset, At: f.at,
		Why: fmt.Sprintf("taken for the cause at first; depends on %s, which %s", f.asset, did(f.what)),
	})
}

// rejectEffect notes that equipment which failed too is an effect.
func (t *Tracker) rejectEffect(r *record, f finding) {
	kind := t.site.Locate(f.asset).Kind
	if !f.event || f.severity == Info || kind.IsPlace() || r.hasRoot(f.root) || r.rejects(f.asset) || r.count(Effect) >= effectsKept {
		return
	}
	root := r.Root[0]
	by, why := f.cause, "follows from it"
	if supplier, what := t.failedSupplier(r, f.asset); supplier != "" {
		by, why = supplier, fmt.Sprintf("depends on %s, which %s", supplier, did(what))
	}
	by = cmp.Or(by, root.Asset)
	r.reject(Alternative{
		Asset: f.asset, Kind: kind, What: f.what, Ground: Effect, By: by, At: f.at,
		Why: fmt.Sprintf("%s %s %s, and %s", did(f.what), after(f.at.Sub(root.At)), root.Asset, why),
	})
}

func (r *record) count(g Ground) int {
	n := 0
	for _, a := range r.Rejected {
		if a.Ground == g {
			n++
		}
	}
	return n
}

// failedSupplier returns a direct supplier of asset that is in the incident,
// and what happened to it.
func (t *Tracker) failedSupplier(r *record, asset string) (name, what string) {
	for _, m := range []facility.Medium{facility.MediumPower, facility.MediumCooling} {
		for _, s := range t.site.Graph.Suppliers(asset, m) {
			for _, c := range r.Root {
				if c.Asset == s.Supplier {
					return c.Asset, c.What
				}
			}
			for _, f := range r.active {
				if f.event && f.asset == s.Supplier {
					return f.asset, f.what
				}
			}
		}
	}
	return "", ""
}

// weigh looks for what else could have been the cause while the incident is
// young: equipment upstream of it that was read after it and is in order, and
// for a hall that heats up by itself, a probe that lies.
func (t *Tracker) weigh(now time.Time, r *record, in Input) {
	if r.Blind || now.Sub(r.Opened).Abs() > upstreamWithin {
		return
	}
	r.Rejected = slices.DeleteFunc(r.Rejected, func(a Alternative) bool { return a.Ground == InOrder || a.Ground == ProbesAgree })
	root := r.Root[0]
	if in.Probes != nil && root.Kind == facility.KindHall {
		if agree, all := in.Probes(root.Asset); agree >= 2 && 2*agree >= all {
			r.reject(Alternative{
				Asset: root.Asset, Kind: root.Kind, What: probeDrift, Ground: ProbesAgree, At: now,
				Why: fmt.Sprintf("%d of %d probes agree", agree, all),
			})
		}
	}
	healthy := map[facility.Kind]int{}
	for _, name := range t.scope.parents(root.Asset) {
		seen := in.seen(name)
		if seen.IsZero() || seen.Before(root.At) || t.troubled(name) {
			continue
		}
		kind := t.site.Locate(name).Kind
		why := "nothing is wrong with it at " + clock(seen)
		switch state := in.state(name); state {
		case facility.StateUnknown:
		case facility.StateRunning, facility.StateStandby:
			why = state.String() + " at " + clock(seen)
		default:
			continue // off: no cause, and nothing in order either
		}
		if healthy[kind]++; healthy[kind] == 1 {
			r.reject(Alternative{Asset: name, Kind: kind, What: string(InOrder), Ground: InOrder, By: root.Asset, At: seen, Why: why})
		}
	}
	for i := range r.Rejected {
		if a := &r.Rejected[i]; a.Ground == InOrder && healthy[a.Kind] > 1 {
			a.Why += fmt.Sprintf(", as %d more of its kind", healthy[a.Kind]-1)
		}
	}
}

// troubled reports whether something that this step found is about asset.
func (t *Tracker) troubled(asset string) bool {
	for _, r := range t.open {
		if slices.ContainsFunc(r.active, func(f finding) bool { return f.asset == asset && f.severity != Info }) || r.hasRoot(asset) {
			return true
		}
	}
	return false
}

// did says what happened to an asset: "lost power".
func did(what string) string {
	if w := predict.EventKind(what).Words(); w != what {
		return w
	}
	return "has " + what
}

func after(d time.Duration) string {
	if d < 0 {
		return minutes(-d) + " before" // polls differ
	}
	return minutes(d) + " after"
}
