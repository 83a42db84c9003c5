package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/collectors/quality"
	"github.com/ridethrough/ridethrough/internal/exchange"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/history"
)

const (
	// replayStep is how much virtual time passes between two alerting steps:
	// less than the shortest poll interval, so that no event waits.
	replayStep = 5 * time.Second
	// replayEvery is how often forecasts are written down while nothing changes.
	replayEvery = 30 * time.Second
	// replayHistory holds the longest window the shipped rules look over.
	replayHistory = 3 * time.Hour
)

func newReplayCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "replay DIR --out OUTDIR",
		Short: "Run recorded readings through the alerting step",
		Long: "Runs a recorded site (DIR/site.json and DIR/telemetry.jsonl or .jsonl.gz) through the same alerting\n" +
			"step that runs live, in virtual time and as fast as the CPU allows, and writes what ridethrough would\n" +
			"have said to OUTDIR/predictions.jsonl and OUTDIR/incidents.jsonl.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			began := time.Now()
			summary, err := replay(cmd.Context(), args[0], out)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s in %s\n", summary, time.Since(began).Round(100*time.Millisecond))
			return nil
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "folder for predictions.jsonl and incidents.jsonl")
	_ = cmd.MarkFlagRequired("out") // the flag is defined above
	return cmd
}

// A replaySummary is what one replay came to.
type replaySummary struct {
	readings, bad, steps, pages int
	first                       []string // descriptions of bad lines
}

func (s replaySummary) String() string {
	text := fmt.Sprintf("%d readings, %s of virtual time, %d pages", s.readings, time.Duration(s.steps)*replayStep, s.pages)
	if s.bad > 0 {
		text += fmt.Sprintf(", %d lines skipped, for example %v", s.bad, s.first)
	}
	return text
}

// replay runs the recording in dir and writes its answers to out.
func replay(ctx context.Context, dir, out string) (replaySummary, error) {
	recording, err := exchange.Open(dir)
	if err != nil {
		return replaySummary{}, err
	}
	past, err := os.MkdirTemp("", "ridethrough-replay-")
	if err != nil {
		return replaySummary{}, err
	}
	defer os.RemoveAll(past)
	h, err := history.Open(history.Config{Dir: past, Retention: replayHistory}, recording.Site, slog.New(slog.DiscardHandler))
	if err != nil {
		return replaySummary{}, err
	}
	defer h.Close()
	engine, err := alerting.New(alerting.DefaultConfig(), recording.Site, h)
	if err != nil {
		return replaySummary{}, err
	}
	answers, err := createAnswers(out)
	if err != nil {
		return replaySummary{}, err
	}
	judge := quality.New(recording.Site, quality.Config{Log: slog.New(slog.DiscardHandler)})
	r := &replayer{engine: engine, judge: judge, site: recording.Site, answers: answers, halls: map[string]int{}}
	err = errors.Join(r.run(ctx, recording), answers.close())
	r.summary.bad, r.summary.first = recording.Bad, recording.First
	return r.summary, err
}

// A replayer steps the engine through virtual time.
type replayer struct {
	judge   *quality.Judge
	engine  *alerting.Engine
	site    *facility.Site
	answers *answers
	summary replaySummary

	written time.Time      // when forecasts were last written
	events  int            // events of the last forecast
	halls   map[string]int // how many halls were named so far, by incident
}

func (r *replayer) run(ctx context.Context, recording *exchange.Recording) error {
	return exchange.Replay(recording, replayStep, func(now time.Time, arrived []facility.Reading) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return r.step(ctx, now, arrived)
	})
}

func (r *replayer) step(ctx context.Context, now time.Time, arrived []facility.Reading) error {
	r.judge.Mark(arrived)
	outcome, err := r.engine.Step(ctx, now, arrived)
	if err != nil {
		return fmt.Errorf("at %s: %w", now.UTC().Format(time.RFC3339), err)
	}
	r.summary.readings += len(arrived)
	r.summary.steps++
	for _, c := range outcome.Changes {
		if err := r.told(c); err != nil {
			return err
		}
	}
	return r.forecast(outcome)
}

// forecast writes the forecasts when they are due or rest on a new event.
func (r *replayer) forecast(outcome alerting.Outcome) error {
	if !outcome.Forecast {
		return nil
	}
	changed := len(outcome.Result.Events) != r.events
	if !changed && outcome.Result.At.Sub(r.written) < replayEvery {
		return nil
	}
	r.written, r.events = outcome.Result.At, len(outcome.Result.Events)
	return r.answers.predictions.Forecast(outcome.Result, r.site)
}

// told writes what people were told.
func (r *replayer) told(c incident.Change) error {
	if err := r.answers.incidents.Write(incidentLine(c)); err != nil {
		return err
	}
	notice, told := r.notice(c)
	if !told {
		return nil
	}
	if notice.Type == exchange.NoticePage {
		r.summary.pages++
	}
	return r.answers.predictions.Notice(notice)
}

// notice says whether c interrupts a person: a new incident, a warning that
// becomes a page, a page that reaches another hall, the end.
func (r *replayer) notice(c incident.Change) (exchange.Notice, bool) {
	in := c.Incident
	n := exchange.Notice{At: c.At, Type: exchange.NoticeWarn, RootCauses: roots(in), Zones: in.Halls, Services: in.Services}
	if in.Severity == incident.Page {
		n.Type = exchange.NoticePage
	}
	grown := len(in.Halls) > r.halls[in.ID]
	r.halls[in.ID] = max(r.halls[in.ID], len(in.Halls))
	switch c.Kind {
	case incident.ChangeResolved:
		n.Type = exchange.NoticeResolve
	case incident.ChangeUpdated:
		return n, grown && n.Type == exchange.NoticePage
	}
	return n, true
}

func incidentLine(c incident.Change) exchange.IncidentLine {
	in := c.Incident
	return exchange.IncidentLine{
		Time: c.At, Incident: in.ID, Change: string(c.Kind), RootCauses: roots(in),
		Zones: in.Halls, Symptoms: len(in.Symptoms), Services: in.Services, Summary: in.Headline,
	}
}

func roots(in incident.Incident) []string {
	names := make([]string, len(in.Root))
	for i, cause := range in.Root {
		names[i] = cause.Asset
	}
	return names
}

// answers are the two files a replay writes.
type answers struct {
	predictions *exchange.Predictions
	incidents   *exchange.Incidents
	files       []io.Closer
}

func createAnswers(dir string) (*answers, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	p, err := os.Create(filepath.Join(dir, "predictions.jsonl"))
	if err != nil {
		return nil, err
	}
	i, err := os.Create(filepath.Join(dir, "incidents.jsonl"))
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return &answers{exchange.NewPredictions(p), exchange.NewIncidents(i), []io.Closer{p, i}}, nil
}

func (a *answers) close() error {
	err := errors.Join(a.predictions.Flush(), a.incidents.Flush())
	for _, f := range a.files {
		err = errors.Join(err, f.Close())
	}
	return err
}
