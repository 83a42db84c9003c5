package plant

import "github.com/ridethrough/ridethrough/internal/facility"

// A node is a volume of air, or a mass, of one temperature.
type node struct {
	t    float64 // °C
	heat float64 // J/K
}

// add puts in w watts for dt seconds.
func (n *node) add(w, dt float64) { n.t += w * dt / n.heat }

func (n *node) stored() float64 { return n.t * n.heat }

// A row has a cold and a hot aisle of its own.
type row struct {
	name      string
	racks     []*rack
	cold, hot node
	above     []bool // by limit: its mean inlet is above
}

// meanInlet is the mean inlet temperature of the row.
func (r *row) meanInlet() float64 {
	var sum float64
	for _, k := range r.racks {
		sum += k.inlet
	}
	return sum / float64(len(r.racks))
}

// A hall is one room of air.
type hall struct {
	name      string
	rows      []*row
	crahs     []*crah
	plenum    node // under the floor, or the supply ducts
	ceiling   node // what the room units draw from
	structure node

	filmArea float64 // W/K between the air and the structure
	envelope float64 // W/K between the structure and outdoors
	mixing   float64 // W/K between each hot aisle and the ceiling without fans
	lights   float64 // W of lights and people

	toOutdoors float64 // W in the last step
	it         float64 // W drawn by racks in the last step
	fans       float64 // W drawn by room units in the last step
}

// Shares of a hall's air, and what surrounds it.
const (
	plenumShare, coldShare, hotShare = 0.12, 0.2, 0.2
	structureHeat                    = 40e3 // J/K for each m² of surface that takes part: 2 cm of screed
	structureFilm                    = 8.0  // W/(m² K), moving air along walls
	surfacePerFloor                  = 2.6  // m² of surface for each m² of floor
	envelopeLoss                     = 1.2  // W/K for each m² of floor
	lightsPerFloor                   = 12.0 // W/m²
	pressureReserve                  = 1.06 // supply air the fans aim at, per air drawn by racks
	overTheTop                       = 0.6  // of the air racks lack, what comes from the ceiling and not from beside them
)

// leakage is the share of inlet air that comes from the hot aisle even when
// the supply suffices.
func leakage(c facility.Containment) float64 {
	switch c {
	case facility.ContainmentHotAisle:
		return 0.015
	case facility.ContainmentColdAisle:
		return 0.03
	}
	return 0.08
}

// step moves the hall dt seconds on. The room units have exchanged their heat
// already; flows and temperatures are those of the step's beginning, and every
// flow that leaves a node enters another, so no heat is lost between them.
func (h *hall) step(outdoor, shutdown, dt float64) {
	supply, fromUnits := 0.0, 0.0
	h.fans = 0
	for _, c := range h.crahs {
		supply += c.airflow()
		h.fans += c.power
		fromUnits += c.power - c.heat
	}
	drawn := 0.0
	for _, r := range h.rows {
		drawn += r.airflow()
	}
	through := supply * airHeat
	plenum, ceiling := h.plenum.t, h.ceiling.t
	h.plenum.add(through*(ceiling-plenum)+fromUnits, dt)

	intoCeiling := 0.0
	h.it = 0
	for _, r := range h.rows {
		intoCeiling += h.stepRow(r, aisle{supply: supply * r.airflow() / drawn, plenum: plenum, ceiling: ceiling, dt: dt})
		for _, k := range r.racks {
			h.it += k.power
			k.protect(shutdown, dt)
		}
	}
	toStructure := h.filmArea * (ceiling - h.structure.t)
	h.toOutdoors = h.envelope * (h.structure.t - outdoor)
	h.ceiling.add(intoCeiling-through*ceiling+h.lights-toStructure, dt)
	h.structure.add(toStructure-h.toOutdoors, dt)
	h.driveFans(drawn, dt)
}

// airflow is the mass flow the row's racks draw, in kg/s.
func (r *row) airflow() float64 {
	sum := 0.0
	for _, k := range r.racks {
		sum += k.airflow()
	}
	return sum
}

// An aisle is what surrounds a row in one step.
type aisle struct {
	supply          float64 // kg/s of air from the plenum
	plenum, ceiling float64 // °C
	dt              float64
}

// stepRow moves one row on and returns the heat that flows into the ceiling (W
// above 0 °C).
func (h *hall) stepRow(r *row, in aisle) float64 {
	own, fromHot, exhaust := 0.0, 0.0, 0.0
	cold, hot := r.cold.t, r.hot.t
	for _, k := range r.racks {
		flow := k.airflow()
		inlet := (1-k.recirculation)*cold + k.recirculation*hot
		own += flow
		fromHot += flow * k.recirculation
		exhaust += flow*airHeat*inlet + k.step(inlet, in.dt)
	}
	need := own - fromHot             // drawn from the cold aisle
	surplus := max(in.supply-need, 0) // over the top to the ceiling
	lack := max(need-in.supply, 0)    // made up from around and above the racks
	around, above := lack*(1-overTheTop), lack*overTheTop
	toCeiling := own - fromHot - around // what is left of the exhaust
	mixed := h.mixing * (hot - in.ceiling)

	r.cold.add(airHeat*(in.supply*in.plenum+around*hot+above*in.ceiling-(need+surplus)*cold), in.dt)
	r.hot.add(exhaust-airHeat*own*hot-mixed, in.dt)
	return airHeat*(surplus*cold+toCeiling*hot-above*in.ceiling) + mixed
}

// driveFans lets the room units follow the air that racks draw.
func (h *hall) driveFans(drawn, dt float64) {
	available := 0.0
	for _, c := range h.crahs {
		if c.running() {
			available += c.airDesign
		}
	}
	wanted := 1.0
	if available > 0 {
		wanted = drawn * pressureReserve / available
	}
	for _, c := range h.crahs {
		c.control(wanted, dt)
	}
}

// stored is the heat above 0 °C in air, structure and metal, in J.
func (h *hall) stored() float64 {
	sum := h.plenum.stored() + h.ceiling.stored() + h.structure.stored()
	for _, r := range h.rows {
		sum += r.cold.stored() + r.hot.stored()
		for _, k := range r.racks {
			sum += k.stored()
		}
	}
	return sum
}
