package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

const defaultConfigFile = "/etc/ridethrough/ridethrough.yml"

func newRunCommand() *cobra.Command {
	var config string
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Monitor the site (SIGHUP reloads)",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return runService(cmd.Context(), config) },
	}
	configFlag(cmd, &config)
	return cmd
}

func configFlag(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVar(path, "config", defaultConfigFile, "configuration file")
}

// runService runs until ctx ends. Everything that can be wrong in the
// configuration is found before anything starts.
func runService(ctx context.Context, config string) error {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	s, err := loadSetup(config)
	if err != nil {
		return err
	}
	log := s.cfg.Log.logger()
	svc, err := openService(ctx, s, serviceOptions{log: log, now: time.Now})
	if err != nil {
		return errors.Join(err, closeTargets(s.targets))
	}
	first, err := svc.newGeneration(s)
	if err != nil {
		return errors.Join(err, closeTargets(s.targets), svc.close())
	}
	log.Info("started", "version", versionText(), "site", s.site.Name,
		"devices", len(s.targets), "page", "http://"+svc.web.Addr())
	return svc.run(ctx, first, reload{on: hangup, load: func() (*setup, error) { return loadSetup(config) }})
}
