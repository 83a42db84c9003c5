package message

import (
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
)

// minutes writes a duration the way people say it.
func minutes(d time.Duration) string {
	switch {
	case d < 0:
		return "0 min"
	case d < 90*time.Second:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 100*time.Minute:
		return fmt.Sprintf("%d min", int(d.Round(time.Minute).Minutes()))
	}
	return fmt.Sprintf("%.1f h", d.Hours())
}

func until(now, at time.Time) string {
	if at.IsZero() {
		return "more time than we look ahead"
	}
	return minutes(at.Sub(now))
}

// spread writes the P10 to P90 range in minutes.
func spread(now time.Time, o incident.Outlook) string {
	if o.P10.IsZero() {
		return ""
	}
	early := int(max(0, o.P10.Sub(now)).Round(time.Minute).Minutes())
	if o.P90.IsZero() {
		return fmt.Sprintf(" (from %d)", early)
	}
	return fmt.Sprintf(" (%d to %d)", early, int(max(0, o.P90.Sub(now)).Round(time.Minute).Minutes()))
}

// clock writes a moment; the date matters to nobody at 3 a.m.
func clock(t time.Time) string { return t.UTC().Format("15:04:05Z") }

func moment(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return clock(t)
}
