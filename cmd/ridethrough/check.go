package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/alerting/rules/ruletest"
	"github.com/ridethrough/ridethrough/internal/facility"
)

func newCheckCommand() *cobra.Command {
	var config string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the configuration without touching a device",
		Long:  "Reads everything a start would read and reports every problem at once, with file, line and column.\nRule tests beside your own rules are run. It touches no device and no database.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := loadSetup(config)
			if err != nil {
				return err
			}
			err = errors.Join(testRules(cmd.Context(), s.cfg.Alerting.RuleFiles), closeTargets(s.targets))
			if err == nil {
				fmt.Fprintln(cmd.OutOrStdout(), s.describe())
			}
			return err
		},
	}
	configFlag(cmd, &config)
	return cmd
}

// testRules runs the tests that stand beside the operator's own rules.
func testRules(ctx context.Context, patterns []string) error {
	var errs []error
	tested := map[string]bool{}
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		errs = append(errs, err)
		for _, file := range files {
			if dir := filepath.Dir(file); !tested[dir] {
				tested[dir] = true
				_, err := ruletest.RunAll(ctx, os.DirFS(dir))
				errs = append(errs, err)
			}
		}
	}
	return errors.Join(errs...)
}

// describe says what would be watched, so that a forgotten row is noticed.
func (s *setup) describe() string {
	count := func(kinds ...facility.Kind) int { return len(s.site.Assets(kinds...)) }
	return fmt.Sprintf("%s: halls %d, racks %d, chillers %d, room units %d, UPSs %d, services %d, devices %d: no problem found",
		s.site.Name, count(facility.KindHall), count(facility.KindRack), count(facility.KindChiller),
		count(facility.KindCRAH, facility.KindCRAC, facility.KindCDU), count(facility.KindUPS),
		len(s.site.Services()), len(s.targets))
}
