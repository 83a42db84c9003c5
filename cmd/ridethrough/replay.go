package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
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

	recordings string
	parallel   int
}

func newReplayCommand() *cobra.Command {
	var opts replayOptions
	cmd := &cobra.Command{
		Use:   "replay [DIR...] [--out OUTDIR]",
		Short: "Run past readings through the alerting step, and score what it says",
		Long: "Runs what happened through the same alerting step that runs live, in virtual time and as fast as the\n" +
			"CPU allows, and holds every forecast and page to what then came, beside what a threshold, a rate of\n" +
			"rise and predict_linear say of the same readings. Where the truth is known (stories, recordings with\n" +
			"truth.json) forecasts are held to what could be known, else to what the probes said. What happened is\n" +
			"  DIR...                          recorded sites (site.json and telemetry.jsonl or .jsonl.gz);\n" +
			"                                  with --out also predictions.jsonl and incidents.jsonl are written\n" +
			"  --story NAME,...                stories of the simulated data centres, or all of them\n" +
			"  --recordings FOLDER             every recorded site in a folder\n" +
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
	flags.StringVar(&opts.recordings, "recordings", "", "folder of recorded sites, each in its own; left out with a message when it is not there")
	flags.IntVar(&opts.parallel, "parallel", 2, "how many are played at a time")
	flags.StringVar(&opts.plot, "plot", "", "draw into this PNG how often the truth came by P10, P50 and P90; one picture for each kind of playback")
	flags.StringVar(&opts.report, "report", "", "write the table to this Markdown file")
	flags.StringVar(&opts.examples, "examples", "", "write into this folder what people got: the page in every form and language")
	return cmd
}

// runReplay plays everything that was asked for.
func runReplay(ctx context.Context, out io.Writer, dirs []string, opts replayOptions) error {
	plays, err := opts.playbacks(dirs, time.Now())
	if err != nil {
		return err
	}
	if opts.recordings != "" {
		recorded, err := recordedPlaybacks(out, opts.recordings)
		if err != nil {
			return err
		}
		plays = append(plays, recorded...)
	}
	if len(plays) == 0 {
		return errors.New("replay: nothing to replay; name a folder with site.json, a --story, --recordings, or --influx with --from")
	}
	var examples []sampler
	if opts.examples != "" {
		if len(plays) != 1 {
			return errors.New("replay: --examples takes one night; name one --story or folder")
		}
		examples = newExamples(plays[0].site)
	}
	runs, err := opts.runAll(ctx, out, plays, examples...)
	if err != nil {
		return err
	}
	for _, set := range setsOf(runs) {
		if set.name != "" {
			fmt.Fprintf(out, "\n%s\n", set.name)
		}
		fmt.Fprintf(out, "\n%s", score.Table(set.total().all))
	}
	if opts.examples != "" {
		if err := writeExamples(opts.examples, examples); err != nil {
			return err
		}
	}
	return opts.write(runs)
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
	return plays, nil
}

// write writes the files that were asked for.
func (o replayOptions) write(runs []finished) error {
	var errs []error
	if o.plot != "" {
		for _, set := range setsOf(runs) {
			errs = append(errs, plotCalibration(set.picture(o.plot), set.name, set.total().own()))
		}
	}
	if o.report != "" {
		errs = append(errs, os.WriteFile(o.report, reportPage(runs, o), 0o644))
	}
	return errors.Join(errs...)
}
