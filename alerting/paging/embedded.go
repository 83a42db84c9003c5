package paging

import (
	"context"
	"fmt"
	"log/slog"
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
	stop       chan struct{}
	running    sync.WaitGroup
}

// parts is what is checked when a Pager is made, before anything runs.
type parts struct {
	conf     *amconfig.Config
	template *template.Template
}

func newParts(cfg Config, externalURL string) (parts, error) {
	conf, err := cfg.alertmanager()
	if err != nil {
		return parts{}, err
	}
	tmpl, err := template.FromGlobs(conf.Templates)
	if err != nil {
		return parts{}, fmt.Errorf("alertmanager templates: %w", err)
	}
	if tmpl.ExternalURL, err = url.Parse(externalURL); err != nil {
		return parts{}, fmt.Errorf("external URL: %w", err)
	}
	return parts{conf, tmpl}, nil
}

// maintenance is how often the delivery log is compacted; it is written at
// every delivery as well.
const maintenance = time.Minute

// startEmbedded runs an Alertmanager until close is called.
func startEmbedded(p parts, dir string, logger *slog.Logger, reg prometheus.Registerer, m *metrics) (*embedded, error) {
	quiet := slog.New(quieter{logger.Handler()})
	e := &embedded{stop: make(chan struct{})}
	var recorder eventrecorder.Recorder

	log, err := newDeliveryLog(dir, quiet, reg)
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
	receivers, err := p.receivers(logger, quiet, m)
	if err != nil {
		e.alerts.Close()
		return nil, err
	}

	groups := marker.NewGroupMarker()
	e.inhibitor = inhibit.NewInhibitor(e.alerts, p.conf.InhibitRules, quiet, recorder)
	e.pipeline = &inflight{next: notify.NewPipelineBuilder(reg, featurecontrol.NoopFlags{}, recorder).New(
		receivers, func() time.Duration { return 0 }, e.inhibitor, silencer, p.intervener(), groups, log, nil)}
	timeout := func(d time.Duration) time.Duration { return max(d, notify.MinTimeout) }
	e.dispatcher = dispatch.NewDispatcher(e.alerts, dispatch.NewRoute(p.conf.Route, nil), e.pipeline, groups, timeout,
		maintenance, nil, quiet, recorder, dispatch.NewDispatcherMetrics(false, reg, featurecontrol.NoopFlags{}), p.template)

	e.running.Go(func() { log.nflog.Maintenance(maintenance, log.file, e.stop, nil) })
	e.running.Go(e.inhibitor.Run)
	e.inhibitor.WaitForLoading()
	e.running.Go(func() { e.dispatcher.Run(time.Now()) })
	e.dispatcher.WaitForLoading()
	return e, nil
}

// receivers builds the integrations of every receiver a route uses.
func (p parts) receivers(logger, quiet *slog.Logger, m *metrics) (map[string][]notify.Integration, error) {
	used := map[string]bool{}
	dispatch.NewRoute(p.conf.Route, nil).Walk(func(r *dispatch.Route) { used[r.RouteOpts.Receiver] = true })
	out := map[string][]notify.Integration{}
	for _, r := range p.conf.Receivers {
		if !used[r.Name] {
			continue
		}
		built, err := receiver.BuildReceiverIntegrations(r, p.template, quiet)
		if err != nil {
			return nil, fmt.Errorf("receiver %q: %w", r.Name, err)
		}
		out[r.Name] = []notify.Integration{}
		for _, integration := range built {
			out[r.Name] = append(out[r.Name], newDeliverer(integration, r.Name, logger, m))
		}
	}
	return out, nil
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
