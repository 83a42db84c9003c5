package quality

import "github.com/ridethrough/ridethrough/internal/facility"

// A behaviour is how fast the things of one point can change, and how much
// their neighbours must move before one that stands still is suspected.
type behaviour struct {
	jump  float64 // change that is always possible between two polls
	slope float64 // and beside it, for each second between them
	moved float64 // movement of neighbours that shows a stuck sensor
}

// Air in a room without cooling warms by up to 5 K a minute (0.08 K/s) in dense
// halls; a direct-expansion coil whose compressor stops lets its supply air
// rise by 10 K in half a minute, and standing water reaches a probe as a slug.
var (
	airTemperature = behaviour{jump: 5, slope: 0.3, moved: 3}
	liquid         = behaviour{jump: 6, slope: 0.3, moved: 3}
	humidity       = behaviour{jump: 15, slope: 1, moved: 10}
)

var behaviours = map[facility.Point]behaviour{
	facility.InletTemperature:              airTemperature,
	facility.ExhaustTemperature:            airTemperature,
	facility.AirTemperature:                airTemperature,
	facility.SupplyAirTemperature:          airTemperature,
	facility.ReturnAirTemperature:          airTemperature,
	facility.OutdoorTemperature:            airTemperature,
	facility.ChilledWaterSupplyTemperature: liquid,
	facility.ChilledWaterReturnTemperature: liquid,
	facility.CondenserWaterTemperature:     liquid,
	facility.TankInletTemperature:          liquid,
	facility.TankOutletTemperature:         liquid,
	facility.CoolantSupplyTemperature:      liquid,
	facility.CoolantReturnTemperature:      liquid,
	facility.InletHumidity:                 humidity,
	facility.AirHumidity:                   humidity,
	facility.SupplyAirHumidity:             humidity,
	facility.ReturnAirHumidity:             humidity,
}
