package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/internal/web"
)

func newAckCommand() *cobra.Command {
	var client serviceClient
	var note string
	cmd := &cobra.Command{
		Use:   "ack [INCIDENT]",
		Short: "Acknowledge an incident: stop its escalation",
		Long: "Says that you have taken an incident on. Its ID is in the page; a part of it that no other open\n" +
			"incident has will do, such as the name of the asset. Without one, the open incidents are listed.\n" +
			"The acknowledgement ends with the incident, and when it turns worse than what you took on.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listIncidents(cmd.Context(), cmd.OutOrStdout(), &client)
			}
			var answer struct{ Incident string }
			by := web.Acknowledged{By: client.who(), Note: note}
			err := client.ask(cmd.Context(), http.MethodPost, "/api/v1/incidents/"+url.PathEscape(args[0])+"/acknowledge", by, &answer)
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "%s is acknowledged by %s.\n", answer.Incident, by.By)
			}
			return err
		},
	}
	client.flags(cmd)
	client.byFlag(cmd)
	cmd.Flags().StringVar(&note, "note", "", "what you are doing about it")
	return cmd
}

// listIncidents prints the open incidents and who has them.
func listIncidents(ctx context.Context, out io.Writer, client *serviceClient) error {
	var state web.State
	if err := client.ask(ctx, http.MethodGet, "/api/v1/state", nil, &state); err != nil {
		return err
	}
	if len(state.Incidents) == 0 {
		fmt.Fprintln(out, "No incident is open.")
		return nil
	}
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "INCIDENT\tSEVERITY\tWHO\tWHAT")
	for _, i := range state.Incidents {
		who := "nobody"
		switch {
		case i.Silenced != "":
			who = i.Silenced
		case i.Acknowledged != nil:
			who = i.Acknowledged.By
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", i.ID, i.Severity, who, i.Headline)
	}
	return t.Flush()
}
