package history

import (
	"math"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/storage"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// series is what we know of one series without asking the TSDB.
type series struct {
	ref    storage.SeriesRef
	labels labels.Labels
	last   int64 // time of its newest sample, unix ms; 0 before the first
	value  float64
	stale  bool // the newest sample is a stale marker
}

// A placement is a sample with the time it was given.
type placement struct {
	series *series
	at     int64
	value  float64
}

var staleMarker = math.Float64frombits(value.StaleNaN)

// place decides when and what to append for a reading.
//
// A usable reading goes to the time of measurement, but not after now, and
// one millisecond after the sample before when the two coincide and differ. A
// reading that cannot be trusted becomes one stale marker: rules then see no
// value instead of an old one.
func (h *History) place(now int64, r *facility.Reading) (placement, bool) {
	s := h.seriesOf(r)
	if !r.Usable() || math.IsNaN(r.Value) || math.IsInf(r.Value, 0) {
		begun := s.last != 0 && !s.stale
		return placement{s, max(now, s.last+1), staleMarker}, begun
	}
	p := placement{s, min(r.At.UnixMilli(), now), r.Value}
	if p.at == s.last && p.value != s.value && p.at < now {
		p.at++
	}
	if p.at <= s.last {
		h.counts.Skipped++
		return p, false
	}
	return p, true
}

// add appends one sample and notes what the TSDB said.
func (h *History) add(app storage.AppenderV2, p placement) {
	ref, err := app.Append(p.series.ref, p.series.labels, 0, p.at, p.value, nil, nil, storage.AOptions{})
	if err != nil {
		// Too old, or older than what the store holds from before a restart.
		h.counts.Rejected++
		return
	}
	p.series.ref, p.series.last, p.series.value = ref, p.at, p.value
	p.series.stale = value.IsStaleNaN(p.value)
	h.counts.Appended++
}

// undo forgets what a failed commit has not stored. Series then ask the TSDB
// anew.
func (h *History) undo(placed []placement) {
	for _, p := range placed {
		p.series.ref, p.series.last, p.series.stale = 0, 0, false
	}
	h.counts.Appended -= min(h.counts.Appended, uint64(len(placed)))
}

func (h *History) seriesOf(r *facility.Reading) *series {
	key := r.Key()
	s := h.series[key]
	if s == nil {
		s = &series{labels: Labels(h.site, r)}
		h.series[key] = s
	}
	return s
}

// Labels names the series of a reading. Labels that mean nothing for the
// asset are left out.
func Labels(site *facility.Site, r *facility.Reading) labels.Labels {
	at := site.Locate(r.Asset)
	var pairs []string
	for _, l := range [...]struct{ name, value string }{
		{model.MetricNameLabel, facility.FieldName(r.Point)},
		{"asset", r.Asset},
		{"hall", at.Hall},
		{"kind", string(at.Kind)},
		{"part", r.Part},
		{"rack", at.Rack},
		{"row", at.Row},
		{"site", at.Site},
	} {
		if l.value != "" {
			pairs = append(pairs, l.name, l.value)
		}
	}
	return labels.FromStrings(pairs...)
}

// minSweep keeps forget from being busy on a small site.
const minSweep = 4096

// forget drops what we know of series that have had no sample for as long as
// the store remembers: incidents, above all, are many over the years.
func (h *History) forget(now time.Time) {
	if len(h.series) < h.sweep {
		return
	}
	oldest := now.Add(-h.cfg.Retention).UnixMilli()
	for key, s := range h.series {
		if s.last < oldest {
			delete(h.series, key)
		}
	}
	h.sweep = max(minSweep, 2*len(h.series))
}
