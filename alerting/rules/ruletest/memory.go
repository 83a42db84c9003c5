package ruletest

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
	"github.com/prometheus/prometheus/util/annotations"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Memory is a storage.Queryable in memory. It is safe for concurrent use.
type Memory struct {
	// Site gives readings their labels; only Append needs it.
	Site *facility.Site

	mu     sync.Mutex
	series map[uint64]*memorySeries
	named  map[string][]*memorySeries // by metric name
	keys   map[facility.SeriesKey]*memorySeries
}

type memorySeries struct {
	labels  labels.Labels
	samples []chunks.Sample
}

// NewMemory returns an empty storage.
func NewMemory(site *facility.Site) *Memory {
	return &Memory{
		Site: site, series: map[uint64]*memorySeries{}, named: map[string][]*memorySeries{},
		keys: map[facility.SeriesKey]*memorySeries{},
	}
}

// Add appends one sample. Samples of one series must come in order of time; an
// older one than the last is dropped, one of the same time replaces it.
func (m *Memory) Add(l labels.Labels, at time.Time, v float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.get(l).add(at.UnixMilli(), v)
}

func (m *Memory) get(l labels.Labels) *memorySeries {
	s := m.series[l.Hash()]
	if s == nil {
		s = &memorySeries{labels: l}
		m.series[l.Hash()] = s
		name := l.Get(model.MetricNameLabel)
		m.named[name] = append(m.named[name], s)
	}
	return s
}

func (s *memorySeries) add(t int64, v float64) {
	if n := len(s.samples); n > 0 {
		switch last := s.samples[n-1].T(); {
		case t < last:
			return
		case t == last:
			s.samples = s.samples[:n-1]
		}
	}
	s.samples = append(s.samples, sample{t, v})
}

// Append stores readings the way the history does: by field name, with the
// labels of where the asset stands. Only good readings are kept.
func (m *Memory) Append(now time.Time, readings []facility.Reading) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range readings {
		if !r.Usable() {
			continue
		}
		s := m.keys[r.Key()]
		if s == nil {
			s = m.get(Labels(m.Site, r))
			m.keys[r.Key()] = s
		}
		s.add(now.UnixMilli(), r.Value)
	}
	return nil
}

// Labels returns the labels a reading is stored under.
func Labels(site *facility.Site, r facility.Reading) labels.Labels {
	at := site.Locate(r.Asset)
	b := labels.NewBuilder(labels.EmptyLabels())
	for _, l := range [][2]string{
		{model.MetricNameLabel, facility.FieldName(r.Point)},
		{"kind", string(at.Kind)},
		{"site", at.Site},
		{"hall", at.Hall},
		{"row", at.Row},
		{"rack", at.Rack},
		{"asset", r.Asset},
		{"part", r.Part},
	} {
		if l[1] != "" {
			b.Set(l[0], l[1])
		}
	}
	return b.Labels()
}

// Queryable returns m.
func (m *Memory) Queryable() storage.Queryable { return m }

// Querier returns a view of what is stored now.
func (m *Memory) Querier(mint, maxt int64) (storage.Querier, error) {
	return &querier{memory: m, mint: mint, maxt: maxt}, nil
}

type querier struct {
	memory     *Memory
	mint, maxt int64
}

// Select returns the series that all matchers match.
func (q *querier) Select(_ context.Context, _ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
	q.memory.mu.Lock()
	defer q.memory.mu.Unlock()
	var found []storage.Series
	for _, s := range q.memory.candidates(matchers) {
		if !matches(s.labels, matchers) {
			continue
		}
		from, _ := slices.BinarySearchFunc(s.samples, q.mint, compareTime)
		to, _ := slices.BinarySearchFunc(s.samples, q.maxt+1, compareTime)
		if from < to {
			found = append(found, storage.NewListSeries(s.labels, s.samples[from:to:to]))
		}
	}
	slices.SortFunc(found, func(a, b storage.Series) int { return labels.Compare(a.Labels(), b.Labels()) })
	return &seriesSet{series: found}
}

// candidates narrows the series down by name where a matcher gives it; mu is
// held.
func (m *Memory) candidates(matchers []*labels.Matcher) []*memorySeries {
	for _, matcher := range matchers {
		if matcher.Name == model.MetricNameLabel && matcher.Type == labels.MatchEqual {
			return m.named[matcher.Value]
		}
	}
	return slices.Collect(maps.Values(m.series))
}

func compareTime(s chunks.Sample, t int64) int { return int(s.T() - t) }

func matches(l labels.Labels, matchers []*labels.Matcher) bool {
	for _, m := range matchers {
		if !m.Matches(l.Get(m.Name)) {
			return false
		}
	}
	return true
}

// LabelValues is not needed by rules and returns nothing.
func (*querier) LabelValues(context.Context, string, *storage.LabelHints, ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	return nil, nil, nil
}

// LabelNames is not needed by rules and returns nothing.
func (*querier) LabelNames(context.Context, *storage.LabelHints, ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	return nil, nil, nil
}

// Close does nothing.
func (*querier) Close() error { return nil }

type seriesSet struct {
	series []storage.Series
	next   int
}

func (s *seriesSet) Next() bool                        { s.next++; return s.next <= len(s.series) }
func (s *seriesSet) At() storage.Series                { return s.series[s.next-1] }
func (s *seriesSet) Err() error                        { return nil }
func (s *seriesSet) Warnings() annotations.Annotations { return nil }

// A sample is a float at a time in milliseconds.
type sample struct {
	t int64
	f float64
}

func (s sample) T() int64                      { return s.t }
func (s sample) ST() int64                     { return 0 }
func (s sample) F() float64                    { return s.f }
func (s sample) H() *histogram.Histogram       { return nil }
func (s sample) FH() *histogram.FloatHistogram { return nil }
func (s sample) Type() chunkenc.ValueType      { return chunkenc.ValFloat }
func (s sample) Copy() chunks.Sample           { return s }
