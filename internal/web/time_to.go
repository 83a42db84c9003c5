package web

import (
	"fmt"
	"strconv"
	"time"
)

// TimeTo is the time until something happens, or Never.
type TimeTo time.Duration

// Never means: not within the horizon.
const Never TimeTo = -1

// IsNever reports whether nothing happens within the horizon.
func (t TimeTo) IsNever() bool { return t < 0 }

// String says t the way one says it aloud: "now", "50 s", "14 min", "2 h 05
// min", "not expected". Below two minutes it counts seconds.
func (t TimeTo) String() string {
	d := time.Duration(t)
	switch {
	case t.IsNever():
		return "not expected"
	case t == 0:
		return "now"
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Round(time.Second)/time.Second))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", t.wholeMinutes())
	}
	m := t.wholeMinutes()
	if m%60 == 0 {
		return fmt.Sprintf("%d h", m/60)
	}
	return fmt.Sprintf("%d h %02d min", m/60, m%60)
}

// wholeMinutes rounds down: a promise of minutes must not be too long.
func (t TimeTo) wholeMinutes() int { return int(time.Duration(t) / time.Minute) }

// MarshalJSON writes seconds, or null for Never.
func (t TimeTo) MarshalJSON() ([]byte, error) {
	if t.IsNever() {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, time.Duration(t).Seconds(), 'f', -1, 64), nil
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (t *TimeTo) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*t = Never
		return nil
	}
	s, err := strconv.ParseFloat(string(b), 64)
	if err != nil {
		return fmt.Errorf("read a time in seconds: %w", err)
	}
	*t = TimeTo(s * float64(time.Second))
	return nil
}
