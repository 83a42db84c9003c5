package paging

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are what delivery counts.
type metrics struct {
	deliveries *prometheus.CounterVec
	seconds    *prometheus.HistogramVec
}

func newMetrics(reg prometheus.Registerer, open, stuck func() float64) *metrics {
	m := &metrics{
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ridethrough_paging_deliveries_total",
			Help: "Attempts to deliver incidents, by receiver, integration and outcome (delivered, failed).",
		}, []string{"receiver", "integration", "outcome"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "ridethrough_paging_delivery_seconds",
			Help:    "How long receivers took to answer.",
			Buckets: []float64{0.01, 0.1, 0.5, 1, 5, 10, 30},
		}, []string{"receiver", "integration"}),
	}
	reg.MustRegister(m.deliveries, m.seconds, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "ridethrough_paging_open_incidents",
		Help: "Incidents that receivers are being told about.",
	}, open), prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "ridethrough_paging_undelivered_pages",
		Help: "Pages that a receiver has not taken for a minute.",
	}, stuck))
	return m
}

const delivered, failed = "delivered", "failed"

// prime makes the counters exist before the first page, so that their rate is
// right from the first failure on.
func (m *metrics) prime(receiver, integration string) {
	for _, outcome := range []string{delivered, failed} {
		m.deliveries.WithLabelValues(receiver, integration, outcome)
	}
}

func (m *metrics) observe(receiver, integration string, took time.Duration, err error) {
	outcome := delivered
	if err != nil {
		outcome = failed
	}
	m.deliveries.WithLabelValues(receiver, integration, outcome).Inc()
	m.seconds.WithLabelValues(receiver, integration).Observe(took.Seconds())
}
