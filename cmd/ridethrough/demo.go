package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/ridethrough/ridethrough/internal/simulator"
)

// demoOptions are the flags of the demo.
type demoOptions struct {
	once     bool
	speed    float64
	scenario string
	verbose  bool
}

func newDemoCommand() *cobra.Command {
	opts := demoOptions{}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Watch a simulated data centre lose a chiller, and the page arrive",
		Long: "Starts a simulated data centre whose devices are real SNMP agents and BMCs on loopback, ridethrough\n" +
			"itself, and a receiver that plays the pager. An hour passes in a minute. It needs no network, no root\n" +
			"and no database; with INFLUX_URL set (and INFLUX_TOKEN with INFLUX_ORG and INFLUX_BUCKET, or\n" +
			"INFLUX_DATABASE with INFLUX_USERNAME and INFLUX_PASSWORD) the readings are written there too.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return demo(cmd.Context(), opts, cmd.OutOrStdout()) },
	}
	cmd.Flags().BoolVar(&opts.once, "once", false, "end with the story and print one JSON line of figures")
	cmd.Flags().Float64Var(&opts.speed, "speed", 60, "virtual seconds in one second")
	cmd.Flags().StringVar(&opts.scenario, "scenario", "guangzhou", "what happens")
	cmd.Flags().BoolVar(&opts.verbose, "verbose", false, "show the log")
	return cmd
}

const (
	// demoSpan is more virtual time than any scenario takes, so that the story
	// never runs ahead of the clock on the wall.
	demoSpan = 2 * time.Hour
	// demoGrace is how long after the scenario's end the last page may resolve.
	demoGrace = 20 * time.Minute
)

// demo runs the story. Whatever happens, it leaves nothing behind.
func demo(ctx context.Context, opts demoOptions, out io.Writer) error {
	sim, err := simulator.New(simulator.Config{
		Scenario: opts.scenario, Speed: opts.speed, Start: time.Now().Add(-demoSpan).Truncate(time.Second), Seed: 1,
	})
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "ridethrough-demo-")
	if err != nil {
		return errors.Join(err, sim.Close())
	}
	defer os.RemoveAll(dir)
	d, err := newDemonstration(ctx, opts, sim, dir, out)
	if err != nil {
		return errors.Join(err, sim.Close())
	}
	return d.run(ctx)
}

// A demonstration is the data centre, its monitor, the pager and the narrator.
type demonstration struct {
	opts    demoOptions
	sim     *simulator.Simulator
	service *service
	first   *generation
	pager   *demoPager
	story   *story
	out     io.Writer
}

func newDemonstration(ctx context.Context, opts demoOptions, sim *simulator.Simulator, dir string, out io.Writer) (*demonstration, error) {
	pager, err := newDemoPager(sim.Clock())
	if err != nil {
		return nil, err
	}
	setup, err := demoSetup(sim, dir, pager.url())
	if err != nil {
		return nil, errors.Join(err, pager.close())
	}
	log := slog.New(slog.DiscardHandler)
	if opts.verbose {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	svc, err := openService(ctx, setup, serviceOptions{
		log: log, now: sim.Clock(), speed: opts.speed,
		notices: []string{fmt.Sprintf("Simulation: time runs %g times faster than on the wall.", opts.speed)},
	})
	if err != nil {
		return nil, errors.Join(err, pager.close(), closeTargets(setup.targets))
	}
	first, err := svc.newGeneration(setup)
	if err != nil {
		return nil, errors.Join(err, pager.close(), closeTargets(setup.targets), svc.close())
	}
	d := &demonstration{opts: opts, sim: sim, service: svc, first: first, pager: pager, out: out}
	d.story = newStory(out, sim, svc, pager, opts.speed)
	return d, nil
}

// run tells the story. It ends with the scenario when opts.once is set, else
// when ctx does. The devices outlive the monitor, so that it can say goodbye to
// them.
func (d *demonstration) run(ctx context.Context) error {
	plant, stopPlant := context.WithCancel(context.WithoutCancel(ctx))
	var devices errgroup.Group
	devices.Go(func() error { return d.sim.Run(plant) })
	told, err := d.monitor(ctx)
	stopPlant()
	if err := errors.Join(err, devices.Wait()); err != nil {
		return err
	}
	switch {
	case !d.opts.once:
		return nil
	case !told:
		return exitError{code: 1, message: "ridethrough: demo: interrupted before the end of the story"}
	}
	return d.conclude()
}

// monitor runs the monitor and the pager while the story is told, and reports
// whether it was told to its end.
func (d *demonstration) monitor(ctx context.Context) (told bool, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	group, running := errgroup.WithContext(ctx)
	group.Go(func() error { return d.pager.run(running) })
	group.Go(func() error { return d.service.run(running, d.first, reload{}) })
	group.Go(func() error {
		defer stop()
		told = d.story.tell(running, d.sim.End().Add(demoGrace))
		if told && !d.opts.once {
			fmt.Fprintf(d.out, "\nThe story is told; the page stays up at http://%s/ until Ctrl-C.\n", d.service.web.Addr())
			<-running.Done()
		}
		d.story.figures.books = d.service.store.Books(context.WithoutCancel(running))
		return nil
	})
	err = group.Wait()
	return told, err
}

// conclude prints the figures and holds the demo to its promise.
func (d *demonstration) conclude() error {
	line, err := json.Marshal(d.story.figures.report())
	if err != nil {
		return err
	}
	fmt.Fprintln(d.out, string(line))
	if broken := d.story.figures.broken(); broken != "" {
		return exitError{code: 2, message: "ridethrough: demo: " + broken}
	}
	return nil
}
