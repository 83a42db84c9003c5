package predict

import (
	"math"
	"time"
)

// The filter is an ensemble square-root Kalman filter (Whitaker and Hamill
// 2002, serial observations, no perturbed observations): each measurement
// pulls state and parameters of all variants by their covariance with what the
// variant expected to measure.

// Standard deviations of measurement against model. They hold sensor error,
// lag, and what the few equations leave out; because that error persists from
// one poll to the next they are wider than a sensor's data sheet.
const (
	sigmaInlet  = 0.25 // K, mean of a hall
	sigmaSupply = 0.45 // K, mean of the room units
	sigmaReturn = 0.55 // K
	sigmaWater  = 0.5  // K, with up to a minute of lag while it moves

	// typicalAge is half a poll interval and a sensor in its pocket.
	typicalAge = 25.0 // s

	// correctEvery spaces corrections: sensors are polled every 20 to 60 s, and
	// to use one sample twice is to believe it twice.
	correctEvery = 30 * time.Second
	// screen is the correlation below which a covariance is taken for chance:
	// two standard errors of an ensemble of 64.
	screen = 0.25
	// farthest is how many deviations of its prior a parameter may be learnt
	// away: beyond that the equations are wrong, not the parameter.
	farthest = 2.5
	// drift is the process noise of temperatures, K per root minute: what the
	// model does not know must keep the variants apart.
	drift = 0.05
	// wander is the process noise of parameters per root minute, in priors'
	// deviates: within an hour a parameter may move by a third of its prior.
	wander = 0.07
)

// assimilate corrects the ensemble with what is measured now; false while the
// last correction is too fresh.
func (e *ensemble) assimilate(now time.Time) bool {
	if now.Sub(e.assimil) < correctEvery {
		return false
	}
	minutes := min(now.Sub(e.assimil).Minutes(), 2)
	e.assimil = now
	e.blur(minutes)
	for k := range e.cluster.halls {
		x, v := e.layout.hallX[k], e.hallNow[k]
		e.correct(x+xInlet, v.inlet, v.age, sigmaInlet, k)
		e.correct(x+xSupply, v.supply, typicalAge, sigmaSupply, k)
		e.correct(x+xReturn, v.ret, typicalAge, sigmaReturn, k)
	}
	for k := range e.cluster.loops {
		x, v := e.layout.loopX[k], e.loopNow[k]
		if v.flow > 0 || e.loopSteady[k].flow.value == 0 { // in a still pipe a sensor measures the pipe
			e.correct(x+e.layout.header[k], v.supply, typicalAge, sigmaWater, -1)
			e.correct(x+e.layout.cells[k]+pipeCells, v.ret, typicalAge, sigmaWater, -1)
		}
	}
	return true
}

// blur adds process noise.
func (e *ensemble) blur(minutes float64) {
	root := math.Sqrt(minutes)
	for i := range e.sims {
		x := e.sims[i].x
		for z := 0; z < e.layout.states; z++ {
			x[z] += wander * root * e.rng.NormFloat64()
		}
		for k := range e.cluster.halls {
			x[e.layout.hallX[k]+xMetal] += drift * root * e.rng.NormFloat64()
			x[e.layout.hallX[k]+xReturn] += drift * root * e.rng.NormFloat64()
		}
	}
}

// correct takes one measurement of entry y in, which is age seconds old. hall ≥ 0 restricts what it may
// tell of other halls: nothing of their parameters.
func (e *ensemble) correct(y int, measured, age, sigma float64, hall int) {
	if measured == 0 {
		return
	}
	measured += e.rate(y) * age
	n := float64(len(e.sims))
	mean, variance := e.moments(y)
	if math.Abs(measured-mean) > 6*math.Sqrt(variance+sigma*sigma) {
		sigma *= 2 // surprising: believe it, but more slowly
	}
	total := variance + sigma*sigma
	shrink := 1 / (1 + math.Sqrt(sigma*sigma/total))
	expected := make([]float64, len(e.sims))
	for i := range e.sims {
		expected[i] = e.sims[i].x[y] - mean
	}
	for j := range e.layout.size {
		if hall >= 0 && e.foreign(j, hall) {
			continue
		}
		m, v := e.moments(j)
		cov := 0.0
		for i := range e.sims {
			cov += (e.sims[i].x[j] - m) * expected[i]
		}
		cov /= n - 1
		if j != y && cov*cov < screen*screen*v*variance {
			continue
		}
		gain := cov / total
		for i := range e.sims {
			x := &e.sims[i].x[j]
			*x += gain * (measured - mean - shrink*expected[i])
			if j < e.layout.states {
				*x = clamp(*x, -farthest, farthest)
			}
		}
	}
}

// foreign reports whether entry j is a parameter or state of another hall.
func (e *ensemble) foreign(j, hall int) bool {
	for k := range e.cluster.halls {
		if k == hall {
			continue
		}
		if z := e.layout.hallZ[k]; j >= z && j < z+hallParameters {
			return true
		}
		if x := e.layout.hallX[k]; j >= x && j < x+hallStates {
			return true
		}
	}
	return false
}

func (e *ensemble) moments(j int) (mean, variance float64) {
	for i := range e.sims {
		mean += e.sims[i].x[j]
	}
	mean /= float64(len(e.sims))
	for i := range e.sims {
		d := e.sims[i].x[j] - mean
		variance += d * d
	}
	return mean, variance / float64(len(e.sims)-1)
}
