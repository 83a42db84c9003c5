package predict

import "math"

// stepLoop moves water through the chillers, the tank, the supply pipe,
// the coils and the return pipe. Pipes are mixed cells, stepped implicitly so
// that a step may be longer than a cell.
func (s *sim) stepLoop(j int, c *loopCondition, dt float64) {
	l := &s.loops[j]
	x := s.x[s.layout.loopX[j]:]
	cells := s.layout.cells[j]
	supply, back := x[1:1+cells], x[1+cells:1+cells+pipeCells]
	flow := max(s.flow[j], minimumFlow*l.full) * min(1, c.flow*4)
	if c.flow < 1 {
		flow = min(flow, c.flow*l.full)
	}
	if flow <= 0.01*l.full {
		x[0] = 0
		return // water that does not move keeps its temperature
	}
	x[0] = s.chill(j, c, flow, dt)
	leaving, tank := back[pipeCells-1]-x[0]/flow, cells-pipeCells
	if tank > 0 {
		advance(supply[:tank], leaving, flow*dt/l.tank)
		leaving = supply[tank-1]
	}
	x[s.layout.header[j]] += (leaving - x[s.layout.header[j]]) * relax(dt, headerLag)
	advance(supply[tank:], leaving, flow*dt/l.cell)
	advance(back, supply[cells-1]+s.heat[j]/flow, flow*dt/l.cell)
}

// advance pushes water into a row of mixed cells; turns is how often a cell is
// filled in this step.
func advance(cells []float64, into, turns float64) {
	kept := 1 / (1 + turns)
	for i := range cells {
		into = cells[i]*kept + into*(1-kept)
		cells[i] = into
	}
}

// chill is the heat that the running chillers take out. Each holds its own
// leaving temperature; water that passes a stopped one comes back warm. More
// load is taken up at the pace of the compressors.
func (s *sim) chill(j int, c *loopCondition, flow, dt float64) float64 {
	if c.running <= 0 || c.capacity <= 0 {
		return 0
	}
	l := &s.loops[j]
	x := s.x[s.layout.loopX[j]:]
	ret := x[s.layout.cells[j]+pipeCells]
	leaving := ret - x[0]/flow
	bypass := 0.0
	if c.open > 0 {
		bypass = c.open * math.Exp(-(c.openAge+s.elapse)/isolationLag)
	}
	want := flow * (ret - c.setpoint) * c.running / (c.running + bypass)
	can := c.capacity * l.capacity * (1 + l.boost*clamp(waterBoost*(leaving-c.setpoint), 0, maxBoost))
	pace := x[0] + can*dt/chillerRamp
	return clamp(want, 0, min(can, pace))
}
