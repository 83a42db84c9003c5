package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// exitNo is the code of a study whose answer is no: not go, not clean.
const exitNo = 2

func newLintCommand() *cobra.Command {
	var s studied
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "lint",
		Short: "Find redundancy that one loss takes away",
		Long: "Looks through the supply graph of the site file for common-mode faults: redundant units behind one loop,\n" +
			"controller, feed or transfer switch, and racks whose two cords meet. It touches no device.\n" +
			"Exit code 0: none found; 2: some found; 1: the site file is wrong.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := s.load(); err != nil {
				return err
			}
			found := facility.CommonModes(s.site)
			if err := printLint(cmd.OutOrStdout(), s.site, found, asJSON); err != nil {
				return err
			}
			if len(found) > 0 {
				return exitError{code: exitNo}
			}
			return nil
		},
	}
	s.flags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// A lintFinding is one common mode as JSON.
type lintFinding struct {
	Shared       string      `json:"shared"`
	Kind         string      `json:"kind"`
	Takes        []lintTaken `json:"takes"`
	Halls        []string    `json:"halls"`
	AfterSeconds float64     `json:"after_seconds,omitempty"`
	Text         string      `json:"text"`
}

type lintTaken struct {
	Group    string   `json:"group,omitempty"` // none: the cords of racks
	Lost     []string `json:"lost"`
	Members  int      `json:"members"`
	Required int      `json:"required"`
	Position string   `json:"position,omitempty"`
}

func asFinding(c facility.CommonMode) lintFinding {
	f := lintFinding{Shared: c.Shared, Kind: string(c.Kind), Halls: c.Halls, AfterSeconds: c.After.Seconds(), Text: c.String()}
	for _, t := range c.Takes {
		taken := lintTaken{Group: t.Group, Lost: t.Lost, Members: t.Members, Required: t.Required}
		if t.Position.File != "" {
			taken.Position = t.Position.String()
		}
		f.Takes = append(f.Takes, taken)
	}
	return f
}

func printLint(w io.Writer, site *facility.Site, found []facility.CommonMode, asJSON bool) error {
	if asJSON {
		out := []lintFinding{}
		for _, c := range found {
			out = append(out, asFinding(c))
		}
		return writeJSON(w, out)
	}
	for _, c := range found {
		fmt.Fprintln(w, c)
	}
	groups := 0
	for _, g := range site.Graph.Groups() {
		if g.Redundancy() > 0 {
			groups++
		}
	}
	_, err := fmt.Fprintf(w, "%s: %d redundant groups, %d common modes\n", site.Name, groups, len(found))
	return err
}

// writeJSON prints v for people and programs alike.
func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}
