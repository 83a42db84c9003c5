package rules

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/prometheus/prometheus/promql/parser"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// severities that paging knows; a rule without one warns.
var severities = []string{"", "info", "warn", "page"}

func knownSeverity(s string) error {
	if slices.Contains(severities, s) {
		return nil
	}
	return fmt.Errorf("label severity: %q; want info, warn or page", s)
}

// knownMetrics checks that every metric an expression names is the field of a
// point. A selector without a name (by __name__ pattern) is let through.
func knownMetrics(expr parser.Expr) error {
	var errs []error
	parser.Inspect(expr, func(node parser.Node, _ []parser.Node) error {
		selector, ok := node.(*parser.VectorSelector)
		if !ok || selector.Name == "" {
			return nil
		}
		if _, known := facility.PointByField(selector.Name); !known {
			errs = append(errs, unknown("point", selector.Name, fields()))
		}
		return nil
	})
	return errors.Join(errs...)
}

func fields() []string {
	var names []string
	for _, spec := range facility.Points() {
		names = append(names, spec.FieldName())
	}
	return names
}

func unknown(what, name string, known []string) error {
	// The point without its unit is the likeliest slip.
	if spec, ok := facility.Describe(facility.Point(name)); ok && what == "point" {
		return fmt.Errorf("unknown point %q; did you mean %q?", name, spec.FieldName())
	}
	if near := facility.Nearest(name, known); near != "" {
		return fmt.Errorf("unknown %s %q; did you mean %q?", what, name, near)
	}
	if what == "point" {
		return fmt.Errorf("unknown point %q; see docs/points.md", name)
	}
	return fmt.Errorf("unknown %s %q; want one of %s", what, name, strings.Join(known, ", "))
}
