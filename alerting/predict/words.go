package predict

import (
	"fmt"
	"strings"
)

// clockTime is how moments are written in sentences: always UTC, as in the page
// that people get.
const clockTime = "15:04:05Z"

// minutes writes seconds as people say them: seconds below two minutes.
func minutes(s float64) string {
	switch {
	case s < 119.5:
		return fmt.Sprintf("%.0f s", max(0, s))
	case s < 3*3600:
		return fmt.Sprintf("%.0f min", s/60)
	}
	return fmt.Sprintf("%.1f h", s/3600)
}

// kilowatts writes W.
func kilowatts(w float64) string { return fmt.Sprintf("%.0f kW", w/1000) }

// span writes a P10 to P90 range after its median; an open end is open.
func span(f Forecast) string {
	if f.P90 == Never {
		return fmt.Sprintf("from %s", minutes(f.P10.Seconds()))
	}
	return fmt.Sprintf("%s to %s", minutes(f.P10.Seconds()), minutes(f.P90.Seconds()))
}

// list joins names, the first three of many.
func list(names []string) string {
	if len(names) > 4 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:3], ", "), len(names)-3)
	}
	return strings.Join(names, ", ")
}
