package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/influx"
)

// probing is what `probe` was asked to do.
type probing struct {
	config                       string
	asJSON, explained, asWritten bool
	timeout                      time.Duration
}

func newProbeCommand() *cobra.Command {
	var p probing
	cmd := &cobra.Command{
		Use:   "probe DEVICE",
		Short: "Read one configured device now, and show every reading, where it came from and how long that took",
		Long: "Reads one device of the configuration once, with the collector of the service, beside a service that\n" +
			"may be running: on a BMC that is one more session for the time of the poll. Nothing is stored.\n" +
			"--lines shows what would be written to the database.\n" +
			"Whether a sensor is stuck or disagrees with its neighbours takes time to see: the service does.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.run(cmd.Context(), args[0], cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	configFlag(cmd, &p.config)
	flags := cmd.Flags()
	flags.BoolVar(&p.asJSON, "json", false, "print the readings as JSON")
	flags.BoolVar(&p.explained, "explain", false, "say of every profile why it was chosen or not")
	flags.BoolVar(&p.asWritten, "lines", false, "print the lines that would be written to InfluxDB")
	flags.DurationVar(&p.timeout, "timeout", time.Minute, "how long it may take")
	cmd.MarkFlagsMutuallyExclusive("json", "lines")
	return cmd
}

func (p *probing) run(ctx context.Context, device string, out, complaints io.Writer) error {
	s, err := loadSetup(p.config)
	if err != nil {
		return err
	}
	defer closeTargets(s.targets)
	target, err := s.target(device)
	if err != nil {
		return err
	}
	inspector, ok := target.Collector.(collectors.Inspector)
	if !ok {
		return fmt.Errorf("%s: devices of protocol %s cannot be probed", device, target.Device.Protocol)
	}
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	began := time.Now()
	seen, err := inspector.Inspect(ctx)
	if err != nil {
		fmt.Fprintf(complaints, "ridethrough: %v (%s)\n", err, collectors.FaultOf(err))
		if len(seen.Sources) == 0 {
			return exitError{code: 1}
		}
	}
	return p.print(out, complaints, s.site, seen, time.Since(began))
}

func (p *probing) print(out, complaints io.Writer, site *facility.Site, seen collectors.Inspection, took time.Duration) error {
	now := time.Now()
	for i := range seen.Sources {
		if seen.Sources[i].At.IsZero() {
			seen.Sources[i].At = now
		}
	}
	if p.explained {
		explain(complaints, seen)
	}
	switch {
	case p.asJSON:
		return printSources(out, seen.Sources)
	case p.asWritten:
		_, err := io.WriteString(out, influx.Preview(site, written(seen.Sources)))
		return err
	}
	printIdentity(out, seen.Identity)
	tableOf(out, seen)
	_, err := fmt.Fprintln(out, summary(seen, took))
	return err
}

// written are the readings that the service would hand on.
func written(sources []collectors.Source) []facility.Reading {
	var out []facility.Reading
	for _, s := range sources {
		if s.ShadowedBy == "" {
			out = append(out, s.Reading)
		}
	}
	return out
}

func printIdentity(out io.Writer, identity map[string]string) {
	names := make([]string, 0, len(identity))
	for name := range identity {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(out, "%s: %s\n", name, shortDescription(identity[name]))
	}
}

// target finds a configured device by name.
func (s *setup) target(name string) (collectors.Target, error) {
	var names []string
	for _, t := range s.targets {
		if t.Device.Name == name {
			return t, nil
		}
		names = append(names, t.Device.Name)
	}
	if len(names) == 0 {
		return collectors.Target{}, errors.New("the configuration has no devices")
	}
	if near := facility.Nearest(name, names); near != "" {
		return collectors.Target{}, fmt.Errorf("no device is called %q; did you mean %s?", name, near)
	}
	const few = 8
	return collectors.Target{}, fmt.Errorf("no device is called %q; among the %d there are %s", name, len(names), strings.Join(names[:min(len(names), few)], ", "))
}
