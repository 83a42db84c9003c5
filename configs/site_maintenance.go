package configs

import (
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

type rawWindow struct {
	named `yaml:",inline"`

	Assets []At[string] `yaml:"assets"`
	From   moment       `yaml:"from"`
	For    length       `yaml:"for"`
	Every  span         `yaml:"every"`
}

// moment is a point in time with its zone: a plan that is read in another
// office must not move.
type moment time.Time

// UnmarshalText reads a time as in RFC 3339.
func (m *moment) UnmarshalText(text []byte) error {
	at, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		*m = moment(time.Unix(0, 0)) // what is wrong is not missing as well
		return fmt.Errorf("want a time with its zone such as 2026-11-22T22:00:00+08:00 or 2026-11-22T14:00:00Z, got %q", text)
	}
	*m = moment(at)
	return nil
}

// length is a span that must be there.
type length time.Duration

// UnmarshalText reads a duration, days included.
func (l *length) UnmarshalText(text []byte) error {
	var s span
	err := s.UnmarshalText(text)
	if *l = length(s); err != nil {
		*l = 1 // what is wrong is not missing as well
	}
	return err
}

func (b *siteBuilder) maintenance(f *siteFile) {
	for _, raw := range f.Maintenance {
		w := facility.Window{
			Name: raw.Name, From: time.Time(raw.From), For: time.Duration(raw.For), Every: raw.Every.duration(),
			Position: raw.Position, Positions: map[string]facility.Position{},
		}
		for _, a := range raw.Assets {
			w.Assets = append(w.Assets, a.Value)
			w.Positions[a.Value] = a.Position
		}
		b.d.Maintenance = append(b.d.Maintenance, w)
	}
}
