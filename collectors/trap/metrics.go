package trap

import (
	"errors"
	"net/netip"

	"github.com/prometheus/client_golang/prometheus"
)

// Names of the metrics of this package.
const (
	MetricHeard      = "ridethrough_traps_total"
	MetricSuppressed = "ridethrough_traps_suppressed_total"
	MetricRefused    = "ridethrough_traps_refused_total"
)

// Values of the label "reason".
const (
	refusedMalformed = "malformed"
	refusedSource    = "unknown_source"
	refusedCommunity = "wrong_community"
	refusedUser      = "unknown_user"
	refusedSecurity  = "security"
)

type metrics struct {
	heard, suppressed prometheus.Counter
	refused           *prometheus.CounterVec
}

func newMetrics(registerer prometheus.Registerer) *metrics {
	m := &metrics{
		heard:      prometheus.NewCounter(prometheus.CounterOpts{Name: MetricHeard, Help: "Traps and informs of configured devices."}),
		suppressed: prometheus.NewCounter(prometheus.CounterOpts{Name: MetricSuppressed, Help: "Traps not kept as events because their device sent too many."}),
		refused:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: MetricRefused, Help: "Messages at the trap port that were not believed, by reason."}, []string{"reason"}),
	}
	for _, reason := range []string{refusedMalformed, refusedSource, refusedCommunity, refusedUser, refusedSecurity} {
		m.refused.WithLabelValues(reason)
	}
	if registerer != nil {
		registerer.MustRegister(m.heard, m.suppressed, m.refused)
	}
	return m
}

// complaints bounds how many addresses are remembered as complained about.
const complaints = 1000

// refuse counts a message that is not believed, and logs it once an address.
func (r *Receiver) refuse(err error, peer netip.AddrPort) {
	r.metrics.refused.WithLabelValues(reason(err)).Inc()
	if address := peer.Addr(); !r.unknown[address] && len(r.unknown) < complaints {
		r.unknown[address] = true
		r.log.Warn("trap refused; more from this address are only counted", "from", address, "err", err)
	}
}

func reason(err error) string {
	switch {
	case errors.Is(err, errMalformed):
		return refusedMalformed
	case errors.Is(err, errUnknownSource):
		return refusedSource
	case errors.Is(err, errCommunity):
		return refusedCommunity
	case errors.Is(err, errUser), errors.Is(err, errForeign):
		return refusedUser
	}
	return refusedSecurity
}
