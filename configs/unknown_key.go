package configs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// unknownKey says what is wrong with a key and which key was most likely
// meant: the same quantity in our unit, the nearest spelling, or a choice when
// there are few.
func unknownKey(key string, known []string) string {
	if want := otherUnit(key, known); want != "" {
		return fmt.Sprintf("unknown key %q; wrong unit: want %s", key, want)
	}
	if want := withUnit(key, known); want != "" {
		return fmt.Sprintf("unknown key %q; its unit is part of the key: want %s", key, want)
	}
	if near := facility.Nearest(strings.ToLower(key), known); near != "" {
		return fmt.Sprintf("unknown key %q; did you mean %q?", key, near)
	}
	const few = 8
	if len(known) > 0 && len(known) <= few {
		return fmt.Sprintf("unknown key %q; want %s", key, strings.Join(known, ", "))
	}
	return fmt.Sprintf("unknown key %q", key)
}

// unitSuffixes are endings of keys that measure the same thing. Our own keys
// use one of each row; the others are what people type instead.
var unitSuffixes = [][]string{
	{"kw", "w", "mw", "watts", "kilowatts", "megawatts", "btu", "btuh", "btu_per_hour", "kbtu", "tons", "tr", "rt", "hp", "kva", "va"},
	{"celsius", "c", "degc", "deg_c", "fahrenheit", "f", "degf", "deg_f", "kelvin", "k"},
	{"lpm", "liters_per_minute", "litres_per_minute", "l_per_min", "l_per_s", "lps", "liters_per_second", "m3_per_h", "m3h", "gpm", "gallons_per_minute"},
	{"m3_per_s", "m3s", "m3_per_h", "m3h", "cfm", "cubic_meters_per_second", "cubic_feet_per_minute"},
	{"m3", "l", "liters", "litres", "gallons", "gal", "ft3", "cubic_meters", "cubic_feet"},
	{"m2", "sqm", "ft2", "sqft", "square_meters", "square_feet"},
	{"m", "meters", "metres", "cm", "mm", "ft", "feet", "in", "inches"},
	{"kpa", "pa", "mpa", "bar", "mbar", "psi", "psig", "kilopascals"},
	{"kg", "kilograms", "g", "t", "tonnes", "lb", "lbs", "pounds"},
	{"amperes", "a", "amps", "ma"},
}

// durationSuffixes are endings that durations must not have: the unit is in
// the value.
var durationSuffixes = []string{"seconds", "secs", "sec", "s", "minutes", "mins", "min", "m", "hours", "hour", "h", "ms", "milliseconds", "days", "d"}

// otherUnit returns the known key that measures what key measures, in the unit
// we use.
func otherUnit(key string, known []string) string {
	for _, want := range known {
		for _, row := range unitSuffixes {
			if stem, ok := cutUnit(want, row); ok && hasStem(key, stem, row) {
				return want
			}
		}
	}
	for _, want := range known {
		if hasStem(key, want, durationSuffixes) {
			return want + ", a duration such as 30s or 5m"
		}
	}
	return ""
}

// withUnit returns the known key that is key with a unit behind it.
func withUnit(key string, known []string) string {
	for _, want := range known {
		for _, row := range unitSuffixes {
			if stem, ok := cutUnit(want, row); ok && stem == key {
				return want
			}
		}
	}
	return ""
}

func cutUnit(key string, units []string) (stem string, ok bool) {
	for _, unit := range units {
		if stem, ok := strings.CutSuffix(key, "_"+unit); ok {
			return stem, true
		}
	}
	return "", false
}

func hasStem(key, stem string, units []string) bool {
	rest, ok := strings.CutPrefix(strings.ToLower(key), stem+"_")
	if !ok {
		return false
	}
	return slices.Contains(units, rest)
}
