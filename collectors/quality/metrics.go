package quality

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Names of the metrics of this package.
const (
	MetricReadings = "ridethrough_readings_total"
	MetricSensors  = "ridethrough_sensors_doubted"
)

type metrics struct {
	byQuality map[facility.Quality]prometheus.Counter
	doubted   map[facility.Quality]prometheus.Gauge
}

func newMetrics(registerer prometheus.Registerer) *metrics {
	readings := prometheus.NewCounterVec(prometheus.CounterOpts{Name: MetricReadings, Help: "Readings by quality: good, stale, stuck, implausible, unavailable, unknown."}, []string{"quality"})
	doubted := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: MetricSensors, Help: "Sensors whose last reading was not believed, by quality: stuck, implausible."}, []string{"quality"})
	m := &metrics{byQuality: map[facility.Quality]prometheus.Counter{}, doubted: map[facility.Quality]prometheus.Gauge{}}
	for _, q := range []facility.Quality{facility.Unknown, facility.Good, facility.Stale, facility.Stuck, facility.Implausible, facility.Unavailable} {
		m.byQuality[q] = readings.WithLabelValues(q.String())
	}
	for _, q := range []facility.Quality{facility.Stuck, facility.Implausible} {
		m.doubted[q] = doubted.WithLabelValues(q.String())
	}
	if registerer != nil {
		registerer.MustRegister(readings, doubted)
	}
	return m
}

func (m *metrics) count(q facility.Quality) {
	if c, known := m.byQuality[q]; known {
		c.Inc()
	}
}

// turn books a sensor that changed sides.
func (m *metrics) turn(before, now facility.Quality) {
	if before == now {
		return
	}
	if g, counted := m.doubted[before]; counted {
		g.Dec()
	}
	if g, counted := m.doubted[now]; counted {
		g.Inc()
	}
}
