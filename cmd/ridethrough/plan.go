package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/alerting/predict"
)

const (
	// planFor is a working day, planRestore the way to the machine, its valves and
	// breakers, and its start.
	planFor     = 8 * time.Hour
	planRestore = 30 * time.Minute
)

func newPlanCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "plan", Short: "Judge work on the plant before it is done"}
	cmd.AddCommand(newPlanRemoveCommand())
	return cmd
}

func newPlanRemoveCommand() *cobra.Command {
	var s situation
	var from string
	var restore time.Duration
	var asJSON, strict bool
	cmd := &cobra.Command{
		Use:   "remove ASSET…",
		Short: "Go or no-go for taking equipment out of service",
		Long: "Says whether the site holds without the named equipment, with what margin, which single loss would then be\n" +
			"one too many, and which reading at which value means: put it back. What maintenance windows of the site file\n" +
			"take out in that time counts as gone too. It touches no device.\n" +
			"Exit code 0: go; 2: no-go; 1: the question is wrong.",
		Args: namesAnAsset("ridethrough plan remove ch-2"),
		RunE: func(cmd *cobra.Command, args []string) error {
			begin, err := beginning(from, time.Now())
			if err != nil {
				return err
			}
			if err := s.prepare(cmd.Context(), time.Now()); err != nil {
				return err
			}
			elements, err := elementsOf(s.site, args)
			if err != nil {
				return err
			}
			p := s.model.Plan(s.now, predict.Removal{Elements: elements, From: begin, For: s.horizon, Restore: restore})
			if strict && len(p.Next) > 0 {
				p.Go = false
				p.Why = append(p.Why, fmt.Sprintf("%d single losses would be one too many", len(p.Next)))
			}
			if err := printPlan(cmd.OutOrStdout(), &s, p, asJSON); err != nil {
				return err
			}
			if !p.Go {
				return exitError{code: exitNo}
			}
			return nil
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&from, "from", "", "beginning of the work, as 2025-07-18T22:00:00+08:00 (default: now)")
	cmd.Flags().DurationVar(&s.horizon, "for", planFor, "how long the equipment is out, of which up to 24h are looked at")
	cmd.Flags().DurationVar(&restore, "restore", planRestore, "how long it takes to put it back")
	cmd.Flags().BoolVar(&strict, "strict", false, "no-go also when another single loss would then be one too many")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func beginning(from string, now time.Time) (time.Time, error) {
	if from == "" {
		return now, nil
	}
	at, err := time.Parse(time.RFC3339, from)
	if err != nil {
		return at, fmt.Errorf("--from: %q; want a time such as 2025-07-18T22:00:00+08:00", from)
	}
	return at, nil
}
