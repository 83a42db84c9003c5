package predict

import (
	"fmt"
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

// A Generator is what will carry the site after the batteries, if anything.
type Generator struct {
	Name  string // of the one that delivers first; empty when there is none
	State GeneratorState
	// At is when it is expected to deliver, while State is GeneratorExpected.
	At time.Time
}

// GeneratorState says how far a generator is.
type GeneratorState string

// States of a generator while a UPS is on battery.
const (
	GeneratorNone     GeneratorState = "none"     // the site has none
	GeneratorUnknown  GeneratorState = "unknown"  // it has, and says nothing; or the mains are there
	GeneratorExpected GeneratorState = "expected" // within its start time
	GeneratorRunning  GeneratorState = "running"
	GeneratorFailed   GeneratorState = "failed" // in alarm
	GeneratorOverdue  GeneratorState = "overdue"
)

// String is half a sentence: "generator gen-1 overdue".
func (g Generator) String() string {
	switch g.State {
	case GeneratorNone:
		return "no generator"
	case GeneratorExpected:
		return fmt.Sprintf("generator %s expected at %s", g.Name, g.At.UTC().Format(clockTime))
	case GeneratorRunning:
		return fmt.Sprintf("generator %s runs", g.Name)
	case GeneratorFailed:
		return fmt.Sprintf("generator %s has failed", g.Name)
	case GeneratorOverdue:
		return fmt.Sprintf("generator %s has not started", g.Name)
	}
	return "nothing is known of the generator"
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

// generator is the one that delivers first.
func (m *Model) generator(now time.Time) Generator {
	best := Generator{State: GeneratorNone}
	for _, g := range m.plant.generators {
		if next := m.generatorOne(g, now); best.Name == "" || next.rank() < best.rank() {
			best = next
		}
	}
	return best
}

func (g Generator) rank() int {
	return slices.Index([]GeneratorState{GeneratorRunning, GeneratorExpected, GeneratorUnknown, GeneratorOverdue, GeneratorFailed, GeneratorNone}, g.State)
}

func (m *Model) generatorOne(a facility.Asset, now time.Time) Generator {
	g := Generator{Name: a.Name, State: GeneratorUnknown}
	begin := or(a.Nameplate.GeneratorStart.Seconds(), generatorUsual)
	state, _ := m.seen.state(a.Name)
	switch {
	case state == facility.StateRunning:
		g.State = GeneratorRunning
	case state == facility.StateAlarm:
		g.State = GeneratorFailed
	case !m.dark: // the mains are there: a transfer switch or a fuse is the cause
	case now.Sub(m.darkAt).Seconds() <= generatorGrace*begin:
		g.State, g.At = GeneratorExpected, latest(now, m.darkAt.Add(duration(begin)))
	default:
		g.State = GeneratorOverdue
	}
	return g
}

// generatorUsual is from mains lost to power: NFPA 110 type 10 has it within
// ten seconds, larger sets that synchronise take twice that.
const generatorUsual = 20.0 // s

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
