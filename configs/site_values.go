package configs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Values of the site file that refuse what no nameplate says. Zero is
// unknown, as in facility.Nameplate.

// size is a quantity that cannot be negative.
type size float64

// Check refuses negative sizes.
func (s size) Check() error {
	if s < 0 {
		return fmt.Errorf("%s is negative; leave the key out when it is unknown", s)
	}
	return nil
}

// String writes a size as people do: 1000000, not 1e+06.
func (s size) String() string { return strconv.FormatFloat(float64(s), 'f', -1, 64) }

func (s size) kilowatts() facility.Watts { return facility.Watts(s * 1000) }

// Powers in kW differ in what they can be. The bounds catch a value typed in
// watts: the hottest racks announced draw under 1 MW, the largest room units
// move under 1 MW, the largest chillers under 50 MW.
type (
	rackPower  size
	unitPower  size
	plantPower size
)

// Check refuses what no rack draws.
func (p rackPower) Check() error { return atMost(size(p), 2_000) }

// Check refuses what no CRAH, CRAC, CDU or PDU can do.
func (p unitPower) Check() error { return atMost(size(p), 5_000) }

// Check refuses what no hall, loop or machine of the plant can be.
func (p plantPower) Check() error { return atMost(size(p), 200_000) }

func (p rackPower) kilowatts() facility.Watts  { return size(p).kilowatts() }
func (p unitPower) kilowatts() facility.Watts  { return size(p).kilowatts() }
func (p plantPower) kilowatts() facility.Watts { return size(p).kilowatts() }

func atMost(kw, most size) error {
	if kw > most {
		return fmt.Errorf("%[1]s kW is out of range; want at most %[2]s (%[1]s W is %[3]s)", kw, most, kw/1000)
	}
	return kw.Check()
}

// count is a number of things.
type count int

// Check refuses negative counts.
func (c count) Check() error {
	if c < 0 {
		return fmt.Errorf("%d is negative; leave the key out when it is unknown", int(c))
	}
	return nil
}

// required is the k of k-of-n. It remembers where it stands, because whether
// there are n is known later.
type required = At[int]

// span is a time that something takes.
type span time.Duration

// UnmarshalText reads a duration, days included.
func (s *span) UnmarshalText(text []byte) error {
	parsed, ok := parseDuration(string(text))
	if !ok {
		return fmt.Errorf("want a duration such as 30s, 5m or 2h, got %q", text)
	}
	if parsed < 0 {
		return fmt.Errorf("%s is negative; leave the key out when it is unknown", text)
	}
	*s = span(parsed)
	return nil
}

func (s span) duration() time.Duration { return time.Duration(s) }

// Temperatures differ in what they can be. The bounds catch a value typed in
// Fahrenheit, not an unusual plant.
type (
	airCelsius     facility.Celsius // supply air of a room
	waterCelsius   facility.Celsius // chilled or facility water
	outdoorCelsius facility.Celsius // air or water that takes the heat away
	limitCelsius   facility.Celsius // inlet limit
)

// Check refuses what is no supply air temperature. 64 °F is 17.8 °C.
func (c airCelsius) Check() error { return within(facility.Celsius(c), 5, 45) }

// Check refuses what is no water temperature. 45 °F is 7.2 °C, and cannot be
// told from warm water: only the rest is caught.
func (c waterCelsius) Check() error { return within(facility.Celsius(c), -15, 60) }

// Check refuses what is no outdoor temperature. 95 °F is 35 °C.
func (c outdoorCelsius) Check() error { return within(facility.Celsius(c), -40, 60) }

// Check refuses what is no inlet limit. 80.6 °F is 27 °C.
func (c limitCelsius) Check() error { return within(facility.Celsius(c), 15, 70) }

func within(c, lowest, highest facility.Celsius) error {
	if c >= lowest && c <= highest {
		return nil
	}
	if converted := (c - 32) / 1.8; converted >= lowest && converted <= highest {
		return fmt.Errorf("%g °C is out of range; want %g to %g (%g °F is %.1f °C)", c, lowest, highest, c, converted)
	}
	return fmt.Errorf("%g °C is out of range; want %g to %g", c, lowest, highest)
}

// Words of which the drawings use one.
type (
	containment facility.Containment
	fanControl  facility.FanControl
	condenser   facility.Condenser
)

// UnmarshalText accepts a containment.
func (c *containment) UnmarshalText(text []byte) error {
	return oneOf(c, text, containment(facility.ContainmentNone), containment(facility.ContainmentColdAisle), containment(facility.ContainmentHotAisle))
}

// UnmarshalText accepts a fan control.
func (c *fanControl) UnmarshalText(text []byte) error {
	return oneOf(c, text, fanControl(facility.FanControlFixed), fanControl(facility.FanControlPressure))
}

// UnmarshalText accepts a condenser.
func (c *condenser) UnmarshalText(text []byte) error {
	return oneOf(c, text, condenser(facility.CondenserAir), condenser(facility.CondenserWater))
}

func oneOf[T ~string](into *T, text []byte, choices ...T) error {
	if got := T(text); slices.Contains(choices, got) {
		*into = got
		return nil
	}
	words := make([]string, len(choices))
	for i, c := range choices {
		words[i] = string(c)
	}
	last := len(words) - 1
	return fmt.Errorf("want %s or %s, got %q", strings.Join(words[:last], ", "), words[last], text)
}
