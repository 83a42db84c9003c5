package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/internal/web"
)

func newSilenceCommand() *cobra.Command {
	var client serviceClient
	var length time.Duration
	var reason string
	var halls []string
	cmd := &cobra.Command{
		Use:   "silence ASSET",
		Short: "Tell nobody of what work on an asset explains",
		Long: "Work on an asset explains what is wrong with it, with what depends on it only, and with the loops,\n" +
			"halls and racks that it leaves with less. Such an incident is recorded, shown and closed, and nobody\n" +
			"is told. Everybody is told when something else is hit, or when a hall will be lost: unless its loss\n" +
			"is planned, see --hall.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			now, err := client.now(cmd.Context())
			if err != nil {
				return err
			}
			var made web.Silence
			asked := web.Silence{Asset: args[0], Halls: halls, Until: now.Add(length), By: client.who(), Reason: reason}
			if err := client.ask(cmd.Context(), http.MethodPost, "/api/v1/silences", asked, &made); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %s is silenced until %s. End it with `ridethrough silence expire %s`.\n",
				made.ID, made.Asset, made.Until.UTC().Format("2006-01-02 15:04Z"), made.ID)
			return nil
		},
	}
	client.flags(cmd)
	client.byFlag(cmd)
	cmd.Flags().DurationVar(&length, "for", time.Hour, "how long, such as 90m or 8h")
	cmd.Flags().StringVar(&reason, "reason", "", "why; must be given")
	cmd.Flags().StringSliceVar(&halls, "hall", nil, "a hall whose loss is part of the plan")
	cmd.AddCommand(newSilenceListCommand(), newSilenceExpireCommand())
	return cmd
}

func newSilenceListCommand() *cobra.Command {
	var client serviceClient
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the silences in force",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var all []web.Silence
			if err := client.ask(cmd.Context(), http.MethodGet, "/api/v1/silences", nil, &all); err != nil {
				return err
			}
			if len(all) == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), "Nothing is silenced. (Maintenance windows are in the site file.)")
				return nil
			}
			t := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(t, "ID\tASSET\tUNTIL\tBY\tREASON")
			for _, s := range all {
				asset := strings.Join(append([]string{s.Asset}, s.Halls...), ", ")
				fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", s.ID, asset, s.Until.UTC().Format("2006-01-02 15:04Z"), s.By, s.Reason)
			}
			return t.Flush()
		},
	}
	client.flags(cmd)
	return cmd
}

func newSilenceExpireCommand() *cobra.Command {
	var client serviceClient
	cmd := &cobra.Command{
		Use:   "expire ID",
		Short: "End a silence at once",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := client.ask(cmd.Context(), http.MethodDelete, "/api/v1/silences/"+url.PathEscape(args[0]), nil, nil); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s has ended.\n", args[0])
			return nil
		},
	}
	client.flags(cmd)
	return cmd
}
