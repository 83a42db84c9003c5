package storage

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ridethrough/ridethrough/internal/storage/influx"
)

// Names of metrics, for code, tests, rules and dashboards.
const (
	MetricReadings        = "ridethrough_storage_readings_total"
	MetricCollected       = "ridethrough_storage_collected_readings_total"
	MetricQueued          = "ridethrough_storage_queued_readings"
	MetricBalanced        = "ridethrough_storage_books_balanced"
	MetricHistorySamples  = "ridethrough_storage_history_samples_total"
	MetricHistorySeries   = "ridethrough_storage_history_series"
	MetricInfluxUp        = "ridethrough_storage_influxdb_up"
	MetricInfluxWrites    = "ridethrough_storage_influxdb_writes_total"
	MetricInfluxFailures  = "ridethrough_storage_influxdb_write_failures_total"
	MetricInfluxLines     = "ridethrough_storage_influxdb_lines_total"
	MetricInfluxDuration  = "ridethrough_storage_influxdb_write_duration_seconds"
	MetricInfluxLastWrite = "ridethrough_storage_influxdb_last_write_timestamp_seconds"
	MetricInfluxNewest    = "ridethrough_storage_influxdb_newest_reading_timestamp_seconds"
)

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

var (
	readingsDesc  = describe(MetricReadings, "Readings by what became of them. With the queued ones they add up to the collected ones.", "fate")
	collectedDesc = describe(MetricCollected, "Readings handed to the bus since the stream was created.")
	queuedDesc    = describe(MetricQueued, "Readings in the stream that wait for InfluxDB.")
	balancedDesc  = describe(MetricBalanced, "1 while every collected reading is accounted for exactly once.")
	samplesDesc   = describe(MetricHistorySamples, "Samples by what the local history did with them.", "result")
	seriesDesc    = describe(MetricHistorySeries, "Series in the memory of the local history.")
	upDesc        = describe(MetricInfluxUp, "1 unless the last write to InfluxDB failed.")
	writesDesc    = describe(MetricInfluxWrites, "Write requests to InfluxDB.")
	failuresDesc  = describe(MetricInfluxFailures, "Write requests that InfluxDB did not answer or refused as a whole.")
	linesDesc     = describe(MetricInfluxLines, "Lines that InfluxDB has taken.")
	durationDesc  = describe(MetricInfluxDuration, "How long the last write took.")
	lastDesc      = describe(MetricInfluxLastWrite, "When InfluxDB last took lines.")
	newestDesc    = describe(MetricInfluxNewest, "Time of the newest reading in the last write.")
)

// Describe is that of prometheus.Collector: Store exports its own metrics.
func (s *Store) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		readingsDesc, collectedDesc, queuedDesc, balancedDesc, samplesDesc, seriesDesc,
		upDesc, writesDesc, failuresDesc, linesDesc, durationDesc, lastDesc, newestDesc,
	} {
		out <- d
	}
}

// Collect reads the books and the counters.
func (s *Store) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second) // the interface has none
	defer cancel()
	e := emitter{out}
	e.books(s.Books(ctx))
	h := s.History.Counts()
	e.counter(samplesDesc, h.Appended, "appended")
	e.counter(samplesDesc, h.Skipped, "skipped")
	e.counter(samplesDesc, h.Rejected, "rejected")
	e.gauge(seriesDesc, float64(s.History.Series()))
	if s.Influx != nil {
		e.influx(s.Influx.Status())
	}
}

type emitter struct{ out chan<- prometheus.Metric }

func (e emitter) books(b Books) {
	e.counter(collectedDesc, b.Collected)
	e.counter(readingsDesc, b.Written, "written")
	e.counter(readingsDesc, b.Quarantined, "quarantined")
	e.counter(readingsDesc, b.Expired, "expired")
	e.counter(readingsDesc, b.Local, "local")
	e.counter(readingsDesc, b.Refused, "refused")
	e.gauge(queuedDesc, float64(b.Queued))
	e.gauge(balancedDesc, truth(b.Balanced()))
}

func (e emitter) influx(s influx.Status) {
	e.gauge(upDesc, truth(s.Err == nil))
	e.counter(writesDesc, s.Writes)
	e.counter(failuresDesc, s.Failures)
	e.counter(linesDesc, s.Lines)
	e.gauge(durationDesc, s.Duration.Seconds())
	if !s.LastWrite.IsZero() {
		e.gauge(lastDesc, seconds(s.LastWrite))
		e.gauge(newestDesc, seconds(s.Newest))
	}
}

func (e emitter) counter(d *prometheus.Desc, v uint64, labels ...string) {
	e.out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v), labels...)
}

func (e emitter) gauge(d *prometheus.Desc, v float64) {
	e.out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v)
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }
