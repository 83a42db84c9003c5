package predict

import (
	"math"
	"slices"
	"time"
)

// stride is how long a step may be at some time into a forecast: fine while
// the first minutes decide, coarser where parameters matter more than steps.
func stride(t float64) float64 {
	switch {
	case t < 300:
		return 10
	case t < 1800:
		return 20
	case t < 7200:
		return 60
	}
	return 120
}

// finest is the stride used to follow the plant in real time.
const finest = 10.0 // s

// A trajectory is the mean inlet of one hall in one variant, and its running
// maximum: monotone, so that a limit is found by bisection.
type trajectory struct {
	path, peak []float64
	offset     float64 // measured less modelled inlet at the start
}

// An outlook is the trajectories of a cluster.
type outlook struct {
	times []float64      // s, shared
	halls [][]trajectory // by place in cluster.halls, then variant
	now   []float64      // °C, mean inlet, by place in cluster.halls
	apart []float64      // K, how unlike rows become, by place in cluster.halls
	trend []trend        // by place in cluster.halls; none in what-ifs
	known map[asked]answer
	// normals are n equally likely values of a standard normal deviate.
	normals []float64
}

// asked and answer remember quantiles: racks of a hall ask for the same few
// temperatures, to the tenth of a kelvin that a probe resolves.
type asked struct {
	hall  int
	tenth int
}

type answer struct {
	times      [3]float64
	likelihood float64
}

// lookAhead runs copies of every nth variant to the horizon.
func (e *ensemble) lookAhead(phases []phase, horizon float64, every int) outlook {
	return e.lookBoth(phases, nil, horizon, every)
}

// lookBoth is lookAhead with other phases for the variants of the hunch.
func (e *ensemble) lookBoth(phases, hunched []phase, horizon float64, every int) outlook {
	out := outlook{halls: make([][]trajectory, len(e.cluster.halls)), known: map[asked]answer{}}
	for k := range e.cluster.halls {
		out.now = append(out.now, e.hallNow[k].inlet)
		out.apart = append(out.apart, rowsApart)
		if e.sims[0].halls[k].contained {
			out.apart[k] = rowsContained
		}
	}
	for t := 0.0; t < horizon; {
		t += stride(t)
		out.times = append(out.times, t)
	}
	if len(e.cluster.halls) == 0 { // water that cools no room: nobody asks for it
		return out
	}
	work := e.newScratch()
	for i := 0; i < len(e.sims); i += every {
		work.copyFrom(&e.sims[i])
		own := phases
		if hunched != nil && e.hunch.has(i, len(e.sims)) {
			own = hunched
		}
		e.run(work, own, &out, i)
	}
	return out
}

func (e *ensemble) newScratch() *sim {
	return &sim{
		x: make([]float64, e.layout.size), flow: make([]float64, len(e.cluster.loops)), heat: make([]float64, len(e.cluster.loops)),
		mixed: make([]float64, len(e.cluster.halls)),
	}
}

// copyFrom makes s a copy that can run without touching the original.
func (s *sim) copyFrom(o *sim) {
	s.layout, s.shut, s.elapse = o.layout, o.shut, 0
	copy(s.x, o.x)
	s.halls = append(s.halls[:0], o.halls...)
	s.loops = append(s.loops[:0], o.loops...)
}

// run moves one variant along all phases and records its halls.
func (e *ensemble) run(s *sim, phases []phase, out *outlook, variant int) {
	if len(e.cluster.halls) == 0 {
		return // a loop that cools no hall: nothing to record
	}
	n := len(out.times)
	paths, peaks := make([][]float64, len(e.cluster.halls)), make([][]float64, len(e.cluster.halls))
	for k := range paths {
		paths[k], peaks[k] = make([]float64, n), make([]float64, n)
		offset := 0.0
		if v := e.hallNow[k].inlet; v > 0 {
			offset = v + e.rate(e.layout.hallX[k]+xInlet)*e.hallNow[k].age - s.x[e.layout.hallX[k]+xInlet]
		}
		out.halls[k] = append(out.halls[k], trajectory{paths[k], peaks[k], offset})
	}
	// Start times are uncertain in common: slow controllers are slow for all.
	haste := spread(e.sims[variant].x[e.layout.hallZ[0]+zAir], startSpread)
	at, t, checked := 0, 0.0, 0.0
	for i, end := range out.times {
		for at+1 < len(phases) && phases[at+1].from*haste <= t {
			at++
		}
		s.step(&phases[at], end-t)
		t = end
		done := true
		for k := range paths {
			inlet := s.mixed[k]
			paths[k][i], peaks[k][i] = inlet, inlet
			if i > 0 {
				peaks[k][i] = max(inlet, peaks[k][i-1])
			}
			done = done && inlet > hottest
		}
		if !done && at+1 == len(phases) && t-checked >= 600 {
			checked = t
			done = e.settled(s, &phases[at])
		}
		if done {
			for k := range paths {
				for rest := i + 1; rest < n; rest++ {
					paths[k][rest], peaks[k][rest] = paths[k][i], peaks[k][i]
				}
			}
			return
		}
	}
}

// hottest is above every limit: nothing more can be learnt from a hall there.
const hottest = 48.0 // °C

// settled reports whether nothing in the variant moves any more.
func (e *ensemble) settled(s *sim, c *phase) bool {
	before := slices.Clone(s.x[e.layout.states:])
	s.step(c, 60)
	for i, v := range s.x[e.layout.states:] {
		if math.Abs(v-before[i]) > 0.01*max(1, math.Abs(v)*0.001) {
			return false
		}
	}
	return true
}

// crossing is when the trajectory passes a temperature, in seconds; +Inf when
// it does not.
func (tr trajectory) crossing(times []float64, limit float64) float64 {
	limit -= tr.offset
	n, _ := slices.BinarySearch(tr.peak, limit)
	switch {
	case n >= len(tr.peak):
		return math.Inf(1)
	case n == 0:
		return times[0]
	}
	low, high := tr.peak[n-1], tr.peak[n]
	return times[n-1] + (times[n]-times[n-1])*(limit-low)/max(high-low, 1e-9)
}

// quantile interpolates between sorted times, of which some may be infinite.
func quantile(times []float64, p float64) float64 {
	at := p * float64(len(times)-1)
	low := int(at)
	high := min(low+1, len(times)-1)
	share := at - float64(low)
	switch {
	case !math.IsInf(times[high], 1):
		return times[low] + (times[high]-times[low])*share
	case share > 0.5:
		return times[high]
	}
	return times[low]
}

// normal is the ith of n equally likely values of a standard normal deviate.
func normal(i, n int) float64 {
	return math.Sqrt2 * math.Erfinv(2*(float64(i)+0.5)/float64(n)-1)
}

func duration(s float64) time.Duration {
	if math.IsInf(s, 1) {
		return Never
	}
	return time.Duration(s * float64(time.Second))
}
