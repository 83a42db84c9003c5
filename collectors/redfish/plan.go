package redfish

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// page is one resource that was read.
type page struct {
	path      string
	kind      string
	name, id  string
	within    string        // the request that brings it: its own path, or that of an expanded collection
	took      time.Duration // of that request
	at        time.Time     // when it was read
	members   string        // of the collection of chassis
	computers bool          // it is the chassis of a system
	child     bool          // it lies within another container: links.ContainedBy
	found     []found
}

// place is the series that the reading at an object belongs to.
type place struct {
	asset  string
	point  facility.Point
	part   string
	shadow string // what is written instead; empty when this is
}

// plan says what becomes of every object.
type plan map[string]place

// planner decides which reading is which series.
type planner struct {
	device  collectors.Device
	profile *profile
	names   called
	pages   map[string]*page
	first   map[string]bool // containers that stand for the device
	dup     map[string]map[string]string
	plan    plan

	owner   map[facility.SeriesKey]*found
	sources map[string]*found // by the sensor that they are excerpts of
	objects map[string]*found
	best    map[facility.SeriesKey]*found
}

// makePlan gives every reading of the pages a series.
func makePlan(d collectors.Device, profile *profile, pages []*page) plan {
	p := &planner{
		device: d, profile: profile, names: nameAll(pages), pages: map[string]*page{}, first: firsts(pages), dup: map[string]map[string]string{}, plan: plan{},
		owner: map[facility.SeriesKey]*found{}, sources: map[string]*found{}, objects: map[string]*found{}, best: map[facility.SeriesKey]*found{},
	}
	var all []*found
	for _, pg := range pages {
		p.pages[pg.path] = pg
		for i := range pg.found {
			all = append(all, &pg.found[i])
		}
	}
	p.twins(all)
	slices.SortStableFunc(all, func(a, b *found) int { return cmp.Compare(p.rank(a), p.rank(b)) })
	p.compete(all)
	for _, f := range all {
		if f.level == "" {
			p.assign(f)
		}
	}
	for _, f := range all {
		if f.level != "" {
			p.limit(f)
		}
	}
	return p.plan
}

// rank orders readings of one thing: those whose role is known, whole
// collections, copies, single sensors, reports.
func (p *planner) rank(f *found) int {
	pg := p.pages[f.path]
	switch {
	case pg.kind == "MetricReport":
		return 4
	case f.sensor && pathOf(pg.within) == pg.path:
		return 3
	case f.list:
		return 2
	case f.sensor:
		return 1
	}
	return 0
}

// twins notes members of one array that have the same name.
func (p *planner) twins(all []*found) {
	for _, f := range all {
		if f.siblings == "" {
			continue
		}
		if p.dup[f.siblings] == nil {
			p.dup[f.siblings] = map[string]string{}
		}
		if other, seen := p.dup[f.siblings][f.name]; seen && other != f.member {
			p.dup[f.siblings][f.name] = "twice"
		} else if !seen {
			p.dup[f.siblings][f.name] = f.member
		}
	}
}

// subject is the thing that a reading is about, within its container.
func (p *planner) subject(f *found) string {
	switch {
	case f.whole:
		return ""
	case f.name == "" && f.siblings != "" && f.source != "":
		return p.names.of(f.source)
	case f.name == "":
		return p.names.of(f.path)
	case p.dup[f.siblings][f.name] == "twice":
		return f.name + " " + f.member
	}
	return f.name
}

// role is the point of a reading by the rules, and how early the rule stands.
func (p *planner) role(f *found) (facility.Point, int) {
	if single[f.point] {
		return f.point, 0
	}
	return p.profile.find(f.point, f.context, strings.TrimSpace(p.subject(f)+" "+f.qualifier))
}

// compete finds for each point that only one sensor of an asset can have the
// sensor that gets it.
func (p *planner) compete(all []*found) {
	worst := map[facility.SeriesKey]int{}
	for _, f := range all {
		point, place := p.role(f)
		if f.level != "" || !single[point] {
			continue
		}
		if f.quality == facility.Unavailable {
			place += len(p.profile.Rules)
		}
		if c := containerOf(f.path); !p.first[c.path] {
			place += 2 * len(p.profile.Rules)
		}
		key := facility.SeriesKey{Asset: p.assetOf(containerOf(f.path), ""), Point: point}
		if have, taken := worst[key]; !taken || place < have {
			worst[key], p.best[key] = place, f
		}
	}
}

// assetOf is the asset that a container reports on, or one of its parts.
func (p *planner) assetOf(c container, part string) string {
	for _, name := range []string{part, c.id, c.label()} {
		if asset := p.device.AssetOf(name); name != "" && asset != p.device.Asset {
			return asset
		}
	}
	return cmp.Or(p.device.Asset, p.device.Name)
}

// mapped reports whether the container has an asset of its own.
func (p *planner) mapped(c container) bool {
	return slices.ContainsFunc(p.device.Assets, func(a collectors.PartAsset) bool { return a.Part == c.id || a.Part == c.label() })
}
