package plant

// Water.
const (
	waterHeat    = 4186.0 // J/(kg K)
	waterDensity = 1000.0 // kg/m³; the error at 7–30 °C is below the flow meter's
)

// A pipe carries water as a row of well-mixed segments. Few segments mix like
// a badly stratified tank, many travel like a plug.
type pipe struct {
	segments []float64 // °C, inlet first
	mass     float64   // kg in each segment
}

func newPipe(volume float64, segments int, t float64) pipe {
	p := pipe{segments: make([]float64, segments), mass: volume * waterDensity / float64(segments)}
	for i := range p.segments {
		p.segments[i] = t
	}
	return p
}

// push moves flow kg/s of water at t °C into the pipe for dt seconds and
// returns the mean temperature of what came out.
func (p *pipe) push(t, flow, dt float64) float64 {
	if len(p.segments) == 0 {
		return t
	}
	out := p.out()
	share := flow * dt / p.mass
	if share >= 1 { // a pipe shorter than a step
		share = 1
	}
	for i := len(p.segments) - 1; i > 0; i-- {
		p.segments[i] += share * (p.segments[i-1] - p.segments[i])
	}
	p.segments[0] += share * (t - p.segments[0])
	return out
}

// out is the temperature at the end of the pipe.
func (p *pipe) out() float64 { return p.segments[len(p.segments)-1] }

// energy is the heat stored above 0 °C, in J.
func (p *pipe) energy() float64 {
	var sum float64
	for _, t := range p.segments {
		sum += t
	}
	return sum * p.mass * waterHeat
}
