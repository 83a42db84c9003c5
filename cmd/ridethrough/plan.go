package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// planFor is a working day, planRestore the way to the machine, its valves and
	// breakers, and its start.
	planFor     = 8 * time.Hour
	planRestore = 30 * time.Minute
	// nextShown is how many of the losses that become fatal are printed.
	nextShown = 8
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
			"one too many, and which reading at which value means: put it back. It touches no device.\n" +
			"Exit code 0: go; 2: no-go; 1: the question is wrong.",
		Args: cobra.MinimumNArgs(1),
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
			p := s.model.Plan(s.now, elements, s.horizon, restore)
			if strict && len(p.Next) > 0 {
				p.Go = false
				p.Why = append(p.Why, fmt.Sprintf("%d single losses would be one too many", len(p.Next)))
			}
			if err := printPlan(cmd.OutOrStdout(), &s, p, begin, asJSON); err != nil {
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

func printPlan(w io.Writer, s *situation, p predict.Plan, from time.Time, asJSON bool) error {
	if asJSON {
		return writeJSON(w, asPlan(s, p, from))
	}
	word := "GO"
	if !p.Go {
		word = "NO-GO"
	}
	fmt.Fprintf(w, "%s: remove %s from %s for %s\nstate: %s\n", word, join(p.Remove), from.Format(time.RFC3339), p.For, s.said)
	for _, why := range p.Why {
		fmt.Fprintf(w, "  no: %s\n", why)
	}
	if b := p.Without.Tightest; b.Place != "" {
		fmt.Fprintf(w, "margin: %s has %.0f kW of cooling for %.0f kW of heat (%+.0f kW)\n", b.Place, b.Capacity.Kilowatts(), b.Load.Kilowatts(), b.Margin().Kilowatts())
	}
	if p.Without.Burdened != "" {
		fmt.Fprintf(w, "margin: %s carries %.0f %% of its rating\n", p.Without.Burdened, 100*p.Without.Burden)
	}
	printNext(w, p)
	fmt.Fprintln(w, "put it back when:")
	for _, t := range p.Triggers {
		fmt.Fprintf(w, "  %s (%s)\n", condition(t), t.Why)
	}
	return nil
}

func printNext(w io.Writer, p predict.Plan) {
	if len(p.Next) == 0 {
		fmt.Fprintln(w, "meanwhile every other single loss is borne")
		return
	}
	fmt.Fprintf(w, "meanwhile each of these %d losses is one too many:\n", len(p.Next))
	for i, c := range p.Next {
		if i == nextShown {
			fmt.Fprintf(w, "  … and %d more\n", len(p.Next)-i)
			break
		}
		f, _ := c.First()
		fmt.Fprintf(w, "  %8s  without %s: %s\n", fallTime(f.After), join(added(c, p)), f.What)
	}
}

// added is what a contingency loses beyond the plan.
func added(c predict.Contingency, p predict.Plan) []string {
	return slices.DeleteFunc(slices.Clone(c.Elements), func(e string) bool { return slices.Contains(p.Remove, e) })
}

// condition is a trigger in words, with the unit of its point.
func condition(t predict.Trigger) string {
	switch t.Point {
	case facility.RunStatePoint:
		return t.Asset + " run_state is not running"
	case facility.Load:
		return fmt.Sprintf("%s load is %.0f %% or more", t.Asset, t.Value)
	}
	return fmt.Sprintf("%s %s is %.1f °C or more", t.Asset, t.Point, t.Value)
}

func join(names []string) string {
	text := ""
	for i, n := range names {
		if i > 0 {
			text += " and "
		}
		text += n
	}
	return text
}

// A planJSON is a plan for programs.
type planJSON struct {
	Site     string            `json:"site"`
	State    string            `json:"state"`
	At       time.Time         `json:"at"`
	Go       bool              `json:"go"`
	Remove   []string          `json:"remove"`
	From     time.Time         `json:"from"`
	For      float64           `json:"for_seconds"`
	Restore  float64           `json:"restore_seconds"`
	Why      []string          `json:"why"`
	Margin   float64           `json:"margin_watts"`
	Without  contingencyJSON   `json:"without"`
	Next     []contingencyJSON `json:"next"`
	Rollback []triggerJSON     `json:"rollback"`
}

type triggerJSON struct {
	Asset string  `json:"asset"`
	Point string  `json:"point"`
	When  string  `json:"when"` // "at_least", or "not" for states
	Value float64 `json:"value"`
	Why   string  `json:"why"`
}

func asPlan(s *situation, p predict.Plan, from time.Time) planJSON {
	out := planJSON{
		Site: s.site.Name, State: s.said, At: s.now, Go: p.Go, Remove: p.Remove, From: from, For: p.For.Seconds(), Restore: p.Restore.Seconds(),
		Why: append([]string{}, p.Why...), Margin: float64(p.Without.Tightest.Margin()), Without: asContingency(p.Without),
		Next: []contingencyJSON{}, Rollback: []triggerJSON{},
	}
	for _, c := range p.Next {
		out.Next = append(out.Next, asContingency(c))
	}
	for _, t := range p.Triggers {
		when := "at_least"
		if t.Point == facility.RunStatePoint {
			when = "not"
		}
		out.Rollback = append(out.Rollback, triggerJSON{t.Asset, string(t.Point), when, t.Value, t.Why})
	}
	return out
}
