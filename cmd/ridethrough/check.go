package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/internal/facility"
)

func newCheckCommand() *cobra.Command {
	var config string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the configuration without touching a device",
		Long:  "Reads everything a start would read and reports every problem at once, with file, line and column.\nIt touches no device and no database.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := loadSetup(config)
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), s.describe())
			return closeTargets(s.targets)
		},
	}
	configFlag(cmd, &config)
	return cmd
}

// describe says what would be watched, so that a forgotten row is noticed.
func (s *setup) describe() string {
	count := func(kinds ...facility.Kind) int { return len(s.site.Assets(kinds...)) }
	return fmt.Sprintf("%s: %d halls, %d racks, %d chillers, %d room units, %d UPSs, %d services, %d devices: no problem found",
		s.site.Name, count(facility.KindHall), count(facility.KindRack), count(facility.KindChiller),
		count(facility.KindCRAH, facility.KindCRAC, facility.KindCDU), count(facility.KindUPS),
		len(s.site.Services()), len(s.targets))
}
