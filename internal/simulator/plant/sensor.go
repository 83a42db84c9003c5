package plant

import (
	"math"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A sensor measures one series: it lags behind what it measures, adds noise,
// and shows steps of its resolution.
type sensor struct {
	read       func() float64
	lag        float64 // s
	noise      float64 // standard deviation
	resolution float64 // 0: none
	gain       float64 // share of the way to the truth in one scan
	state      float64 // lagged, without noise
	shown      float64
}

// scanEvery is how often controllers scan their sensors.
const scanEvery = 2 * time.Second

// Kinds of sensors, as on data sheets.
var (
	airProbe     = sensor{lag: 20, noise: 0.04} // a bead in a plastic case
	ductProbe    = sensor{lag: 10, noise: 0.03} // a room unit's own
	waterProbe   = sensor{lag: 8, noise: 0.02}  // in a pocket
	flowMeter    = sensor{lag: 3, noise: 0}     // ultrasonic, averages by itself
	pressureCell = sensor{lag: 2, noise: 2}     // kPa
	onBoard      = sensor{lag: 30, noise: 0.1}  // on a server's front panel
	controller   = sensor{lag: 0, noise: 0}     // a number the controller itself makes
	humidity     = sensor{lag: 20, noise: 0.2, resolution: 0}
)

// measure installs a sensor of a kind.
func (p *Plant) measure(asset string, point facility.Point, part string, kind sensor, read func() float64) {
	kind.read = read
	kind.gain = 1
	if kind.lag > 0 {
		kind.gain = 1 - math.Exp(-scanEvery.Seconds()/kind.lag)
	}
	kind.state = math.NaN()
	s := &kind
	p.sensors = append(p.sensors, s)
	p.index[facility.SeriesKey{Asset: asset, Point: point, Part: part}] = s
}

// scan reads every sensor when its time has come.
func (p *Plant) scan() {
	if p.now.Sub(p.scanned) < scanEvery {
		return
	}
	p.scanned = p.now
	if p.settling && p.config.Start.Sub(p.now) > 10*time.Minute {
		return // nobody looks yet
	}
	for _, s := range p.sensors {
		v := s.read()
		if math.IsNaN(s.state) {
			s.state = v
		} else {
			s.state += (v - s.state) * s.gain
		}
		s.shown = s.state
		if s.noise > 0 {
			s.shown += s.noise * p.noise.NormFloat64()
		}
		if s.resolution > 0 {
			s.shown = math.Round(s.shown/s.resolution) * s.resolution
		}
	}
}

// Measured is what the sensor of a series shows: behind the truth by its lag,
// beside it by its noise. False when there is no such sensor.
func (p *Plant) Measured(key facility.SeriesKey) (float64, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, ok := p.index[key]
	if !ok {
		return 0, false
	}
	return s.shown, true
}

// Value is what the series really is now, without a sensor in between.
func (p *Plant) Value(key facility.SeriesKey) (float64, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, ok := p.index[key]
	if !ok {
		return 0, false
	}
	return s.read(), true
}

// Truth returns what every series really is now.
func (p *Plant) Truth() map[facility.SeriesKey]float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make(map[facility.SeriesKey]float64, len(p.index))
	for key, s := range p.index {
		out[key] = s.read()
	}
	return out
}

// A Meter reads one series repeatedly without looking it up again. It shows 0
// for a series that nothing measures.
type Meter func() float64

// Meter returns the meter of a series, nil when nothing measures it.
func (p *Plant) Meter(key facility.SeriesKey) Meter {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, ok := p.index[key]
	if !ok {
		return nil
	}
	return func() float64 {
		p.mu.Lock()
		defer p.mu.Unlock()
		return s.shown
	}
}
