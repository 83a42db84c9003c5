package alerting

import (
	"maps"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// A blindfold keeps a forecast honest where we cannot see: when the probes of a
// hall or the equipment that it depends on fall silent, its forecasts get wider
// and their risk does not fall. No news is not good news.
type blindfold struct {
	site    *facility.Site
	sources map[string][]string // hall → what it depends on, and the places in it
	last    map[place]outlook   // what was told last
	since   map[string]time.Time
}

// A place is one limit of a hall, row or rack.
type place struct {
	Name  string           `json:"place"`
	Limit facility.Celsius `json:"limit_celsius"`
}

// An outlook is a forecast in times of day. Zero times are beyond the horizon.
type outlook struct {
	P10        time.Time        `json:"p10,omitzero"`
	P50        time.Time        `json:"p50,omitzero"`
	P90        time.Time        `json:"p90,omitzero"`
	Likelihood float64          `json:"likelihood"`
	Now        facility.Celsius `json:"now_celsius"`
	Crossed    bool             `json:"crossed,omitempty"`
}

const (
	// lostShare: when as large a share of the probes, or of one kind of
	// equipment, is silent, the forecast has lost its eyes, not one of many.
	lostShare = 0.5
	// A silent share widens the range by widenAtOnce of it at once, and by all of
	// it when the silence has lasted for widenWithin: what nobody sees drifts.
	widenAtOnce = 0.25
	widenWithin = 30 * time.Minute
	// surelyCrosses is the likelihood above which a ninth decile exists.
	surelyCrosses = 0.9
)

func newBlindfold(site *facility.Site) *blindfold {
	b := &blindfold{site: site, sources: map[string][]string{}, last: map[place]outlook{}, since: map[string]time.Time{}}
	for _, a := range site.Assets() {
		switch {
		case a.Kind == facility.KindHall:
			b.sources[a.Name] = append(b.sources[a.Name], site.Graph.Upstream(a.Name)...)
			b.sources[a.Name] = append(b.sources[a.Name], a.Name)
		case a.Kind.IsPlace() && a.Hall != "":
			b.sources[a.Hall] = append(b.sources[a.Hall], a.Name)
		}
	}
	return b
}

// A silence is what is not seen of one hall.
type silence struct {
	share  float64 // the largest of any kind of source
	probes float64 // the largest of any kind of place
	kinds  []predict.SilentKind
}

// silences looks at what each hall depends on.
func (b *blindfold) silences(now time.Time, w *watch) map[string]silence {
	out := map[string]silence{}
	for hall, sources := range b.sources {
		known, quiet := map[facility.Kind]int{}, map[facility.Kind]int{}
		for _, name := range sources {
			if w.lastSeen(name).IsZero() {
				continue // nobody reports on it
			}
			kind := b.site.Locate(name).Kind
			known[kind]++
			if w.silent(name, now) {
				quiet[kind]++
			}
		}
		var s silence
		for _, kind := range slices.Sorted(maps.Keys(quiet)) {
			n := quiet[kind]
			share := float64(n) / float64(known[kind])
			s.share = max(s.share, share)
			if kind.IsPlace() {
				s.probes = max(s.probes, share)
			}
			s.kinds = append(s.kinds, predict.SilentKind{Kind: kind, Silent: n, All: known[kind]})
		}
		if s.share == 0 {
			delete(b.since, hall)
			continue
		}
		if b.since[hall].IsZero() || b.since[hall].After(now) {
			b.since[hall] = now
		}
		out[hall] = s
	}
	return out
}

// see returns r as honest as what is seen allows.
func (b *blindfold) see(now time.Time, r predict.Result, w *watch) predict.Result {
	silences := b.silences(now, w)
	r.Forecasts = slices.Clone(r.Forecasts)
	told := make(map[place]outlook, len(r.Forecasts))
	for i := range r.Forecasts {
		f := &r.Forecasts[i]
		at := place{f.Place, f.Limit}
		hall := b.site.Locate(f.Place).Hall
		if s, blind := silences[hall]; blind {
			dark := now.Sub(b.since[hall])
			if s.share >= lostShare && dark < r.Horizon {
				b.last[at].hold(now, f, s.probes >= lostShare)
			}
			widen(f, s.share*(widenAtOnce+(1-widenAtOnce)*min(1, dark.Seconds()/widenWithin.Seconds())))
			f.Silence = &predict.Silence{Since: b.since[hall], Kinds: s.kinds}
		}
		told[at] = outlookOf(now, *f)
	}
	b.last = told
	return r
}

// hold keeps f from telling less risk than o, which was told before. A place
// that was beyond its limit still is while nobody measures it; once probes say
// that it is not, what was told has come true and is over.
func (o outlook) hold(now time.Time, f *predict.Forecast, unmeasured bool) {
	if unmeasured {
		f.Now = max(f.Now, o.Now)
	}
	switch {
	case o.Crossed && unmeasured:
		f.Crossed, f.Likelihood, f.P10, f.P50, f.P90 = true, 1, 0, 0, 0
		return
	case o.Crossed || f.Crossed:
		return
	}
	f.Likelihood = max(f.Likelihood, o.Likelihood)
	f.P10 = earlier(f.P10, o.P10, now)
	f.P50 = earlier(f.P50, o.P50, now)
	switch late := earlier(predict.Never, o.P90, now); {
	case f.P90 == predict.Never && f.Likelihood >= surelyCrosses:
		f.P90 = late
	case f.P90 != predict.Never && late != predict.Never:
		f.P90 = max(f.P90, late)
	}
}

// earlier is the sooner of a duration and a time of day.
func earlier(d time.Duration, t, now time.Time) time.Duration {
	if t.IsZero() {
		return d
	}
	left := max(0, t.Sub(now))
	if d == predict.Never {
		return left
	}
	return min(d, left)
}

// widen moves the deciles of a forecast apart.
func widen(f *predict.Forecast, by float64) {
	if f.P10 > 0 {
		f.P10 = time.Duration(float64(f.P10) / (1 + by))
	}
	if f.P90 > 0 {
		f.P90 = time.Duration(float64(f.P90) * (1 + by))
	}
}

func outlookOf(now time.Time, f predict.Forecast) outlook {
	at := func(d time.Duration) time.Time {
		if d == predict.Never {
			return time.Time{}
		}
		return now.Add(d)
	}
	return outlook{at(f.P10), at(f.P50), at(f.P90), f.Likelihood, f.Now, f.Crossed}
}
