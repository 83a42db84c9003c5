package web

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// routes is the whole address space, in one place.
func routes(cfg Config, deps Deps) http.Handler {
	page := newPage()
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", page.handler(deps))
	mux.Handle("GET /api/v1/state", stateHandler(deps.State))
	mux.Handle("GET /api/v1/readings", readingsHandler(deps.Readings))
	mux.Handle("GET /api/v1/incidents/{incident}/chart.png", chartHandler(deps.Chart))
	mux.Handle("GET /runbooks/{name}", runbookHandler(deps.Runbook))
	mux.Handle("GET /healthz", reasonsHandler("ok", deps.Unhealthy))
	mux.Handle("GET /readyz", reasonsHandler("ready", deps.NotReady))
	mux.Handle("GET /metrics", metricsHandler(deps.Metrics, deps.Log))
	deps.Siren.routes(mux)
	deps.Files.routes(mux)
	operate(mux, deps.Operate, guard{cfg.Token})
	if deps.PagerDuty != nil {
		mux.Handle("POST /api/v1/hooks/pagerduty", deps.PagerDuty)
	}
	return secured(mux, page.policy)
}

// stateHandler writes the state as JSON.
func stateHandler(source Stater) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		body, err := json.MarshalIndent(source.State(), "", "  ")
		if err != nil { // a NaN that should have stopped at the collector
			http.Error(w, "write the state: "+err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(append(body, '\n')) // the reader has gone; nobody to tell
	})
}

// reasonsHandler answers 200 and fine, or 503 and the reasons, one a line.
func reasonsHandler(fine string, reasons func() []string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		text := fine
		if reasons != nil {
			if why := reasons(); len(why) > 0 {
				w.WriteHeader(http.StatusServiceUnavailable)
				text = strings.Join(why, "\n")
			}
		}
		_, _ = w.Write([]byte(text + "\n"))
	})
}

// metricsHandler serves what can be gathered even when one collector fails: a
// partial answer on a bad night beats none.
func metricsHandler(g prometheus.Gatherer, log *slog.Logger) http.Handler {
	if g == nil {
		return http.NotFoundHandler()
	}
	return promhttp.HandlerFor(g, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError,
		ErrorLog:      slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	})
}
