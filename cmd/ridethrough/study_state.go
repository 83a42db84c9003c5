package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/exchange"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/web"
)

const (
	// servicePatience is how long a study waits for the service beside it.
	servicePatience = 3 * time.Second
	// studyHorizon is how far a study looks at least.
	studyHorizon = 4 * time.Hour
	// longestHorizon is how far it looks at most: outdoor temperature and load are
	// taken as they are now, and a day later they are again.
	longestHorizon = 24 * time.Hour
)

// errStop ends a replay at the moment asked for.
var errStop = errors.New("stop")

// A situation is where a study starts from.
type situation struct {
	studied
	url, telemetry, at string
	design             bool
	horizon            time.Duration

	model *predict.Model
	now   time.Time
	// said tells people which state was used.
	said string
}

func (s *situation) flags(cmd *cobra.Command) {
	s.studied.flags(cmd)
	cmd.Flags().StringVar(&s.url, "url", "", "service whose readings to start from (default: the one of the configuration)")
	cmd.Flags().StringVar(&s.telemetry, "telemetry", "", "start from a recording instead: a folder with site.json and telemetry.jsonl")
	cmd.Flags().StringVar(&s.at, "at", "", "with --telemetry: the moment to start from, as 2025-07-18T10:00:00Z (default: its end)")
	cmd.Flags().BoolVar(&s.design, "design", false, "start from the design load of the site file, and from nothing measured")
}

// prepare brings a model to the state that is asked for: a recording, else the
// running service, else the design load.
func (s *situation) prepare(ctx context.Context, now time.Time) error {
	if s.telemetry != "" {
		return s.fromRecording()
	}
	if err := s.load(); err != nil {
		return err
	}
	if s.url == "" && s.siteFile == "" {
		s.url = "http://" + s.cfg.Web.Listen
	}
	why := "as asked"
	if !s.design {
		newest, err := s.ask(ctx)
		if err == nil {
			s.fromService(newest)
			return nil
		}
		why = err.Error()
	}
	s.newModel()
	s.now = now
	s.model.AssumeDesign(now)
	s.settle()
	s.said = "design load of the site file (" + why + ")"
	return nil
}

// newModel is a model that looks as far as the question.
func (s *situation) newModel() {
	cfg := s.cfg.Alerting.Forecast
	cfg.Contingencies = 0
	cfg.Horizon = min(max(studyHorizon, s.horizon), longestHorizon)
	s.model = predict.New(s.site, cfg)
}

// settle makes the forecasts that a what-if rests on.
func (s *situation) settle() {
	s.model.Forecast(s.now)
	s.model.Forecast(s.now)
}

// ask fetches the newest readings of the service beside us.
func (s *situation) ask(ctx context.Context) (web.Readings, error) {
	var newest web.Readings
	if s.url == "" {
		return newest, errors.New("no service asked: name one with --url")
	}
	ctx, cancel := context.WithTimeout(ctx, servicePatience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/api/v1/readings", nil)
	if err != nil {
		return newest, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return newest, fmt.Errorf("no service answers at %s", s.url)
	}
	defer response.Body.Close()
	switch err := json.NewDecoder(response.Body).Decode(&newest); {
	case response.StatusCode != http.StatusOK:
		return newest, fmt.Errorf("%s: %s", s.url, response.Status)
	case err != nil:
		return newest, fmt.Errorf("%s: %w", s.url, err)
	case newest.Site != s.site.Name:
		return newest, fmt.Errorf("the service at %s watches %q", s.url, newest.Site)
	case len(newest.Readings) == 0:
		return newest, fmt.Errorf("the service at %s has no readings yet", s.url)
	}
	return newest, nil
}

func (s *situation) fromService(newest web.Readings) {
	s.newModel()
	s.now = newest.At
	for _, r := range newest.Readings {
		s.model.Observe(facility.Reading{
			Asset: r.Asset, Point: facility.Point(r.Point), Part: r.Part, Value: r.Value, At: r.At, Quality: facility.Good,
		})
	}
	s.settle()
	s.said = fmt.Sprintf("%d readings of the service at %s, %s", len(newest.Readings), s.url, s.now.UTC().Format(time.RFC3339))
}

// fromRecording plays a recording until the moment asked for.
func (s *situation) fromRecording() error {
	recording, err := exchange.Open(s.telemetry)
	if err != nil {
		return err
	}
	var until time.Time
	if s.at != "" {
		if until, err = time.Parse(time.RFC3339, s.at); err != nil {
			return fmt.Errorf("--at: %q; want a time such as 2025-07-18T10:00:00Z", s.at)
		}
	}
	s.cfg, s.site = DefaultConfig(), recording.Site
	s.newModel()
	err = exchange.Replay(recording, 3*exchange.Tick, func(now time.Time, arrived []facility.Reading) error {
		if !until.IsZero() && now.After(until) {
			return errStop
		}
		for _, r := range arrived {
			s.model.Observe(r)
		}
		s.now = now
		s.model.Forecast(now)
		return nil
	})
	if err != nil && !errors.Is(err, errStop) {
		return err
	}
	if s.now.IsZero() {
		return fmt.Errorf("--at: %s is before the recording begins", s.at)
	}
	s.said = fmt.Sprintf("recording %s at %s", s.telemetry, s.now.UTC().Format(time.RFC3339))
	return nil
}
