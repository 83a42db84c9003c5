package predict

// A phase is what the equipment does from some moment on. A forecast runs
// through phases: now, when a standby chiller is up, when another trips.
type phase struct {
	from  float64 // s from the start of the forecast
	halls []hallCondition
	loops []loopCondition
}

// hallCondition is what the room units of a hall can do.
type hallCondition struct {
	power float64 // share of the IT load left, for load shedding
	air   float64 // W/K moved by all fans that turn
	most  float64 // W/K at full fan speed of those
	banks []bank
}

// A bank is the units of a hall that reject their heat to the same place.
type bank struct {
	loop     int     // place in cluster.loops; −1: own compressors
	share    float64 // of the air of the hall
	water    float64 // W/K with all valves open
	ntu      float64 // over the prior
	capacity float64 // W, of compressors
}

// loopCondition is what the chillers and pumps of a loop can do.
type loopCondition struct {
	capacity float64 // W at set point and at the present outdoor temperature
	running  float64 // number of chillers that deliver
	open     float64 // stopped ones that still let water pass
	openAge  float64 // s since they stopped
	flow     float64 // share of full flow that the pumps can give
	setpoint float64 // °C
}

// clone copies a phase so that a change to it leaves the original alone.
func (p phase) clone() phase {
	out := phase{from: p.from, halls: append([]hallCondition(nil), p.halls...), loops: append([]loopCondition(nil), p.loops...)}
	for i := range out.halls {
		out.halls[i].banks = append([]bank(nil), out.halls[i].banks...)
	}
	return out
}
