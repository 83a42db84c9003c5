package predict

import (
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// TestADeviceHasItsOwnLimit: a rack whose server protects itself at 38 °C is
// forecast for that, too, between the limits of the site; its neighbours are not.
func TestADeviceHasItsOwnLimit(t *testing.T) {
	f := newFixture(t)
	threshold := func(rack string, v float64) {
		f.model.Observe(facility.Reading{Asset: rack, Point: deviceLimit, Part: "bmc", Value: v, At: f.now, Quality: facility.Good})
	}
	threshold("row-1-01", 42)
	threshold("row-1-01", 38) // the same sensor has been set anew
	threshold("row-1-02", 0)  // nobody has set it
	threshold("row-2-01", 35) // the same as a limit of the site
	f.run(20 * time.Minute)
	f.trip("ch-1")
	f.trip("ch-2")
	r := f.run(time.Minute)

	for _, place := range []string{"row-1", "row-1-01"} {
		below, own, above := at(t, r, place, 35), at(t, r, place, 38), at(t, r, place, 40)
		if own.P50 <= below.P50 || own.P50 >= above.P50 {
			t.Errorf("%s crosses 35, 38, 40 °C after %v, %v, %v; want them in order", place, below.P50, own.P50, above.P50)
		}
	}
	limits := map[string]int{}
	for _, got := range r.Forecasts {
		limits[got.Place]++
	}
	for place, want := range map[string]int{"hall": 4, "row-1": 5, "row-1-01": 5, "row-2": 4, "row-2-01": 4} {
		if limits[place] != want {
			t.Errorf("%s has forecasts for %d limits; want %d", place, limits[place], want)
		}
	}
}
