package predict

// A variant of a cluster is one flat vector, so that the filter can correct
// state and parameters alike: parameters first, each as a standard normal
// deviate from its prior, then states in °C or W.
const (
	zHeat = iota
	zEffectiveness
	zNTU
	zFan
	zPower
	zWidth
	zAir
	zEnvelope
	hallParameters
)

const (
	zVolume = iota
	zCapacity
	zBoost
	loopParameters
)

// States of a hall.
const (
	xMetal  = iota // °C of the servers
	xReturn        // °C of the hot air, as it enters the room units
	xSupply        // °C of the air the room units give
	xInlet         // °C, mean of the rows
	xValve         // share of full water flow
	hallStates
)

const (
	pipeCells = 12 // mixed cells in series a direction: a delay with a spread of 30 %, see decision 40
	tankCells = 10 // a stratified tank is nearly a pipe
)

// layout says where in the vector things are.
type layout struct {
	size, states int
	hallZ, hallX []int // first index, by place in cluster.halls
	loopZ, loopX []int // by place in cluster.loops
	cells        []int // of the supply direction, tank included
	header       []int // of the supply header as its sensor shows it
}

func newLayout(p *plant, c cluster) layout {
	l := layout{}
	for range c.halls {
		l.hallZ = append(l.hallZ, l.size)
		l.size += hallParameters
	}
	for range c.loops {
		l.loopZ = append(l.loopZ, l.size)
		l.size += loopParameters
	}
	l.states = l.size
	for range c.halls {
		l.hallX = append(l.hallX, l.size)
		l.size += hallStates
	}
	for _, i := range c.loops {
		cells := pipeCells
		if p.loops[i].tank > 0 {
			cells += tankCells
		}
		header := 1 + cells + pipeCells
		l.header = append(l.header, header)
		l.cells = append(l.cells, cells)
		l.loopX = append(l.loopX, l.size)
		l.size += 2 + cells + pipeCells // chiller heat, tank and supply pipe, return pipe, header sensor
	}
	return l
}
