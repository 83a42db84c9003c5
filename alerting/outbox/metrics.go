package outbox

import "github.com/prometheus/client_golang/prometheus"

// Outcomes of a delivery, as labels.
const (
	delivered = "delivered"
	failed    = "failed"
	dropped   = "dropped"
)

// Metrics are shared by all outboxes of a program. Nil counts nothing.
type Metrics struct {
	deliveries *prometheus.CounterVec
	queued     *prometheus.GaugeVec
}

// NewMetrics registers them.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ridethrough_webhook_deliveries_total",
			Help: "Attempts to deliver siren events and status notes, by receiver and outcome (delivered, failed, dropped).",
		}, []string{"receiver", "outcome"}),
		queued: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "ridethrough_webhook_waiting",
			Help: "Siren events and status notes that a receiver has not taken yet.",
		}, []string{"receiver"}),
	}
	reg.MustRegister(m.deliveries, m.queued)
	return m
}

func (m *Metrics) count(receiver, outcome string, n int) {
	if m != nil {
		m.deliveries.WithLabelValues(receiver, outcome).Add(float64(n))
	}
}

func (m *Metrics) waiting(receiver string, n int) {
	if m != nil {
		m.queued.WithLabelValues(receiver).Set(float64(n))
		for _, outcome := range []string{delivered, failed, dropped} {
			m.deliveries.WithLabelValues(receiver, outcome) // exists before the first failure, so that its rate is right
		}
	}
}
