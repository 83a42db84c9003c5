package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/alerting/score"
)

// replayOptions are the flags of the replay.
type replayOptions struct {
	out     string
	stories []string
	config  string
	influx  bool
	from    string
	to      string
	plot    string
	report  string
	// examples is a folder for the messages of the night.
	examples string
}

func newReplayCommand() *cobra.Command {
	var opts replayOptions
	cmd := &cobra.Command{
		Use:   "replay [DIR...] [--out OUTDIR]",
		Short: "Run past readings through the alerting step, and score what it says",
		Long: "Runs what happened through the same alerting step that runs live, in virtual time and as fast as the\n" +
			"CPU allows, and holds every forecast and page to what then came, beside what a threshold, a rate of\n" +
			"rise and predict_linear say of the same readings. What happened is\n" +
			"  DIR...                          recorded sites (site.json and telemetry.jsonl or .jsonl.gz);\n" +
			"                                  with --out also predictions.jsonl and incidents.jsonl are written\n" +
			"  --story NAME,...                stories of the simulated data centres, or all of them\n" +
			"  --influx --from T --to T        the site of --config, from its own InfluxDB",
		RunE: func(cmd *cobra.Command, args []string) error {
			return runReplay(cmd.Context(), cmd.OutOrStdout(), args, opts)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.out, "out", "", "folder for predictions.jsonl and incidents.jsonl")
	flags.StringSliceVar(&opts.stories, "story", nil, "simulated stories to play, or all")
	flags.BoolVar(&opts.influx, "influx", false, "read the history of the site from its InfluxDB")
	configFlag(cmd, &opts.config)
	flags.StringVar(&opts.from, "from", "", "with --influx: beginning, like 2026-07-01T08:00:00Z")
	flags.StringVar(&opts.to, "to", "", "with --influx: end; now when left out")
	flags.StringVar(&opts.plot, "plot", "", "draw into this PNG how often the truth came by P10, P50 and P90")
	flags.StringVar(&opts.report, "report", "", "write the table to this Markdown file")
	flags.StringVar(&opts.examples, "examples", "", "write into this folder what people got: the page in every form and language")
	return cmd
}

// runReplay plays everything that was asked for, one after the other.
func runReplay(ctx context.Context, out io.Writer, dirs []string, opts replayOptions) error {
	plays, err := opts.playbacks(dirs, time.Now())
	if err != nil {
		return err
	}
	var examples []sampler
	if opts.examples != "" {
		if len(plays) != 1 {
			return errors.New("replay: --examples takes one night; name one --story or folder")
		}
		examples = newExamples()
	}
	var total tallies
	for _, p := range plays {
		began := time.Now()
		folder := opts.out
		if folder != "" && len(plays) > 1 {
			folder = filepath.Join(folder, p.name)
		}
		summary, err := replay(ctx, p, folder, &total, examples...)
		if err != nil {
			return err
		}
		if len(plays) > 1 {
			fmt.Fprintf(out, "%s: ", p.name)
		}
		fmt.Fprintf(out, "%s in %s\n", summary, time.Since(began).Round(100*time.Millisecond))
	}
	fmt.Fprintf(out, "\n%s", score.Table(total.all))
	if opts.examples != "" {
		if err := writeExamples(opts.examples, examples); err != nil {
			return err
		}
	}
	return opts.write(total)
}

// playbacks are what the arguments ask for.
func (o replayOptions) playbacks(dirs []string, now time.Time) ([]playback, error) {
	var plays []playback
	for _, dir := range dirs {
		p, err := folderPlayback(dir)
		if err != nil {
			return nil, err
		}
		plays = append(plays, p)
	}
	stories, err := storyPlaybacks(o.stories)
	if err != nil {
		return nil, err
	}
	plays = append(plays, stories...)
	if o.influx {
		p, err := o.influxPlayback(now)
		if err != nil {
			return nil, err
		}
		plays = append(plays, p)
	}
	if len(plays) == 0 {
		return nil, errors.New("replay: nothing to replay; name a folder with site.json, a --story, or --influx with --from")
	}
	return plays, nil
}

// write writes the files that were asked for.
func (o replayOptions) write(total tallies) error {
	var errs []error
	if o.plot != "" {
		errs = append(errs, plotCalibration(o.plot, total.own()))
	}
	if o.report != "" {
		errs = append(errs, os.WriteFile(o.report, reportPage(total), 0o644))
	}
	return errors.Join(errs...)
}

// worstCases is how many of the worst forecasts a report tells of.
const worstCases = 5

// reportPage is docs/forecast-score.md for whatever was replayed.
func reportPage(total tallies) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n## Score\n\n%s\n## By story\n\n%s\n", reportHead, score.Table(total.all), score.ByRun(total.names, total.runs))
	b.WriteString("## Reliability\n\nIn what share of the forecasts the truth had come by P10, P50 and P90. Honest is 0.10, 0.50, 0.90.\n\n" +
		"| time left | by P10 | by P50 | by P90 | forecasts |\n|---|---|---|---|---|\n")
	for _, r := range total.own().Reliability() {
		if r.N > 0 {
			fmt.Fprintf(&b, "| %s to %s | %.2f | %.2f | %.2f | %d |\n", minutes(r.From), minutes(r.To), r.P10, r.P50, r.P90, r.N)
		}
	}
	fmt.Fprintf(&b, "\n## The worst\n\nCrossings by log-pinball, with the error at each checkpoint; above zero more time was promised than there was.\n\n%s", total.worst(worstCases))
	return []byte(b.String())
}

func minutes(d time.Duration) string { return fmt.Sprintf("%d min", int(d.Minutes())) }
