package main

import (
	"fmt"
	"net/http"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/internal/web"
)

func newPageCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "page", Short: "Try the way to people"}
	cmd.AddCommand(newPageTestCommand())
	return cmd
}

func newPageTestCommand() *cobra.Command {
	var client serviceClient
	var asked web.TestPage
	cmd := &cobra.Command{
		Use:   "test",
		Short: "Send a test page and say what each receiver answered",
		Long: "Lets the running service send a page that says that it is a test, with its own credentials, templates\n" +
			"and network. It wakes people as a page does. --resolve ends it again. Fails when a receiver says no.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			asked.By = client.who()
			var answers []web.TestAnswer
			if err := client.ask(cmd.Context(), http.MethodPost, "/api/v1/page/test", asked, &answers); err != nil {
				return err
			}
			failed := 0
			t := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(t, "RECEIVER\tBY\tSECONDS\tANSWER")
			for _, a := range answers {
				said := "taken"
				if a.Error != "" {
					said = a.Error
					failed++
				}
				fmt.Fprintf(t, "%s\t%s\t%.2f\t%s\n", a.Receiver, a.Integration, a.Seconds, said)
			}
			if err := t.Flush(); err != nil {
				return err
			}
			if failed > 0 {
				return fmt.Errorf("%d of %d did not take the page", failed, len(answers))
			}
			return nil
		},
	}
	client.flags(cmd)
	client.byFlag(cmd)
	cmd.Flags().StringVar(&asked.Receiver, "receiver", "", "only this one (default: all)")
	cmd.Flags().BoolVar(&asked.Resolve, "resolve", false, "end the test page that was sent before")
	return cmd
}
