package predict

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// fewVariants is how many variants a what-if of the sweep runs: its median is
	// wanted, not its tails.
	fewVariants = 8
	// fanRestart is how long fans, pumps and towers take to run again with the
	// power back, where the drawings do not say: drives ramp up in half a minute.
	fanRestart = 30.0 // s
	// liquidGrace is how long racks live without their liquid cooling: servers of
	// high density shut down within a minute of losing all cooling.
	liquidGrace = 60.0 // s
	// allDark is the share of the IT load below which a hall is dark: what is left
	// is a switch or two.
	allDark = 0.02
)

// A study answers what-ifs about one moment.
type study struct {
	m       *Model
	now     time.Time
	every   int // variants between those that run; 0 for few of them
	feeds   *feeds
	drawing drawing
	before  flow
	start   float64 // s until generators deliver; 0 when they do
	runs    int     // look-aheads made
	known   map[string][]crossing
}

func (m *Model) newStudy(now time.Time, every int) *study {
	if m.sweep.feeds == nil {
		m.sweep.feeds = newFeeds(m.site)
	}
	s := &study{m: m, now: now, every: every, feeds: m.sweep.feeds, start: m.generatorStart(), known: map[string][]crossing{}}
	s.drawing = m.draw(s.feeds, now)
	s.before = s.feeds.flow(&s.drawing, nil, true)
	if m.generatorsRun() && s.feeds.onGenerators(&s.drawing, &s.before) {
		s.start = 0
	} else if !m.dark {
		s.before = s.feeds.flow(&s.drawing, nil, false) // what only generators feed stands still
	}
	return s
}

// WhatIf tells what follows if the named elements were lost now: assets, or
// controllers by the name of their control group. Call it after a Forecast of
// the same moment.
func (m *Model) WhatIf(now time.Time, elements ...string) Contingency {
	return m.newStudy(now, 1).lose(elements...)
}

// lose follows one loss through power and cooling.
func (s *study) lose(elements ...string) Contingency {
	c := Contingency{Lost: strings.Join(elements, "+"), Elements: elements, At: s.now, P10: Never, P50: Never, Bridge: Never}
	l := s.expand(elements)
	dark := s.power(&c, l)
	for _, e := range s.m.ensembles {
		if e.synced {
			s.cooling(&c, e, l, dark)
		}
	}
	if !c.Cascade.worthTelling(c.P50) {
		c.Cascade = Cascade{}
	}
	s.liquid(&c, l)
	slices.SortStableFunc(c.Falls, func(a, b Fall) int { return cmp.Compare(a.After, b.After) })
	return c
}

// A lost is what elements mean for power and for machines.
type lost struct {
	names map[string]bool
	out   []bool // nodes of the power side
	power bool   // something that supplies power is among them
}

// expand names the members of controllers.
func (s *study) expand(elements []string) *lost {
	l := &lost{names: map[string]bool{}, out: make([]bool, len(s.feeds.nodes))}
	add := func(a facility.Asset) {
		l.names[a.Name] = true
		if i, known := s.feeds.index[a.Name]; known {
			l.out[i] = true
			l.power = l.power || a.Kind.SuppliesPower()
		}
	}
	for _, name := range elements {
		if a, known := s.m.site.Asset(name); known {
			add(a)
			continue
		}
		for _, member := range s.m.sweep.controllers(s.m.site)[name] {
			a, _ := s.m.site.Asset(member)
			add(a)
		}
	}
	return l
}
