package main

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/web"
)

// remembered is how long a reading that is not repeated is shown as the newest
// of its series: states are told rarely by some devices, and a what-if needs
// them.
const remembered = 24 * time.Hour

// latest is the newest usable reading of every series.
type latest struct {
	mu   sync.Mutex
	news map[facility.SeriesKey]facility.Reading
	at   time.Time
}

// observe takes in what has arrived until now.
func (l *latest) observe(now time.Time, readings []facility.Reading) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.news == nil {
		l.news = map[facility.SeriesKey]facility.Reading{}
	}
	l.at = now
	for _, r := range readings {
		if old := l.news[r.Key()]; r.Usable() && !r.At.Before(old.At) && r.Point != facility.DeviceEvent {
			l.news[r.Key()] = r
		}
	}
}

// readings are the newest of all series, in a stable order. What was not
// repeated for long is forgotten.
func (l *latest) readings(site string) web.Readings {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := web.Readings{Site: site, At: l.at, Readings: make([]web.Reading, 0, len(l.news))}
	for key, r := range l.news {
		if l.at.Sub(r.At) > remembered {
			delete(l.news, key)
			continue
		}
		out.Readings = append(out.Readings, web.Reading{Asset: r.Asset, Point: string(r.Point), Part: r.Part, Value: r.Value, At: r.At})
	}
	slices.SortFunc(out.Readings, func(a, b web.Reading) int {
		return cmp.Or(cmp.Compare(a.Asset, b.Asset), cmp.Compare(a.Point, b.Point), cmp.Compare(a.Part, b.Part))
	})
	return out
}
