// Command ridethrough tells a data centre how long it has: it polls cooling and
// power equipment, predicts when which hall, rack and service crosses a limit,
// and pages once with the cause, the minutes left and what buys time.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // paging.time_zone, also where no zones are installed

	"github.com/spf13/cobra"
)

func main() { os.Exit(run()) }

// run is main without the exit, so that program tests can call it.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := newRoot().ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	var exit exitError
	if errors.As(err, &exit) {
		if exit.message != "" {
			fmt.Fprintln(os.Stderr, exit.message)
		}
		return exit.code
	}
	fmt.Fprintln(os.Stderr, "ridethrough:", err)
	return 1
}

// An exitError ends the program with a code of its own: 1 for what the operator
// can mend, 2 for a demo whose promise did not hold.
type exitError struct {
	code    int
	message string
}

func (e exitError) Error() string { return e.message }

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "ridethrough",
		Short:         "Tells a data centre how long it has got",
		Long:          "ridethrough watches cooling and power, predicts when which hall, rack and service\ncrosses a limit, and pages once: what failed, how many minutes, what buys time.",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(newRunCommand(), newCheckCommand(), newDemoCommand(), newReplayCommand(), newProfileCommand(), newDiscoverCommand(), newProbeCommand(), newModelCommand(), newLintCommand(), newWhatIfCommand(), newPlanCommand(), newSirenCommand(), newReportCommand(), newAckCommand(), newSilenceCommand(), newPageCommand(), newVersionCommand())
	return root
}
