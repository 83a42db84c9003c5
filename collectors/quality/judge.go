package quality

import (
	"cmp"
	"log/slog"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Config says who is told.
type Config struct {
	Log        *slog.Logger          // slog.Default when nil
	Registerer prometheus.Registerer // no metrics when nil
}

// Judge marks the readings of a site. It is safe for concurrent use.
type Judge struct {
	site    *facility.Site
	log     *slog.Logger
	metrics *metrics

	mu     sync.RWMutex // guards the maps
	series map[facility.SeriesKey]*series
	groups map[groupKey]*group
}

// groupKey names a neighbourhood: a row, a hall without rows, a water loop.
type groupKey struct {
	place string
	point facility.Point
}

// New returns a Judge for site that has seen nothing.
func New(site *facility.Site, c Config) *Judge {
	return &Judge{
		site: site, log: cmp.Or(c.Log, slog.Default()), metrics: newMetrics(c.Registerer),
		series: map[facility.SeriesKey]*series{}, groups: map[groupKey]*group{},
	}
}

// Mark sets the quality of good readings that are not to be believed, in place,
// and counts all of them.
func (j *Judge) Mark(readings []facility.Reading) {
	for i := range readings {
		r := &readings[i]
		if how, watched := behaviours[r.Point]; watched && r.Quality == facility.Good {
			j.mark(r, how)
		}
		j.metrics.count(r.Quality)
	}
}

func (j *Judge) mark(r *facility.Reading, how behaviour) {
	s := j.find(r, how)
	s.group.mu.Lock()
	defer s.group.mu.Unlock()
	s.group.survey(r.At)
	before := s.verdict
	s.verdict = s.judge(r)
	r.Quality = s.verdict
	j.metrics.turn(before, s.verdict)
	j.tell(r, s, before)
}

// judge asks the questions in the order of their certainty.
func (s *series) judge(r *facility.Reading) facility.Quality {
	switch {
	case s.jumped(r.Value, r.At) || s.alone(r.Value, r.At):
		return facility.Implausible // and not remembered
	case s.still(r.Value, r.At):
		s.at = r.At
		return facility.Stuck
	}
	s.believe(r.Value, r.At)
	return facility.Good
}

// tell logs a sensor once when it goes wrong and once when it is right again.
func (j *Judge) tell(r *facility.Reading, s *series, before facility.Quality) {
	switch {
	case before == s.verdict || before == facility.Unknown && s.verdict == facility.Good:
	case s.verdict == facility.Good:
		j.log.Info("sensor is believed again", "asset", r.Asset, "point", r.Point, "part", r.Part, "was", before, "value", r.Value)
	case s.verdict == facility.Stuck:
		j.log.Warn("sensor stands still while its neighbours move: check or replace it", "asset", r.Asset, "point", r.Point, "part", r.Part, "value", r.Value, "since", s.since)
	default:
		j.log.Warn("sensor says what cannot be: check its wiring", "asset", r.Asset, "point", r.Point, "part", r.Part, "value", r.Value, "before", s.value)
	}
}

// find returns the memory of a series, made at its first reading.
func (j *Judge) find(r *facility.Reading, how behaviour) *series {
	key := r.Key()
	j.mu.RLock()
	s := j.series[key]
	j.mu.RUnlock()
	if s != nil {
		return s
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if s := j.series[key]; s != nil {
		return s // another device of the asset was faster
	}
	place := groupKey{j.place(r.Asset), r.Point}
	g := j.groups[place]
	if g == nil {
		g = &group{}
		j.groups[place] = g
	}
	s = &series{how: how, group: g, asset: r.Asset, point: r.Point}
	j.series[key] = s
	g.mu.Lock()
	g.members = append(g.members, s)
	g.mu.Unlock()
	return s
}

// place is the air or the water that an asset shares with its neighbours. What
// shares nothing is alone.
func (j *Judge) place(asset string) string {
	a, known := j.site.Asset(asset)
	if !known {
		return asset
	}
	return cmp.Or(a.Row, a.Loop, a.Hall, asset)
}
