package plant

import (
	"fmt"
	"math"

	"github.com/ridethrough/ridethrough/internal/facility"
)

func (b *builder) hall(a facility.Asset) (*hall, error) {
	design := 0.0
	for _, r := range b.site.InHall(a.Name, facility.KindRack) {
		if r.Nameplate.DesignLoad == 0 {
			return nil, fmt.Errorf("plant: rack %s has no design load; add design_kw", r.Name)
		}
		design += float64(r.Nameplate.DesignLoad)
	}
	if design == 0 {
		return nil, fmt.Errorf("plant: hall %s has no racks", a.Name)
	}
	floor := fallback(a.Nameplate.FloorArea, design/1500)
	air := float64(a.Nameplate.AirVolume)
	if air == 0 {
		air = floor * fallback(a.Nameplate.Height, 4)
	}
	heat := air * airDensity * airHeat
	surface := surfacePerFloor * floor
	h := &hall{
		name: a.Name, plenum: node{22, plenumShare * heat}, structure: node{30, surface * structureHeat},
		filmArea: surface * structureFilm, envelope: floor * envelopeLoss, lights: floor * lightsPerFloor,
	}
	rows := b.rowsOf(a)
	for _, r := range rows {
		h.rows = append(h.rows, b.row(r, a, heat/float64(len(rows))))
	}
	h.ceiling = node{33, heat * (1 - plenumShare - coldShare - hotShare)}
	h.mixing = 0.01 * design / 10 // 1 % of the load at 10 K
	for _, c := range b.site.InHall(a.Name, facility.KindCRAH) {
		unit := b.crah(c, a)
		h.crahs, b.crahs = append(h.crahs, unit), append(b.crahs, unit)
	}
	return h, nil
}

// rowsOf are the rows of a hall that have racks. Racks that stand in no row
// make one of their own, under the name of the hall.
func (b *builder) rowsOf(h facility.Asset) []facility.Asset {
	filled := map[string]bool{}
	for _, k := range b.site.InHall(h.Name, facility.KindRack) {
		filled[k.Row] = true
	}
	var out []facility.Asset
	for _, r := range b.site.InHall(h.Name, facility.KindRow) {
		if filled[r.Name] {
			out = append(out, r)
		}
	}
	if filled[""] {
		out = append(out, facility.Asset{Name: h.Name, Kind: facility.KindRow, Hall: h.Name})
	}
	return out
}

func (b *builder) row(a, in facility.Asset, heat float64) *row {
	r := &row{name: a.Name, above: make([]bool, len(b.limits)), cold: node{23, coldShare * heat}, hot: node{34, hotShare * heat}}
	leak := leakage(in.Nameplate.Containment) * (0.7 + 0.6*b.noise.Float64()) // no two rows are sealed alike
	bias := 1 + 0.04*b.noise.NormFloat64()                                    // some rows are busier than others
	var members []facility.Asset
	for _, k := range b.site.InHall(in.Name, facility.KindRack) {
		if k.Row == a.Row { // both empty in a hall without rows
			members = append(members, k)
		}
	}
	for i, k := range members {
		one := newRack(k.Name, k.Hall, k.Row, float64(k.Nameplate.DesignLoad), float64(k.Nameplate.Servers))
		// The ends of a row breathe more of what comes around the corner.
		end := math.Abs(2*float64(i)/math.Max(float64(len(members)-1), 1) - 1)
		one.recirculation = leak * (0.7 + 0.9*end*end)
		one.bias, one.drift = bias, wander*b.noise.NormFloat64()
		r.racks, b.racks = append(r.racks, one), append(b.racks, one)
	}
	return r
}

// A coil gives its nameplate with air returning 12 K above the supply and
// water entering at 10 °C and leaving 6 K warmer.
const (
	coilAirRise, coilWaterRise, coilWaterIn = 12.0, 6.0, 10.0
	fanPowerPerFlow                         = 450.0 // W per m³/s at full speed
)

func (b *builder) crah(a, in facility.Asset) *crah {
	n := a.Nameplate
	capacity := float64(n.Capacity) * fallback(b.config.TrueCapacity[a.Name], 1)
	setpoint := float64(fallback(n.SupplySetpoint, fallback(in.Nameplate.SupplySetpoint, 22)))
	air := float64(n.Airflow) * airDensity
	if air == 0 {
		air = capacity / coilAirRise / airHeat
	}
	water := float64(n.WaterFlow) / 60 * waterDensity / 1000
	if water == 0 {
		water = capacity / coilWaterRise / waterHeat
	}
	eff := clamp(capacity/(min(air*airHeat, water*waterHeat)*(setpoint+coilAirRise-coilWaterIn)), 0.2, 0.9)
	return &crah{
		name: a.Name, hall: a.Hall, loop: a.Loop,
		coil: newCoil(air*airHeat, water*waterHeat, eff), airDesign: air, waterDesign: water,
		fanPower: fanPowerPerFlow * air / airDensity, setpoint: setpoint,
		fixedFan: n.FanControl == facility.FanControlFixed, onUPS: n.OnUPS != nil && *n.OnUPS,
		powered: true, valveStuck: -1, fan: 0.75, valve: 0.5, integral: 0.5, ret: 33, supply: setpoint, waterIn: 7, waterOut: 13,
	}
}
