package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

func newWhatIfCommand() *cobra.Command {
	var s situation
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "whatif ASSET [+ ASSET]…",
		Short: "Tell what falls first if something were lost now",
		Long: "Takes the named assets (or controllers, by their control_group) out of the model and tells which limit falls\n" +
			"first, after how long, and who stands on it: inlets, breakers, UPSs, batteries. It touches no device.\n" +
			"It starts from the readings of the running service, or else from the design load, and says from which.\n" +
			"Exit code 0: nothing falls; 2: something does, or would if the chillers that are left trip on overload;\n" +
			"1: the question is wrong.",
		Args: namesAnAsset("ridethrough whatif ch-2"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := s.prepare(cmd.Context(), time.Now()); err != nil {
				return err
			}
			elements, err := elementsOf(s.site, args)
			if err != nil {
				return err
			}
			c := until(s.model.WhatIf(s.now, elements...), s.horizon)
			if err := printWhatIf(cmd.OutOrStdout(), &s, c, asJSON); err != nil {
				return err
			}
			if !c.Holds() || c.Cascade.Hall != "" {
				return exitError{code: exitNo}
			}
			return nil
		},
	}
	s.flags(cmd)
	cmd.Flags().DurationVar(&s.horizon, "for", studyHorizon, "how far to look, up to 24h")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// until leaves out what falls after the time asked about.
func until(c predict.Contingency, d time.Duration) predict.Contingency {
	if c.P50 > d {
		c.Hall, c.P50 = "", predict.Never
	}
	if c.Cascade.After > d {
		c.Cascade = predict.Cascade{}
	}
	if c.Cascade.P50 > d {
		c.Cascade.Hall, c.Cascade.P50 = "", predict.Never
	}
	c.Falls = slices.DeleteFunc(slices.Clone(c.Falls), func(f predict.Fall) bool { return f.After > d })
	return c
}

// elementsOf are the names of a command line, which may stand with a plus or a
// comma between them: equipment of the site or its controllers.
func elementsOf(site *facility.Site, args []string) ([]string, error) {
	var known, out []string
	for _, a := range site.Assets() {
		if !a.Kind.IsPlace() && a.Kind != facility.KindServer {
			known = append(known, a.Name)
		}
		if g := a.ControlGroup; g != "" && !slices.Contains(known, g) {
			known = append(known, g)
		}
	}
	for _, arg := range args {
		names := []string{arg}
		if !slices.Contains(known, arg) {
			names = strings.FieldsFunc(arg, func(r rune) bool { return r == '+' || r == ',' || r == ' ' })
		}
		for _, name := range names {
			if !slices.Contains(known, name) {
				hint := ""
				if near := facility.Nearest(name, known); near != "" {
					hint = fmt.Sprintf("; did you mean %q?", near)
				}
				return nil, fmt.Errorf("%s has no equipment or controller %q%s", site.Name, name, hint)
			}
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("nothing is named; want equipment of %s", site.Name)
	}
	return out, nil
}

func printWhatIf(w io.Writer, s *situation, c predict.Contingency, asJSON bool) error {
	if asJSON {
		return writeJSON(w, struct {
			Site  string    `json:"site"`
			State string    `json:"state"`
			At    time.Time `json:"at"`
			contingencyJSON
		}{s.site.Name, s.said, s.now, asContingency(c)})
	}
	fmt.Fprintf(w, "state: %s\n%s\n", s.said, c)
	for _, f := range c.Falls {
		fmt.Fprintf(w, "  %8s  %s%s\n", fallTime(f.After), f.What, services(f.Services))
	}
	return nil
}

// fallTime is a time as people read it in a column.
func fallTime(d time.Duration) string {
	if d < 2*time.Minute {
		return fmt.Sprintf("%.0f s", d.Seconds())
	}
	return fmt.Sprintf("%.0f min", d.Minutes())
}

func services(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return ": " + strings.Join(names, ", ")
}

// A contingencyJSON is a contingency for programs: seconds, watts, ratios; null
// where nothing happens.
type contingencyJSON struct {
	Lost     []string   `json:"lost"`
	Holds    bool       `json:"holds"`
	Text     string     `json:"text"`
	Falls    []fallJSON `json:"falls"`
	P10      *float64   `json:"inlet_p10_seconds"`
	P50      *float64   `json:"inlet_p50_seconds"`
	Place    string     `json:"tightest,omitempty"`
	Load     float64    `json:"tightest_load_watts"`
	Capacity float64    `json:"tightest_capacity_watts"`
	Burdened string     `json:"burdened,omitempty"`
	Burden   float64    `json:"burden_ratio,omitempty"`
	Bridge   *float64   `json:"battery_seconds"`
	// Cascade is left out where no chiller would trip.
	Cascade *cascadeJSON `json:"cascade,omitempty"`
}

type cascadeJSON struct {
	Chiller string   `json:"chiller"`
	Load    float64  `json:"load_ratio"`
	After   float64  `json:"after_seconds"`
	Hall    string   `json:"hall,omitempty"`
	P50     *float64 `json:"inlet_p50_seconds"`
}

type fallJSON struct {
	After    float64  `json:"after_seconds"`
	Limit    string   `json:"limit"`
	Asset    string   `json:"asset"`
	What     string   `json:"what"`
	Racks    int      `json:"racks"`
	Services []string `json:"services,omitempty"`
}

func asContingency(c predict.Contingency) contingencyJSON {
	out := contingencyJSON{
		Lost: c.Elements, Holds: c.Holds(), Text: c.String(), Falls: []fallJSON{}, P10: secondsOf(c.P10), P50: secondsOf(c.P50),
		Place: c.Tightest.Place, Load: float64(c.Tightest.Load), Capacity: float64(c.Tightest.Capacity),
		Burdened: c.Burdened, Burden: c.Burden, Bridge: secondsOf(c.Bridge),
	}
	for _, f := range c.Falls {
		out.Falls = append(out.Falls, fallJSON{f.After.Seconds(), string(f.Limit), f.Asset, f.What, f.Racks, f.Services})
	}
	if x := c.Cascade; x.Chiller != "" {
		out.Cascade = &cascadeJSON{x.Chiller, x.Load, x.After.Seconds(), x.Hall, secondsOf(x.P50)}
	}
	return out
}

func secondsOf(d time.Duration) *float64 {
	if d == predict.Never {
		return nil
	}
	s := d.Seconds()
	return &s
}
