package score

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// holds is how long a limit must be exceeded before it counts as crossed: a
	// probe that jumps is no crossing.
	holds = time.Minute
	// rearm is how far below the limit a place must come before it can cross it
	// again, K: more than the noise of a probe.
	rearm = 0.5
)

// A Crossing is a limit that was passed upward.
type Crossing struct {
	Subject
	Kind facility.Kind // hall or row
	Hall string
	At   time.Time
}

// A place is a row or hall with its temperature and its limits.
type place struct {
	name   string
	kind   facility.Kind
	hall   string
	temp   float64
	at     time.Time // when it was measured; zero while nothing is known
	limits []limit
}

// A limit is one threshold of one place.
type limit struct {
	celsius   facility.Celsius
	known     bool
	over      bool      // crossed, and not yet well below again
	since     time.Time // when it was passed, not yet held long enough
	recovered time.Time // when it was last below again
}

func newPlace(site *facility.Site, a facility.Asset) place {
	p := place{name: a.Name, kind: a.Kind, hall: a.Hall}
	for _, l := range site.Limits.All() {
		p.limits = append(p.limits, limit{celsius: l})
	}
	return p
}

// follow takes the next temperature in; between two of them it is a line.
func (p *place) follow(temp float64, at time.Time) {
	if !p.at.IsZero() && !at.After(p.at) {
		return
	}
	for i := range p.limits {
		l := &p.limits[i]
		switch c := float64(l.celsius); {
		case !l.known:
			l.known, l.over = true, temp >= c
		case l.over:
			if l.over = temp > c-rearm; !l.over {
				l.recovered = at
			}
		case temp < c:
			l.since = time.Time{}
		case l.since.IsZero():
			l.since = at
			if p.temp < c && temp > p.temp {
				l.since = p.at.Add(time.Duration(float64(at.Sub(p.at)) * (c - p.temp) / (temp - p.temp)))
			}
		}
	}
	p.temp, p.at = temp, at
}

// crossed returns the limits that have been exceeded long enough.
func (p *place) crossed() []Crossing {
	var out []Crossing
	for i := range p.limits {
		l := &p.limits[i]
		if l.over || l.since.IsZero() || p.at.Sub(l.since) < holds {
			continue
		}
		l.over = true
		out = append(out, Crossing{Subject{p.name, l.celsius}, p.kind, p.hall, l.since})
		l.since = time.Time{}
	}
	return out
}

// limit returns one threshold of the place.
func (p *place) limit(c facility.Celsius) *limit {
	for i := range p.limits {
		if p.limits[i].celsius == c {
			return &p.limits[i]
		}
	}
	return nil
}
