package dashboards

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// A Query is one InfluxQL statement of a dashboard, with Grafana's variables
// still in it.
type Query struct {
	Dashboard string // its title
	Panel     string // title of the panel, name of the variable or annotation
	Text      string
	// Late says that its first answer takes hours of operation.
	Late bool
}

// Queries returns every query of every dashboard: of panels, variables and
// annotations.
func Queries() []Query {
	var out []Query
	for _, d := range All() {
		for _, v := range d.Templating.List {
			out = append(out, Query{Dashboard: d.Title, Panel: "variable " + v.Name, Text: v.Query})
		}
		for _, a := range d.Annotations.List {
			out = append(out, Query{Dashboard: d.Title, Panel: "annotation " + a.Name, Text: a.Query})
		}
		for _, p := range d.Panels {
			for _, t := range p.Targets {
				out = append(out, Query{Dashboard: d.Title, Panel: p.Title, Text: t.Query, Late: p.late})
			}
		}
	}
	return out
}

var variableName = regexp.MustCompile(`\$\w+`)

// Expand replaces the variables as Grafana does when a dashboard is opened:
// everything is shown, the limit is the first one.
func (q Query) Expand(from, to time.Time) string {
	between := fmt.Sprintf("time >= %dms AND time <= %dms", from.UnixMilli(), to.UnixMilli())
	values := map[string]string{
		"$timeFilter": between, "$__interval": pollInterval, "$limit": firstLimit,
		"$hall": ".*", "$row": ".*", "$rack": ".*",
	}
	return variableName.ReplaceAllStringFunc(q.Text, func(name string) string {
		if v, known := values[name]; known {
			return v
		}
		return name
	})
}

// Check runs every query over a time range and returns an error that names
// each one that fails or finds nothing. A dashboard with a panel that can find
// nothing teaches people not to look. Late ones may find nothing yet.
func Check(ctx context.Context, from, to time.Time, run func(ctx context.Context, influxql string) (rows int, err error)) error {
	var problems []error
	for _, q := range Queries() {
		text := q.Expand(from, to)
		rows, err := run(ctx, text)
		switch {
		case err != nil:
			problems = append(problems, fmt.Errorf("%s, %s: %w: %s", q.Dashboard, q.Panel, err, text))
		case rows == 0 && !q.Late:
			problems = append(problems, fmt.Errorf("%s, %s: no rows: %s", q.Dashboard, q.Panel, strings.TrimSpace(text)))
		}
	}
	return errors.Join(problems...)
}
