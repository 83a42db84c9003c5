package incident

import (
	"fmt"
	"slices"
	"time"
)

// A Blindness says what we cannot see or do, ourselves. It is never mixed with
// what happens in the plant: a silent controller has not stopped its machine.
type Blindness string

// Kinds of blindness. Empty means that the finding is about the plant.
const (
	// Silent is devices that do not answer.
	Silent Blindness = "silent"
	// CannotStore is a database, a disk or a history that takes nothing.
	CannotStore Blindness = "cannot_store"
	// CannotPage is a receiver that takes no pages.
	CannotPage Blindness = "cannot_page"
)

// networkWithin: devices behind one switch fall silent one poll after the
// other, and a device that is slow to be given up on takes minutes.
const networkWithin = 15 * time.Minute

// blindness of an alert: as it says, or because it is about a device.
func (t *Tracker) blindness(a Alert) Blindness {
	if a.Blindness == "" && t.isDevice(a.Asset) {
		return Silent
	}
	return a.Blindness
}

// isDevice reports whether name is a thing with an address, not an asset.
func (t *Tracker) isDevice(name string) bool {
	_, known := t.site.Asset(name)
	return !known && name != t.site.Name
}

// sameBlindness reports whether f has the cause of r: all that keeps us from
// storing is one affair, and all that keeps us from paging. Devices have one
// cause, a switch, a network or ourselves, when they fall silent together, when
// they share a network and do so soon after each other, or when most of the
// site is silent.
func (t *Tracker) sameBlindness(r *record, f finding) bool {
	if r.Blindness != Silent {
		return true
	}
	if f.asset == t.site.Name || r.hasRoot(t.site.Name) {
		return true
	}
	network := t.cfg.Networks[f.asset]
	near := func(asset string, at time.Time) bool {
		apart := f.at.Sub(at).Abs()
		return apart <= togetherWithin || apart <= networkWithin && network != "" && t.cfg.Networks[asset] == network
	}
	return slices.ContainsFunc(r.Root, func(c Cause) bool { return near(c.Asset, c.At) }) ||
		slices.ContainsFunc(r.Symptoms, func(s Symptom) bool { return s.Cleared.IsZero() && near(s.Asset, s.At) })
}

// surveySilence says how many devices are silent, and what they share.
func (t *Tracker) surveySilence(r *record) {
	if r.Blindness != Silent {
		return
	}
	silent, networks := map[string]bool{}, map[string]int{}
	for _, f := range r.active {
		if f.asset != t.site.Name && !silent[f.asset] {
			silent[f.asset] = true
			networks[t.cfg.Networks[f.asset]]++
		}
	}
	if len(silent) < 2 {
		return
	}
	r.Root[0].Evidence = fmt.Sprintf("%d devices do not answer", len(silent))
	for _, network := range sortedKeys(networks) {
		switch n := networks[network]; {
		case network == "":
		case n == len(silent):
			r.Root[0].Evidence += ", all in " + network
		case 2*n > len(silent):
			r.Root[0].Evidence += fmt.Sprintf(", %d of them in %s", n, network)
		}
	}
}
