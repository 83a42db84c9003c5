package predict

// Physical constants.
const (
	waterHeat = 4186.0 // J/(kg·K), and 1 L of chilled water is 1 kg within 0.1 %
	airHeat   = 1005.0 // J/(kg·K)
	airDense  = 1.18   // kg/m³ at 25 °C and sea level
)

// Priors: what is believed of a plant before it has shown anything. A spread
// is one standard deviation of the logarithm, so 0.2 reads "within 20 %, two
// times out of three".
const (
	// serverSpecificHeat turns the mass of a server into heat capacity. Steel
	// has 490, copper 385, aluminium 900, circuit board 1,100 J/(kg·K); racks
	// and cables take part as well.
	serverSpecificHeat = 790.0
	// serverMass is a 2U server when the drawings do not say; with the above it
	// is a little more than the 12 kJ/K that were measured for a bare 2U box.
	serverMass = 22.0 // kg
	// serverPower is what one server is taken for where only kW are known.
	serverPower = 400.0 // W
	spreadMass  = 0.16

	// serverEffectiveness is how closely exhaust air follows the metal: 1 − e^−2.
	serverEffectiveness = 0.86
	spreadEffectiveness = 0.06

	// loopVolume is water per kW of loop load where the drawings do not say.
	loopVolume          = 11.5 // L/kW
	spreadVolume        = 0.20
	spreadUnknownVolume = 0.35

	// coilNTU is number of transfer units of a chilled-water coil of four to six
	// rows with the valve wide open and fans at four fifths: air effectiveness
	// of 0.55 to 0.7.
	coilNTU   = 1.22
	spreadNTU = 0.22

	// chillerDerate is real over nameplate capacity (fouling, charge), used
	// until the load percentage has told the real figure.
	chillerDerate         = 0.96
	spreadCapacity        = 0.045
	spreadUnknownCapacity = 0.08
	// waterBoost is how much more a compressor lifts per kelvin of warmer
	// leaving water (suction density), up to maxBoost where the motor limits.
	waterBoost = 0.027 // 1/K
	maxBoost   = 0.18
	// boostSpread is the standard deviation of the share of that boost.
	boostSpread = 0.25
	// outdoorDerate is capacity lost per kelvin of warmer condenser inlet.
	outdoorDerate = 0.008 // 1/K
	// spreadCompressors is the same of direct-expansion units, whose charge nobody weighs.
	spreadCompressors = 0.14
	// returnBoost is capacity gained by a direct-expansion unit per kelvin of
	// warmer return air.
	returnBoost = 0.006 // 1/K

	// fanKnee is where server fans begin to speed up, fanRise by how much per
	// kelvin, fanCeiling the most they reach. Seen in a real room: fans doubled
	// while inlets rose from 24 to 30 °C; makers' curves are gentler.
	fanKnee    = 27.0 // °C
	fanRise    = 0.065
	fanCeiling = 1.8
	spreadFan  = 0.30
	// fanPower is the share of IT power that turns server fans at fanKnee; it
	// grows with the cube of their speed. Makers give 3 to 10 %.
	fanPower = 0.06
	// leakage current of processors: IT power per kelvin above fanKnee. Rooms
	// show 0.35 to 0.5 % between 23 and 30 °C, where fans still idle.
	leakCurrent = 0.0045
	// powerRise is both together, by kelvin between 27 and 35 °C.
	powerRise = 0.023
	// spreadPower is common to both: one lightly loaded server (R410) showed half
	// of their sum at 37 °C.
	spreadPower = 0.35

	// recirculationWidth is how gradually exhaust air finds its way to the
	// inlets when the servers draw more than the room units blow; less where
	// aisles are contained.
	recirculationWidth = 0.15
	containedWidth     = 0.06
	spreadWidth        = 0.25
	// leakage is the share of their air that servers in a contained aisle can
	// draw from outside it, however fast their fans turn.
	leakage = 0.06

	// airMassFactor is what follows the air at once (floor tiles, ducts,
	// sheet metal) over the air alone.
	airMassFactor = 1.6
	spreadAir     = 0.25
	// envelope is heat into floor, walls, ceiling and racks per kelvin above their
	// temperature: 2.5 m² of them per m² of floor at 7.7 W/(m²·K) on their surface
	// (ISO 6946, horizontal flow), a sixth less for what the surface has warmed.
	envelope       = 16.0 // W/K per m² of floor
	spreadEnvelope = 0.5
	// floorHeight turns air volume into floor area where only that is known.
	floorHeight = 3.6 // m
	// airPerLoad is air volume where the drawings do not say.
	airPerLoad = 1.6 // m³/kW
)

// Time constants and settings of the plant that the drawings seldom give.
const (
	supplyLag    = 40.0  // s, coil metal, duct and sensor of a room unit
	headerLag    = 40.0  // s, evaporator, pocket and sensor of the supply header
	valveLag     = 90.0  // s, the valves are moved by integral control
	inletLag     = 20.0  // s, a probe in its housing in the 1 to 2 m/s of a cold aisle
	chillerRamp  = 280.0 // s, from no load to full capacity
	isolationLag = 60.0  // s, valves of a stopped chiller close
	startTime    = 170.0 // s, start sequence where the drawings do not say
	startSpread  = 0.20
	minimumFlow  = 0.30 // of full flow, held by the bypass of the pumps
	fanIdle      = 5.0  // %, below it a fan is taken to stand still
)

// Shutdown of servers: each protects itself at its own temperature, after a
// delay, so that the fleet goes gradually around the limit.
const (
	shutdownAbove  = 1.5 // K above the shutdown limit, because of delays
	shutdownSpread = 2.0 // K, of inlets within a hall and of thresholds
)
