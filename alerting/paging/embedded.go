package paging

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/prometheus/alertmanager/alert"
	amconfig "github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/config/receiver"
	"github.com/prometheus/alertmanager/dispatch"
	"github.com/prometheus/alertmanager/eventrecorder"
	"github.com/prometheus/alertmanager/featurecontrol"
	"github.com/prometheus/alertmanager/inhibit"
	"github.com/prometheus/alertmanager/marker"
	"github.com/prometheus/alertmanager/notify"
	"github.com/prometheus/alertmanager/provider/mem"
	"github.com/prometheus/alertmanager/silence"
	"github.com/prometheus/alertmanager/template"
	"github.com/prometheus/alertmanager/timeinterval"
	"github.com/prometheus/client_golang/prometheus"
)

// embedded is an Alertmanager in this process, from the alert provider to the
// receivers; without its API, its UI and its cluster.
type embedded struct {
	alerts     *mem.Alerts
	inhibitor  *inhibit.Inhibitor
	dispatcher *dispatch.Dispatcher
	pipeline   *inflight
	deliverers []*deliverer
	stop       chan struct{}
	running    sync.WaitGroup
}

// parts is what is checked when a Pager is made, before anything runs.
type parts struct {
	cfg      Config
	conf     *amconfig.Config
	template *template.Template
	client   *http.Client
	// announcers are told what was acknowledged.
	announcers []announcer
}

func newParts(cfg Config, opts Options) (parts, error) {
	conf, err := cfg.alertmanager()
	if err != nil {
		return parts{}, err
	}
	tmpl, err := template.FromGlobs(conf.Templates)
	if err != nil {
		return parts{}, fmt.Errorf("alertmanager templates: %w", err)
	}
	if tmpl.ExternalURL, err = url.Parse(opts.ExternalURL); err != nil {
		return parts{}, fmt.Errorf("external URL: %w", err)
	}
	announcers, err := announcers(conf)
	return parts{cfg, conf, tmpl, opts.Client, announcers}, err
}

// compactEvery is how often the delivery log is compacted; it is written at
// every delivery as well.
const compactEvery = time.Minute

// startEmbedded runs an Alertmanager until close is called.
func startEmbedded(p parts, logger *slog.Logger, reg prometheus.Registerer, m *metrics, heard func(string, []string)) (*embedded, error) {
	quiet := slog.New(quieter{logger.Handler()})
	e := &embedded{stop: make(chan struct{})}
	var recorder eventrecorder.Recorder

	log, err := newDeliveryLog(p.cfg.DataDir, quiet, reg)
	if err != nil {
		return nil, err
	}
	silences, err := silence.New(silence.Options{Retention: retention, Logger: quiet, Metrics: reg, EventRecorder: recorder})
	if err != nil {
		return nil, fmt.Errorf("silences: %w", err)
	}
	silencer := silence.NewSilencer(silences, quiet, recorder)
	e.alerts, err = mem.NewAlerts(context.Background(), 30*time.Minute, 0, silencer, quiet, recorder, reg, featurecontrol.NoopFlags{})
	if err != nil {
		return nil, fmt.Errorf("alert provider: %w", err)
	}
	e.deliverers, err = p.deliverers(logger, quiet, m, heard)
	if err != nil {
		e.alerts.Close()
		return nil, err
	}

	groups := marker.NewGroupMarker()
	e.inhibitor = inhibit.NewInhibitor(e.alerts, p.conf.InhibitRules, quiet, recorder)
	e.pipeline = &inflight{next: notify.NewPipelineBuilder(reg, featurecontrol.NoopFlags{}, recorder).New(
		e.receivers(p.conf), func() time.Duration { return 0 }, e.inhibitor, silencer, p.intervener(), groups, log, nil)}
	timeout := func(d time.Duration) time.Duration { return max(d, notify.MinTimeout) }
	e.dispatcher = dispatch.NewDispatcher(e.alerts, dispatch.NewRoute(p.conf.Route, nil), e.pipeline, groups, timeout,
		compactEvery, nil, quiet, recorder, dispatch.NewDispatcherMetrics(false, reg, featurecontrol.NoopFlags{}), p.template)

	e.running.Go(func() { log.nflog.Maintenance(compactEvery, log.file, e.stop, nil) })
	e.running.Go(e.inhibitor.Run)
	e.inhibitor.WaitForLoading()
	e.running.Go(func() { e.dispatcher.Run(time.Now()) })
	e.dispatcher.WaitForLoading()
	return e, nil
}

// deliverers builds the integrations of every receiver a route uses.
func (p parts) deliverers(logger, quiet *slog.Logger, m *metrics, heard func(string, []string)) ([]*deliverer, error) {
	used := usedBy(p.conf)
	var out []*deliverer
	for _, r := range p.conf.Receivers {
		if !used[r.Name] {
			continue
		}
		built, err := receiver.BuildReceiverIntegrations(r, p.template, quiet)
		if err != nil {
			return nil, fmt.Errorf("receiver %q: %w", r.Name, err)
		}
		for _, integration := range append(built, p.hooksOf(r.Name)...) {
			out = append(out, newDeliverer(integration, r.Name, logger, m, heard))
		}
	}
	return out, nil
}

// usedBy returns the receivers that some route leads to.
func usedBy(conf *amconfig.Config) map[string]bool {
	used := map[string]bool{}
	dispatch.NewRoute(conf.Route, nil).Walk(func(r *dispatch.Route) { used[r.RouteOpts.Receiver] = true })
	return used
}

// receivers are the deliverers by receiver; one without any is there as well.
func (e *embedded) receivers(conf *amconfig.Config) map[string][]notify.Integration {
	out := map[string][]notify.Integration{}
	for _, r := range conf.Receivers {
		out[r.Name] = []notify.Integration{}
	}
	for _, d := range e.deliverers {
		out[d.receiver] = append(out[d.receiver], d.integration())
	}
	return out
}

// intervener knows the mute times of the routing tree.
func (p parts) intervener() *timeinterval.Intervener {
	times := map[string][]timeinterval.TimeInterval{}
	for _, t := range p.conf.MuteTimeIntervals {
		times[t.Name] = t.TimeIntervals
	}
	for _, t := range p.conf.TimeIntervals {
		times[t.Name] = t.TimeIntervals
	}
	return timeinterval.NewIntervener(times)
}

func (e *embedded) put(ctx context.Context, alerts ...*alert.Alert) error {
	return e.alerts.Put(ctx, alerts...)
}

// close stops everything and waits for it.
func (e *embedded) close() {
	e.dispatcher.Stop()
	e.pipeline.close()
	e.inhibitor.Stop()
	e.alerts.Close()
	close(e.stop)
	e.running.Wait()
}
