package collectors

import "github.com/prometheus/client_golang/prometheus"

// Names of the metrics of this package.
const (
	MetricPolls    = "ridethrough_collector_polls_total"
	MetricMissed   = "ridethrough_collector_missed_polls_total"
	MetricDuration = "ridethrough_collector_poll_duration_seconds"
	MetricReadings = "ridethrough_collector_readings_total"
	MetricDevices  = "ridethrough_collector_devices"
	MetricFaults   = "ridethrough_collector_faults_total"
)

// Results of a poll, values of the label "result".
const (
	resultOK      = "ok"
	resultPartial = "partial" // readings and an error
	resultFailed  = "failed"
	resultPanic   = "panic"
	resultHung    = "hung" // did not return at its deadline
)

type metrics struct {
	polls    *prometheus.CounterVec
	missed   prometheus.Counter
	duration prometheus.Histogram
	readings prometheus.Counter
	faults   *prometheus.CounterVec
}

func newMetrics(registerer prometheus.Registerer, states func() map[BreakerState]int) *metrics {
	m := &metrics{
		polls:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: MetricPolls, Help: "Polls of devices by result: ok, partial, failed, panic, hung."}, []string{"result"}),
		missed:   prometheus.NewCounter(prometheus.CounterOpts{Name: MetricMissed, Help: "Slots in which no poll could begin because the last one of the device was not over."}),
		readings: prometheus.NewCounter(prometheus.CounterOpts{Name: MetricReadings, Help: "Readings handed over, those of the devices themselves included."}),
		duration: prometheus.NewHistogram(prometheus.HistogramOpts{Name: MetricDuration, Help: "Time that polls took.", Buckets: prometheus.ExponentialBuckets(0.001, 2.5, 10)}),
	}
	m.faults = prometheus.NewCounterVec(prometheus.CounterOpts{Name: MetricFaults, Help: "Polls that went wrong, by the reason: timeout, wrong_community, wrong_password …"}, []string{"fault"})
	for _, fault := range allFaults {
		m.faults.WithLabelValues(string(fault))
	}
	for _, result := range []string{resultOK, resultPartial, resultFailed, resultPanic, resultHung} {
		m.polls.WithLabelValues(result)
	}
	if registerer != nil {
		registerer.MustRegister(m.polls, m.missed, m.readings, m.faults, m.duration, stateCollector{states})
	}
	return m
}

// stateCollector counts devices by the state of their breaker when asked.
type stateCollector struct{ states func() map[BreakerState]int }

var devicesDesc = prometheus.NewDesc(MetricDevices, "Devices by the state of their breaker.", []string{"state"}, nil)

// Describe implements prometheus.Collector.
func (stateCollector) Describe(out chan<- *prometheus.Desc) { out <- devicesDesc }

// Collect implements prometheus.Collector.
func (c stateCollector) Collect(out chan<- prometheus.Metric) {
	counts := c.states()
	for _, state := range []BreakerState{BreakerClosed, BreakerHalfOpen, BreakerOpen} {
		out <- prometheus.MustNewConstMetric(devicesDesc, prometheus.GaugeValue, float64(counts[state]), string(state))
	}
}
