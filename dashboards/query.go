package dashboards

import (
	"fmt"
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A target is one query of a panel.
type target struct {
	RefID        string `json:"refId"`
	Query        string `json:"query"`
	RawQuery     bool   `json:"rawQuery"`
	ResultFormat string `json:"resultFormat"`
	Alias        string `json:"alias,omitempty"`

	// point is what is drawn, for the unit and the words of states.
	point facility.Point
	kinds []facility.Kind
}

// Filters by the variables at the top of a dashboard.
const (
	inHall  = `"hall" =~ /^$hall$/`
	inRow   = `"row" =~ /^$row$/`
	inRack  = `"rack" =~ /^$rack$/`
	atLimit = `"part" = '$limit'`
)

// mostSeries bounds how many series a chart by rack, server or device draws: a
// browser with two thousand lines in it helps nobody. Totals and tables of the
// highest look at all of them.
const mostSeries = " SLIMIT 100"

// capped keeps a chart readable where a site has thousands of assets.
func (t target) capped() target {
	t.Query += mostSeries
	return t
}

// A pick is what to read: a point of assets of some kinds.
type pick struct {
	point facility.Point
	kinds []facility.Kind
	fn    string // mean, max, last …; empty is mean
	by    []string
	where []string
	alias string
}

// of picks a point of the assets of some kinds, one series an asset.
func of(p facility.Point, kinds ...facility.Kind) pick {
	return pick{point: p, kinds: kinds, fn: "mean", by: []string{"asset"}, alias: "$tag_asset"}
}

func (p pick) with(fn string) pick           { p.fn = fn; return p }
func (p pick) named(alias string) pick       { p.alias = alias; return p }
func (p pick) grouped(by ...string) pick     { p.by = by; return p }
func (p pick) filtered(where ...string) pick { p.where = where; return p }

// chart draws the pick along time.
func (p pick) chart() target {
	return p.target("GROUP BY " + strings.Join(append([]string{"time($__interval)"}, quoteAll(p.by)...), ", ") + " fill(none)")
}

// newest is the last value of each series.
func (p pick) newest() target {
	p.fn = "last"
	return p.target("GROUP BY " + strings.Join(quoteAll(p.by), ", "))
}

// calling replaces the call of a query.
func (t target) calling(call string) target {
	from := strings.Index(t.Query, " FROM ")
	t.Query = "SELECT " + call + t.Query[from:]
	return t
}

func (p pick) target(group string) target {
	return target{
		Query:    "SELECT " + p.fn + "(" + p.field() + ") FROM " + measurement(p.kinds) + " WHERE " + p.conditions() + " " + group,
		RawQuery: true, ResultFormat: "time_series", Alias: p.alias, point: p.point, kinds: p.kinds,
	}
}

// total adds the assets of each group up: each is averaged over the interval
// first, or one that is polled twice as often would count twice.
func (p pick) total(by ...string) target {
	t := p.grouped(append([]string{"asset"}, by...)...).with("mean").chart()
	outer := append([]string{"time($__interval)"}, quoteAll(by)...)
	t.Query = `SELECT sum("each") FROM (` + named(t.Query, "mean") + `) WHERE $timeFilter GROUP BY ` + strings.Join(outer, ", ") + " fill(none)"
	return t
}

// newestTotal adds the newest values of all series up, by measurement.
func (p pick) newestTotal() target {
	t := p.newest()
	t.Query = `SELECT sum("each") FROM (` + named(t.Query, "last") + `) WHERE $timeFilter`
	return t
}

// named gives the call of an inner query the name that the outer one uses.
func named(query, fn string) string {
	call := query[strings.Index(query, fn+"("):strings.Index(query, " FROM ")]
	return strings.Replace(query, call, call+` AS "each"`, 1)
}

// highest is a table of the n assets with the highest newest value.
func (p pick) highest(n int, title string) target { return p.with("last").ranked("top", n, title) }

// lowest is a table of the n assets with the lowest mean.
func (p pick) lowest(n int, title string) target { return p.with("mean").ranked("bottom", n, title) }

func (p pick) ranked(order string, n int, title string) target {
	by := strings.Join(quoteAll(p.by), ", ")
	t := p.target("GROUP BY " + by)
	t.Query = fmt.Sprintf(`SELECT %s("each", %s, %d) AS %s FROM (%s)`, order, by, n, quote(title), named(t.Query, p.fn))
	t.ResultFormat, t.Alias = "table", ""
	return t
}

func (p pick) field() string { return quote(facility.FieldName(p.point)) }

func (p pick) conditions() string {
	return strings.Join(append([]string{"$timeFilter"}, p.where...), " AND ")
}

// measurement is one name, or a pattern for several kinds.
func measurement(kinds []facility.Kind) string {
	if len(kinds) == 1 {
		return quote(string(kinds[0]))
	}
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return "/^(" + strings.Join(names, "|") + ")$/"
}

func quote(name string) string { return `"` + name + `"` }

func quoteAll(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = quote(n)
	}
	return out
}
