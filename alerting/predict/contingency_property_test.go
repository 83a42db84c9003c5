package predict

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// harmed is when the first rack is too warm or dark. A battery that is empty and
// feeds nobody harms none.
func harmed(c Contingency) time.Duration {
	for _, f := range c.Falls {
		if f.Limit == FallInlet || f.Limit == FallPowerLost || f.Limit == FallLiquid {
			return f.After
		}
	}
	return rank(Never)
}

// Whatever is drawn and whatever is lost of it, there is an answer, with times
// in order, and the same for the same question.
func TestEveryLossOfEverySiteHasAnAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		site, m := sketched(t)
		all := equipment(site, func(facility.Kind) bool { return true })
		if len(all) == 0 {
			return
		}
		lost := rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, min(3, len(all)), rapid.ID).Draw(t, "lost")
		c := m.WhatIf(start, lost...)
		last := time.Duration(0)
		for _, f := range c.Falls {
			if f.After < last || f.What == "" || f.Asset == "" {
				t.Fatalf("falls %+v of %v; want them in order, with words", c.Falls, lost)
			}
			last = f.After
		}
		if b := c.Tightest; math.IsNaN(float64(b.Load)) || math.IsNaN(float64(b.Capacity)) || b.Load < 0 || b.Capacity < 0 {
			t.Fatalf("balance %+v", b)
		}
		if c.P10 != Never && rank(c.P50) < c.P10 {
			t.Fatalf("P10 %s is later than P50 %s", c.P10, c.P50)
		}
		if diff := cmp.Diff(c, designed(site).WhatIf(start, lost...)); diff != "" {
			t.Fatalf("asked twice:\n%s", diff)
		}
		m.Plan(start, Removal{Elements: lost[:1], From: start, For: time.Hour, Restore: 10 * time.Minute})
	})
}

// Two losses are no better than one of them. Plant, room units and sources of
// power are held apart: a chiller or a PDU that is lost spares the battery that
// fed it, and a fan that stops behind a coil that its loop cannot keep cold blows
// no warm air. Left out are plants that last for more than an hour with less,
// which nearly balance, and drawings on which something has no power to begin
// with: it is taken to have some all the same.
func TestTwoLossesAreNoBetterThanOne(t *testing.T) {
	// An hour ahead strides are 60 s, and phases that begin within one are rounded.
	slack := func(d time.Duration) time.Duration { return d + 90*time.Second + d/20 }
	source := func(k facility.Kind) bool { return k == facility.KindUtility || k == facility.KindGenerator }
	inRoom := func(k facility.Kind) bool { return k == facility.KindCRAH || k == facility.KindCRAC }
	for name, fits := range map[string]func(facility.Kind) bool{
		"plant": func(k facility.Kind) bool { return k.RemovesHeat() && !inRoom(k) }, "room units": inRoom, "sources": source,
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				site, m := sketched(t)
				all := equipment(site, fits)
				if len(all) < 2 || slices.Contains(m.newStudy(start, 0).before.live, false) {
					return
				}
				pair := rapid.SliceOfNDistinct(rapid.SampledFrom(all), 2, 2, rapid.ID).Draw(t, "pair")
				both := m.WhatIf(start, pair...)
				for _, one := range pair {
					c := m.WhatIf(start, one)
					if blowsWarm(site, c, pair) {
						return
					}
					if a, b := harmed(c), harmed(both); a <= time.Hour && b > slack(a) {
						t.Fatalf("%s; but %s", c, both)
					}
				}
			})
		})
	}
}

// blowsWarm reports whether a room unit among them hangs on a loop that is short
// of cooling.
func blowsWarm(site *facility.Site, c Contingency, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		a, _ := site.Asset(name)
		return a.Hall != "" && a.Loop == c.Tightest.Place && c.Tightest.Margin() < 0
	})
}

// What is taken is given, on any net, whoever is out.
func TestAnyNetGivesWhatIsTaken(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, m := sketched(t)
		s := m.newStudy(start, 0)
		out := make([]bool, len(s.feeds.nodes))
		for i := range out {
			out[i] = rapid.IntRange(0, 3).Draw(t, s.feeds.nodes[i].asset.Name) == 0
		}
		r := s.feeds.flow(&s.drawing, out, rapid.Bool().Draw(t, "generators"))
		taken, given := 0.0, 0.0
		for i := range s.feeds.nodes {
			if !r.live[i] {
				continue
			}
			taken += s.drawing.own[i]
			if len(s.feeds.nodes[i].cords) == 0 || r.battery[i] {
				given += r.load[i]
			}
		}
		if math.Abs(taken-given) > 1 {
			t.Fatalf("%.0f W taken, %.0f W given", taken, given)
		}
	})
}

// What nothing hangs on changes nothing, alone or with another loss.
func TestWhatNothingHangsOnChangesNothing(t *testing.T) {
	idle := func(d *facility.Description) {
		d.Assets = append(d.Assets,
			facility.Asset{Name: "idle-pdu", Kind: facility.KindPDU}, facility.Asset{Name: "idle-ups", Kind: facility.KindUPS},
			facility.Asset{Name: "idle-ats", Kind: facility.KindTransferSwitch}, facility.Asset{Name: "idle-loop", Kind: facility.KindLoop})
	}
	rapid.Check(t, func(t *rapid.T) {
		site, m := sketched(t, idle)
		name := rapid.SampledFrom([]string{"idle-pdu", "idle-ups", "idle-ats", "idle-loop"}).Draw(t, "idle")
		if c := m.WhatIf(start, name); !c.Holds() {
			t.Fatalf("%s; want nothing to fall", c)
		}
		other := rapid.SampledFrom(equipment(site, func(facility.Kind) bool { return true })).Draw(t, "other")
		alone, both := m.WhatIf(start, other), m.WhatIf(start, other, name)
		if diff := cmp.Diff(alone.Falls, both.Falls); diff != "" {
			t.Fatalf("%s with and without %s:\n%s", other, name, diff)
		}
	})
}
