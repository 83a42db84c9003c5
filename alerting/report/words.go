package report

import (
	"fmt"
	"time"
)

func clock(t time.Time) string { return t.UTC().Format("15:04:05Z") }

func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") }

// lasting writes a duration the way people say it.
func lasting(d time.Duration) string {
	switch {
	case d < 90*time.Second:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 100*time.Minute:
		return fmt.Sprintf("%d min", int(d.Round(time.Minute).Minutes()))
	}
	return fmt.Sprintf("%.1f h", d.Hours())
}
