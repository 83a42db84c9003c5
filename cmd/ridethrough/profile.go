package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/collectors/snmp"
	"github.com/ridethrough/ridethrough/internal/facility"
)

func newProfileCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "profile",
		Short: "List device profiles, and try them on a device or a recorded walk",
	}
	cmd.AddCommand(newProfileListCommand(), newProfileTestCommand())
	return cmd
}

func newProfileListCommand() *cobra.Command {
	var dir string
	var long bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the SNMP profiles: for which devices, and with --long from which document, with which points",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			library, err := loadLibrary(dir)
			if long {
				listWhole(cmd.OutOrStdout(), library.Summaries())
			} else {
				listTitles(cmd.OutOrStdout(), library.Summaries())
			}
			return err
		},
	}
	profilesFlag(cmd, &dir)
	cmd.Flags().BoolVar(&long, "long", false, "add the document and the points of each; the lines are wide")
	return cmd
}

func profilesFlag(cmd *cobra.Command, dir *string) {
	cmd.Flags().StringVar(dir, "profiles", "", "folder of further profiles; one with the name of a shipped profile replaces it")
}

// loadLibrary reads the shipped profiles and those of dir, if there is one. The
// library holds what is sound even when there is an error.
func loadLibrary(dir string) (*snmp.Library, error) {
	folders := []fs.FS{profilesOf("snmp")}
	if dir != "" {
		if _, err := os.Stat(dir); err != nil {
			return &snmp.Library{}, fmt.Errorf("--profiles: %w", err)
		}
		folders = append(folders, os.DirFS(dir))
	}
	return snmp.Load(folders...)
}

// mostPoints are listed by name; the rest is counted.
const mostPoints = 12

// listTitles fits a terminal but for the longest titles.
func listTitles(out io.Writer, profiles []snmp.Summary) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	defer w.Flush()
	fmt.Fprintln(w, "NAME\tTITLE")
	for _, p := range profiles {
		fmt.Fprintf(w, "%s\t%s\n", p.Name, titleOf(p))
	}
}

func listWhole(out io.Writer, profiles []snmp.Summary) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	defer w.Flush()
	fmt.Fprintln(w, "NAME\tTITLE\tSOURCE\tPOINTS")
	for _, p := range profiles {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.Name, titleOf(p), p.Source, somePoints(p.Points))
	}
}

func titleOf(p snmp.Summary) string {
	if p.Detected {
		return p.Title
	}
	return p.Title + " (name it in the configuration)"
}

// somePoints leaves out the devices' own thresholds, which every point may have.
func somePoints(points []facility.Point) string {
	var names []string
	for _, p := range points {
		if !strings.Contains(string(p), "_limit_") {
			names = append(names, string(p))
		}
	}
	if more := len(names) - mostPoints; more > 1 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:mostPoints], " "), more)
	}
	return strings.Join(names, " ")
}
