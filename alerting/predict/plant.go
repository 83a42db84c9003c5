package predict

import "github.com/ridethrough/ridethrough/internal/facility"

// A plant is the site as the physics needs it: places and equipment by index,
// nameplate gaps filled, everything in SI units.
type plant struct {
	site     *facility.Site
	halls    []hall
	loops    []loop
	units    []unit
	chillers []chiller
	clusters []cluster

	utilities, ups, generators, sites []facility.Asset
}

type hall struct {
	name      string
	asset     facility.Asset
	rows      []row
	units     []int
	racks     []string
	ups       string
	load      float64 // W it was designed for
	heat      float64 // J/K of IT equipment
	air       float64 // J/K of air and what follows it
	envelope  float64 // W/K
	contained bool
	pressure  bool // fans hold an aisle or floor pressure
	cluster   int
}

type row struct {
	name  string
	racks []string
}

// A unit is a CRAH or CRAC.
type unit struct {
	name     string
	hall     int
	loop     int // −1: own compressor
	capacity float64
	air      float64 // W/K at full fan speed
	water    float64 // W/K with the valve wide open
	asset    facility.Asset
}

type loop struct {
	name     string
	asset    facility.Asset
	chillers []int
	units    []int

	economisers []economiser

	pumps      []string
	required   int // pumps
	towers     []string
	tank       float64 // J/K
	volume     float64 // J/K, both directions
	spread     float64 // of volume
	setpoint   float64
	auto       bool
	tankName   string
	waterToRej bool // condensers are cooled by tower water
	cluster    int
}

type chiller struct {
	name     string
	loop     int
	capacity float64
	start    float64 // s
	restart  float64 // s after power returns
	asset    facility.Asset
}

func newPlant(site *facility.Site) *plant {
	p := &plant{
		site: site, utilities: site.Assets(facility.KindUtility), ups: site.Assets(facility.KindUPS),
		generators: site.Assets(facility.KindGenerator), sites: site.Assets(facility.KindSite),
	}
	p.addLoops()
	p.addHalls()
	p.addUnits()
	p.fillLoops()
	p.cluster()
	return p
}

func or(v, fallback float64) float64 {
	if v != 0 {
		return v
	}
	return fallback
}
