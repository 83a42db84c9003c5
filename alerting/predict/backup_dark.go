package predict

import (
	"math"
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// tellDark says which halls and services each empty battery takes along, given
// that those before it are empty too.
func (m *Model) tellDark(backups []Backup) {
	loss := facility.Loss{}
	dark := map[string]bool{}
	for i := range backups {
		b := &backups[i]
		loss[b.UPS] = true
		survival := m.site.Surviving(loss, true)
		before := m.servicesLost(dark)
		for _, rack := range m.site.Assets(facility.KindRack) {
			if !dark[rack.Name] && survival.Out(rack.Name) {
				dark[rack.Name] = true
				if !slices.Contains(b.Halls, rack.Hall) {
					b.Halls = append(b.Halls, rack.Hall)
				}
			}
		}
		for _, s := range m.servicesLost(dark) {
			if !slices.Contains(before, s) {
				b.Services = append(b.Services, s)
			}
		}
	}
}

// servicesLost are the services that have fewer racks left than they need.
func (m *Model) servicesLost(dark map[string]bool) []string {
	var out []string
	for _, s := range m.site.Services() {
		lost := 0
		for _, rack := range s.Racks {
			if dark[rack] {
				lost++
			}
		}
		if lost >= spare(s)+1 {
			out = append(out, s.Name)
		}
	}
	return out
}

// spare is how many racks a service can do without.
func spare(s facility.Service) int {
	need := math.Ceil(or(s.MinimumFraction, 1)*float64(len(s.Racks)) - 1e-9)
	return len(s.Racks) - int(need)
}
