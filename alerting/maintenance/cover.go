package maintenance

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// A Plan is work that goes on now.
type Plan struct {
	// Name is what people know it by: a silence or a window of the site file.
	Name   string
	Assets []string
	// Halls are those whose loss is part of the plan. An asset that is a hall is
	// one of them.
	Halls []string
	Until time.Time
}

// A Judge knows who depends on whom. It is safe for concurrent use.
type Judge struct {
	site    *facility.Site
	devices func(device string) (assets []string)
}

// NewJudge returns a judge for a site. devices says what a device reports on;
// nil when nobody knows.
func NewJudge(site *facility.Site, devices func(string) []string) *Judge {
	if devices == nil {
		devices = func(string) []string { return nil }
	}
	return &Judge{site, devices}
}

// Expect works out what plans account for together.
func (j *Judge) Expect(plans []Plan) Expectation {
	e := Expectation{all: j.expected(plans)}
	for _, p := range plans {
		e.plans = append(e.plans, p)
		e.each = append(e.each, j.expected([]Plan{p}))
	}
	return e
}

// An Expectation is what is not news while plans are under way. The zero value
// expects nothing. It is safe for concurrent use.
type Expectation struct {
	plans []Plan
	all   expected
	each  []expected
}

// Covers reports whether all of an incident is to be expected, and by which
// plan its root is.
func (e Expectation) Covers(i incident.Incident) (Plan, bool) {
	if len(e.plans) == 0 || len(i.Root) == 0 || !e.all.explain(i) {
		return Plan{}, false
	}
	for n, p := range e.plans {
		if e.each[n].covers(i.Root[0].Asset) {
			return p, true
		}
	}
	return e.plans[0], true
}

// explain reports whether every root, every symptom that goes on and every hall
// that will be lost is accounted for.
func (e expected) explain(i incident.Incident) bool {
	for _, c := range i.Root {
		if !e.covers(c.Asset) {
			return false
		}
	}
	for _, s := range i.Symptoms {
		if s.Cleared.IsZero() && !e.covers(s.Asset) {
			return false
		}
	}
	for _, hall := range i.Halls {
		if !e.halls[hall] {
			return false
		}
	}
	return true
}

// expected is what plans account for: what does not work at all, what gets
// less, and the halls whose loss is planned.
type expected struct {
	judge             *Judge
	lost, less, halls map[string]bool
}

func (j *Judge) expected(plans []Plan) expected {
	e := expected{judge: j, lost: map[string]bool{}, less: map[string]bool{}, halls: map[string]bool{}}
	var worked []string
	for _, p := range plans {
		worked = append(append(worked, p.Assets...), p.Halls...)
	}
	for _, name := range worked {
		e.lost[name] = true
		if j.site.Locate(name).Kind == facility.KindHall {
			e.halls[name] = true
		}
	}
	for grown := true; grown; {
		grown = false
		for _, name := range worked {
			for _, below := range j.site.Graph.Downstream(name) {
				if !e.lost[below] && e.only(below) {
					e.lost[below], grown = true, true
				}
			}
		}
	}
	for _, name := range worked {
		e.addBelow(name)
	}
	return e
}

// addBelow takes in the places that get less, and what stands in them; all of
// it when a place itself is worked on.
func (e expected) addBelow(name string) {
	site := e.judge.site
	for _, below := range site.Graph.Downstream(name) {
		if kind := site.Locate(below).Kind; kind.IsPlace() || kind == facility.KindLoop || kind == facility.KindServer {
			e.less[below] = true
		}
	}
	for _, a := range site.Assets() {
		inside := a.Hall == name || a.Row == name || a.Rack == name
		reached := e.less[a.Hall] || e.less[a.Row] || e.less[a.Rack]
		if inside || reached && (a.Kind.IsPlace() || a.Kind == facility.KindServer) {
			e.less[a.Name] = true
		}
	}
}

// only reports whether all that supplies an asset with something is lost.
func (e expected) only(name string) bool {
	for _, medium := range []facility.Medium{facility.MediumCooling, facility.MediumPower} {
		suppliers := e.judge.site.Graph.Suppliers(name, medium)
		if len(suppliers) > 0 && !slices.ContainsFunc(suppliers, func(s facility.Supply) bool { return !e.lost[s.Supplier] }) {
			return true
		}
	}
	return false
}

// has reports whether an asset is lost or gets less.
func (e expected) has(name string) bool { return e.lost[name] || e.less[name] }

// covers reports whether it is no wonder that something is wrong with name: an
// asset, a group with a member that is worked on, or a device that reports on
// nothing else.
func (e expected) covers(name string) bool {
	if e.has(name) {
		return true
	}
	if e.judge.site.Locate(name).Kind != facility.KindDevice {
		return false
	}
	for _, g := range e.judge.site.Graph.Groups() {
		if g.Name == name {
			return slices.ContainsFunc(g.Members, func(m string) bool { return e.has(m) })
		}
	}
	assets := e.judge.devices(name)
	return len(assets) > 0 && !slices.ContainsFunc(assets, func(a string) bool { return !e.has(a) })
}
