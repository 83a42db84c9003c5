package predict

import (
	"math"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A Backup is a UPS that runs on its battery: how long it carries its load, to
// stand beside how long the halls hold.
type Backup struct {
	UPS   string
	Since time.Time // on battery
	// Known is false when nobody can say how long the battery lasts; P10, P50
	// and P90 are then 0. They are times from Result.At.
	Known         bool
	P10, P50, P90 time.Duration
	// Basis is one sentence with numbers: where the time comes from, or why
	// there is none.
	Basis string
	// Grounds are the numbers of Basis.
	Grounds BatteryGrounds
	// Halls have racks that are dark when the battery is empty, Services those
	// that then have too few racks. Racks with another live cord stay on.
	Halls, Services []string
	// Generator says what is known of the power to come.
	Generator Generator
}

const (
	// batteryWorn is what is left of the capacity of a battery when its users
	// are told to replace it (IEEE 1188, 6.3: 80 % of rating). Nobody says how
	// old a battery is, so that is P10 of a time by the plate.
	batteryWorn = 0.8
	// batteryTold is P10 of a time that the UPS itself estimates: it knows load
	// and charge, hardly ever the wear of the cells. Half of the wear.
	batteryTold = 0.9
	// generatorGrace is how many times its start time a generator may take
	// before it counts as overdue: usual controls try three times.
	generatorGrace = 3
)

// tellBackups lists every UPS on battery.
func (m *Model) tellBackups(r *Result, now time.Time) {
	for _, a := range m.plant.ups {
		source, ok := m.seen.get(a.Name, facility.OutputSource, now)
		if !ok || source != facility.SourceBattery {
			continue
		}
		b := Backup{UPS: a.Name, Since: m.onBatterySince(a.Name, now), Generator: m.generator(now)}
		left, worn, grounds := m.batteryLeft(a, b.Since, now)
		b.Basis, b.Grounds = grounds.String(), grounds
		if worn > 0 {
			b.Known = true
			b.P50 = duration(max(0, left))
			b.P10, b.P90 = time.Duration(worn*float64(b.P50)), time.Duration(float64(b.P50)/worn)
		}
		r.Backups = append(r.Backups, b)
	}
	slices.SortStableFunc(r.Backups, func(x, y Backup) int { return int(x.lasts()-y.lasts()) / int(time.Second) })
	m.tellDark(r.Backups)
}

// lasts orders backups: one that nobody knows of is treated as the last.
func (b Backup) lasts() time.Duration {
	if !b.Known {
		return 24 * time.Hour
	}
	return b.P50
}

func (m *Model) onBatterySince(ups string, now time.Time) time.Time {
	if v, ok := m.seen.get(ups, facility.SecondsOnBattery, now); ok && v > 0 {
		at := m.seen[facility.SeriesKey{Asset: ups, Point: facility.SecondsOnBattery}].at
		return at.Add(-duration(v))
	}
	return m.seen[facility.SeriesKey{Asset: ups, Point: facility.OutputSource}].since
}

// batteryLeft is the time left of a battery in seconds, the share of it that is
// P10, and where it comes from. worn is 0 when nobody can say.
func (m *Model) batteryLeft(a facility.Asset, since, now time.Time) (left, worn float64, g BatteryGrounds) {
	if v, ok := m.seen.get(a.Name, facility.RuntimeRemaining, now); ok && v > 0 {
		age := now.Sub(m.seen[facility.SeriesKey{Asset: a.Name, Point: facility.RuntimeRemaining}].at).Seconds()
		return v - max(0, age), batteryTold, BatteryGrounds{Basis: BatteryReported, Reported: duration(v)}
	}
	full := a.Nameplate.BatteryRuntime.Seconds()
	if full == 0 {
		return 0, 0, BatteryGrounds{Basis: BatteryUnknown}
	}
	g = BatteryGrounds{Basis: BatterySpent, Full: a.Nameplate.BatteryRuntime, Spent: now.Sub(since)}
	share := m.upsLoad(a, now, &g)
	stretched := full / math.Pow(share, batteryLaw)
	if charge, ok := m.seen.get(a.Name, facility.BatteryCharge, now); ok {
		g.Basis, g.Charge, g.Spent = BatteryCharged, charge, 0
		return charge / 100 * stretched, batteryWorn, g
	}
	return stretched - now.Sub(since).Seconds(), batteryWorn, g
}

// upsLoad is the load of a UPS as a share of its design, at least a fifth: no
// battery is known to follow Peukert further down.
func (m *Model) upsLoad(a facility.Asset, now time.Time, g *BatteryGrounds) float64 {
	if v, ok := m.seen.get(a.Name, facility.Load, now); ok && v > 0 {
		g.LoadShare = v
		return clamp(v/100, 0.2, 1.5)
	}
	design := or(float64(a.Nameplate.DesignLoad), float64(a.Nameplate.Capacity))
	if v, ok := m.seen.get(a.Name, facility.OutputPower, now); ok && v > 0 && design > 0 {
		g.Load, g.Design = facility.Watts(v), facility.Watts(design)
		return clamp(v/design, 0.2, 1.5)
	}
	return 1
}
