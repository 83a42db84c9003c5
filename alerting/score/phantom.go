package score

import "time"

const (
	// phantomEvery is how often the share of phantoms is settled.
	phantomEvery = time.Hour
	// phantomWait is how long a crossing may take that was foreseen within the
	// horizon: half as long again.
	phantomWait = Horizon * 3 / 2
)

// A Phantom is what share of an hour's forecasts of one hall foresaw a crossing
// of the allowable limit that never came. Forecasts that came true, or whose
// cause delivered again before, are left out.
type Phantom struct {
	Hall  string
	At    time.Time // when it was known
	Share float64
}

// A glance is one forecast of a hall, waiting for what comes.
type glance struct {
	at       time.Time
	foreseen bool
	why      []string // what had failed
}

// A lookout follows the forecasts of one hall minute by minute.
type lookout struct {
	waiting []glance
	phantom float64 // of those that are decided, since it was last told
	calm    float64
	told    time.Time
}

// see takes in what is forecast now: at most one glance a minute.
func (l *lookout) see(g glance) {
	if n := len(l.waiting); n == 0 || g.at.Sub(l.waiting[n-1].at) >= grid {
		l.waiting = append(l.waiting, g)
	}
}

// crossed settles everything that waits: it came true.
func (l *lookout) crossed() { l.waiting = nil }

// look settles what has waited long enough, forgets what was averted, and
// returns the share of the hour once an hour.
func (l *lookout) look(now time.Time, open []string) (share float64, due bool) {
	kept := l.waiting[:0]
	for _, g := range l.waiting {
		switch {
		case g.foreseen && gone(g.why, open):
		case now.Sub(g.at) < phantomWait:
			kept = append(kept, g)
		default:
			l.calm++
			if g.foreseen {
				l.phantom++
			}
		}
	}
	clear(l.waiting[len(kept):])
	l.waiting = kept
	if l.told.IsZero() && l.calm > 0 {
		l.told = now // the first hour begins
	}
	if l.calm == 0 || now.Sub(l.told) < phantomEvery {
		return 0, false
	}
	share = l.phantom / l.calm
	l.phantom, l.calm, l.told = 0, 0, now
	return share, true
}

// glance keeps in mind what the newest forecasts of halls say.
func (s *Scorer) glance(now time.Time) {
	for _, p := range s.witness.halls {
		if p.at.IsZero() || p.temp > float64(s.site.Limits.Allowable)-warm {
			continue
		}
		g := glance{at: now, why: s.causes.assets(p.name)}
		if said := s.model.said[Subject{p.name, s.site.Limits.Allowable}]; said != nil {
			a, ok := said.latest(now)
			g.foreseen = ok && within(a.P50)
		}
		s.lookout(p.name).see(g)
	}
}

func (s *Scorer) lookout(hall string) *lookout {
	l := s.lookouts[hall]
	if l == nil {
		l = &lookout{}
		s.lookouts[hall] = l
	}
	return l
}

// phantoms are those that are certain by now.
func (s *Scorer) phantoms(now time.Time, crossings []Crossing) []Phantom {
	for _, c := range crossings {
		if c.Limit == s.site.Limits.Allowable && c.Place == c.Hall {
			s.lookout(c.Hall).crossed()
		}
	}
	s.glance(now)
	var out []Phantom
	for _, p := range s.witness.halls {
		if share, due := s.lookout(p.name).look(now, s.causes.assets(p.name)); due {
			out = append(out, Phantom{p.name, now, share})
		}
	}
	return out
}
