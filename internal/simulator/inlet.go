package simulator

import "github.com/ridethrough/ridethrough/internal/facility"

// HottestInlet is the hottest inlet of the plant as it really is now, and the
// asset it belongs to: a rack, or a server in it.
func (s *Simulator) HottestInlet() (rack string, celsius float64) {
	for key, value := range s.plant.Truth() {
		if key.Point == facility.InletTemperature && value > celsius {
			rack, celsius = key.Asset, value
		}
	}
	return rack, celsius
}
