package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// nextShown is how many of the losses that become fatal are printed.
const nextShown = 8

func printPlan(w io.Writer, s *situation, p predict.Plan, asJSON bool) error {
	if asJSON {
		return writeJSON(w, asPlan(s, p))
	}
	word := "GO"
	if !p.Go {
		word = "NO-GO"
	}
	fmt.Fprintf(w, "%s: remove %s from %s for %s\nstate: %s\n", word, join(p.Elements), p.From.Format(time.RFC3339), p.For, s.said)
	for _, also := range p.Meanwhile {
		fmt.Fprintf(w, "also out: %s (maintenance window %s, %s to %s)\n", join(also.Elements), also.Window,
			also.From.In(p.From.Location()).Format(time.RFC3339), also.Until.In(p.From.Location()).Format(time.RFC3339))
	}
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
	return slices.DeleteFunc(slices.Clone(c.Elements), func(e string) bool { return slices.Contains(p.Without.Elements, e) })
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

func join(names []string) string { return strings.Join(names, " and ") }

// A planJSON is a plan for programs.
type planJSON struct {
	Site      string            `json:"site"`
	State     string            `json:"state"`
	At        time.Time         `json:"at"`
	Go        bool              `json:"go"`
	Remove    []string          `json:"remove"`
	From      time.Time         `json:"from"`
	For       float64           `json:"for_seconds"`
	Restore   float64           `json:"restore_seconds"`
	Meanwhile []meanwhileJSON   `json:"also_out"`
	Why       []string          `json:"why"`
	Margin    float64           `json:"margin_watts"`
	Without   contingencyJSON   `json:"without"`
	Next      []contingencyJSON `json:"next"`
	Rollback  []triggerJSON     `json:"rollback"`
}

type meanwhileJSON struct {
	Window string    `json:"maintenance"`
	Assets []string  `json:"assets"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
}

type triggerJSON struct {
	Asset string  `json:"asset"`
	Point string  `json:"point"`
	When  string  `json:"when"` // "at_least", or "not" for states
	Value float64 `json:"value"`
	Why   string  `json:"why"`
}

func asPlan(s *situation, p predict.Plan) planJSON {
	out := planJSON{
		Site: s.site.Name, State: s.said, At: s.now, Go: p.Go, Remove: p.Elements, From: p.From, For: p.For.Seconds(), Restore: p.Restore.Seconds(),
		Meanwhile: []meanwhileJSON{}, Why: append([]string{}, p.Why...), Margin: float64(p.Without.Tightest.Margin()), Without: asContingency(p.Without),
		Next: []contingencyJSON{}, Rollback: []triggerJSON{},
	}
	for _, also := range p.Meanwhile {
		out.Meanwhile = append(out.Meanwhile, meanwhileJSON{also.Window, also.Elements, also.From, also.Until})
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
