package predict

import "github.com/ridethrough/ridethrough/internal/facility"

// Condenser water that no tower cools warms until the chillers trip on head
// pressure: 3 min of the usual 0.054 L/s per kW in pipes and basin, and 15 K
// from a design 30 °C to the trip. Chillers reject their heat and a fifth more.
const (
	condenserVolume = 10.0 // L/kW
	condenserRoom   = 15.0 // K
	rejection       = 1 + 1/waterCooledCOP
)

// withoutTowers adds stages in which chillers trip that the towers left cannot
// serve.
func (s *study) withoutTowers(e *ensemble, stages []stage) []stage {
	for k, j := range e.cluster.loops {
		l := &s.m.plant.loops[j]
		if !l.waterToRej || len(l.towers) == 0 {
			continue
		}
		last := &stages[len(stages)-1]
		share := s.towersLeft(e, k, l, last.lost)
		if share >= 1 {
			continue
		}
		trip := stage{lost: map[string]bool{}, it: last.it}
		trip.at = last.at + condenserVolume*waterHeat*condenserRoom/(1000*rejection*(1-share))
		for name := range last.lost {
			trip.lost[name] = true
		}
		var running []string
		for _, c := range l.chillers {
			name := s.m.plant.chillers[c].name
			if state, _ := s.m.seen.state(name); !last.lost[name] && (state == facility.StateRunning || state == facility.StateUnknown) {
				running = append(running, name)
			} else {
				trip.lost[name] = true // a standby machine would meet the same warm water
			}
		}
		for _, name := range running[int(share*float64(len(running))):] {
			trip.lost[name] = true
		}
		stages = append(stages, trip)
	}
	return stages
}

// towersLeft is the share of the heat that the towers left can reject: by
// their plates, else by how many are required.
func (s *study) towersLeft(e *ensemble, k int, l *loop, lost map[string]bool) float64 {
	left, capacity, unknown, some := 0.0, 0.0, false, false
	for _, name := range l.towers {
		a, _ := s.m.site.Asset(name)
		state, _ := s.m.seen.state(name)
		some = some || lost[name]
		if lost[name] || state == facility.StateAlarm {
			continue
		}
		left++
		capacity += float64(a.Nameplate.Capacity)
		unknown = unknown || a.Nameplate.Capacity == 0
	}
	if !some {
		return 1
	}
	if heat := e.heatOf(k); !unknown && heat > 0 && left > 0 {
		return capacity / (heat * rejection)
	}
	required := float64(len(l.towers))
	for _, g := range s.m.site.Graph.GroupsOf(l.towers[0]) {
		required = float64(g.Required)
	}
	return left / required
}
