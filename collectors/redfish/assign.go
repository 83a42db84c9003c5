package redfish

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// assign gives f its series, or says what is written instead.
func (p *planner) assign(f *found) {
	c := containerOf(f.path)
	if owner := cmp.Or(p.sources[f.source], p.objects[f.source]); f.source != "" && owner != nil && p.rank(f) > 0 {
		p.shadow(f, owner)
		return
	}
	at := p.placeOf(f, c)
	key := facility.SeriesKey{Asset: at.asset, Point: at.point, Part: at.part}
	owner, taken := p.owner[key]
	switch {
	case taken && !p.beside(f, owner):
		p.shadow(f, owner)
		return
	case taken:
		at.part = p.unique(key, f)
		key.Part = at.part
	}
	p.owner[key], p.objects[f.object] = f, f
	if f.source != "" && p.sources[f.source] == nil {
		p.sources[f.source] = f
	}
	p.plan[f.object] = at
}

// placeOf is the series that f would like to have.
func (p *planner) placeOf(f *found, c container) place {
	subject := p.subject(f)
	point, _ := p.role(f)
	asset := p.assetOf(c, "")
	if single[point] {
		if p.best[facility.SeriesKey{Asset: asset, Point: point}] == f {
			return place{asset: asset, point: point}
		}
		point = instead[point]
	}
	if subject == "" && f.qualifier == "" && (point == facility.ComponentTemperature || point == facility.ComponentState) {
		subject = c.word()
	}
	part := strings.TrimSpace(subject + " " + f.qualifier)
	if asset := p.assetOf(c, part); p.mapped(c) || p.first[c.path] || c.id == "" {
		return place{asset: asset, point: point, part: part}
	}
	return place{asset: p.assetOf(c, part), point: point, part: prefixed(c.label(), part)}
}

// instead is what a sensor becomes that did not get a single point.
var instead = map[facility.Point]facility.Point{
	facility.InletTemperature: facility.ComponentTemperature, facility.ExhaustTemperature: facility.ComponentTemperature, facility.InletHumidity: facility.AirHumidity,
}

// prefixed puts the container before the part, unless the part says it already.
func prefixed(label, part string) string {
	same := strings.NewReplacer("_", " ", "-", " ")
	if strings.HasPrefix(strings.ToLower(same.Replace(part)), strings.ToLower(same.Replace(label))) {
		return part
	}
	return strings.TrimSpace(label + " " + part)
}

// beside reports whether two readings stand side by side, so that they are two
// things with one name and not one thing shown twice.
func (p *planner) beside(a, b *found) bool {
	if a.siblings != "" || b.siblings != "" {
		return a.siblings == b.siblings && a.member != b.member
	}
	folder := func(f *found) string { return f.path[:strings.LastIndexByte(f.path, '/')] }
	return a.path != b.path && folder(a) == folder(b) && p.pages[a.path].kind == p.pages[b.path].kind && p.pages[a.path].kind != "MetricReport"
}

// unique tells f from its neighbours of the same name.
func (p *planner) unique(key facility.SeriesKey, f *found) string {
	base := key.Part
	for n := 2; ; n++ {
		if key.Part = fmt.Sprintf("%s %d", base, n); p.owner[key] == nil {
			return strings.TrimSpace(key.Part)
		}
	}
}

// shadow notes that f is written by owner.
func (p *planner) shadow(f, owner *found) {
	if f.source != "" && p.sources[f.source] == nil {
		p.sources[f.source] = owner
	}
	at := p.plan[owner.object]
	at.shadow = cmp.Or(at.shadow, owner.object)
	p.plan[f.object] = at
}

// limit gives a threshold to the series of its reading.
func (p *planner) limit(f *found) {
	of, known := p.plan[f.base]
	if !known {
		return
	}
	at := place{asset: of.asset, point: facility.LimitPoint(of.point, f.level), part: of.part}
	if _, inDictionary := facility.Describe(at.point); !inDictionary {
		return
	}
	key := facility.SeriesKey{Asset: at.asset, Point: at.point, Part: at.part}
	if owner := p.owner[key]; owner != nil {
		p.shadow(f, owner)
		return
	}
	p.owner[key] = f
	p.plan[f.object] = at
}
