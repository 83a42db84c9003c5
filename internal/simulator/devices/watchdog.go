package devices

import (
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/plant"
	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

// Vertiv Geist Watchdog 100 with remote temperature probes: GEIST-V4-MIB. It
// reports tenths of the unit that somebody chose on its pages.
const (
	geist         = ".1.3.6.1.4.1.21239.5.1"
	geistInfo     = geist + ".1."
	geistInternal = geist + ".2.1."
	geistProbe    = geist + ".4.1."
	geistCelsius  = 1
)

// A Probe is one sensor of a Watchdog: its label, and where it hangs.
type Probe struct {
	Label  string
	Rack   string
	Height string // plant.Bottom, Middle or Top
}

// newWatchdog is a unit that stands in rack home, with probes in other racks.
func newWatchdog(m meters, name, home string, probes []Probe) *Device {
	b := newMIB(m, name, "geist-watchdog")
	b.system("Geist Watchdog 100", geist)
	b.objects.Set(geistInfo+"1.0", snmpagent.String("Watchdog 100"))
	b.objects.Set(geistInfo+"2.0", snmpagent.String("3.4.0"))
	b.objects.Set(geistInfo+"3.0", snmpagent.String(name))
	b.objects.Set(geistInfo+"7.0", snmpagent.Integer(geistCelsius))
	racks := map[string]int{home: 1}
	for _, p := range probes {
		racks[p.Rack]++
	}
	b.internal(home, racks[home] > 1)
	for i, p := range probes {
		row := num(i + 1)
		b.row(geistProbe, row, p.Label)
		b.device.Parts = append(b.device.Parts, Part{p.Label, p.Rack})
		b.scaled(geistProbe+"5."+row, shown{
			asset: p.Rack, point: facility.InletTemperature, part: toldApart(p.Label, racks[p.Rack] > 1), source: &p.Height, factor: 10,
		})
	}
	return b.device
}

// toldApart is the part of a reading: the label where a rack has several
// probes, nothing where it has one and there is nothing to tell apart.
func toldApart(label string, several bool) string {
	if several {
		return label
	}
	return ""
}

// internal is the sensor in the unit itself, which also measures humidity.
func (b *mib) internal(home string, several bool) {
	label := home + "-unit"
	middle, whole := plant.Middle, ""
	b.row(geistInternal, "1", label)
	b.device.Parts = append(b.device.Parts, Part{label, home})
	b.scaled(geistInternal+"5.1", shown{asset: home, point: facility.InletTemperature, part: toldApart(label, several), source: &middle, factor: 10})
	b.scaled(geistInternal+"6.1", shown{asset: home, point: facility.InletHumidity, part: toldApart(label, several), source: &whole, factor: 1})
}

// row fills the columns every probe table begins with: index, serial number,
// label, whether the probe is there.
func (b *mib) row(table, row, label string) {
	b.objects.Set(table+"1."+row, snmpagent.Integer(1))
	b.objects.Set(table+"2."+row, snmpagent.String("0000000000"+row))
	b.objects.Set(table+"3."+row, snmpagent.String(label))
	b.objects.Set(table+"4."+row, snmpagent.Gauge(1))
}
