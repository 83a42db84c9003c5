package main

import (
	"github.com/prometheus/client_golang/prometheus"
	promcollectors "github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
)

// metrics are those of the alerting loop; every other part brings its own.
type metrics struct {
	steps     prometheus.Histogram
	dropped   prometheus.Gauge
	open      *prometheus.GaugeVec
	changes   *prometheus.CounterVec
	forecasts prometheus.Counter
}

func newRegistry() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(promcollectors.NewGoCollector(),
		promcollectors.NewProcessCollector(promcollectors.ProcessCollectorOpts{}))
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "ridethrough_build_info", Help: "Always 1; the label says what runs.",
	}, []string{"version"})
	build.WithLabelValues(versionText()).Set(1)
	registry.MustRegister(build)
	return registry
}

func newMetrics(registerer prometheus.Registerer) *metrics {
	m := &metrics{
		steps: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "ridethrough_alerting_step_seconds", Help: "Duration of one alerting step.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 4, 8),
		}),
		dropped: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "ridethrough_alerting_readings_dropped", Help: "Readings the alerting step was too slow to take since the last reload. They are stored all the same.",
		}),
		open: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "ridethrough_incidents_open", Help: "Open incidents.",
		}, []string{"severity"}),
		changes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ridethrough_incident_changes_total", Help: "Incidents opened, updated, escalated and resolved.",
		}, []string{"change"}),
		forecasts: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "ridethrough_forecasts_total", Help: "Forecasts made of the whole site.",
		}),
	}
	registerer.MustRegister(m.steps, m.dropped, m.open, m.changes, m.forecasts)
	return m
}

func (m *metrics) outcome(o alerting.Outcome) {
	if o.Forecast {
		m.forecasts.Inc()
	}
	count := map[incident.Severity]int{incident.Warn: 0, incident.Page: 0}
	for _, in := range o.Incidents {
		count[in.Severity]++
	}
	for severity, n := range count {
		m.open.WithLabelValues(string(severity)).Set(float64(n))
	}
	for _, c := range o.Changes {
		m.changes.WithLabelValues(string(c.Kind)).Inc()
	}
}
