package dashboards_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/dashboards"
	"github.com/ridethrough/ridethrough/internal/facility"
)

func TestIDsAreUnique(t *testing.T) {
	uids := map[string]bool{}
	for _, d := range dashboards.All() {
		if uids[d.UID] || len(d.UID) > 40 {
			t.Errorf("uid %q is taken or longer than Grafana's 40 characters", d.UID)
		}
		uids[d.UID] = true
		ids := map[int]bool{}
		for _, p := range d.Panels {
			if ids[p.ID] {
				t.Errorf("%s: two panels with id %d", d.Title, p.ID)
			}
			ids[p.ID] = true
			refs := map[string]bool{}
			for _, target := range p.Targets {
				if refs[target.RefID] {
					t.Errorf("%s, %s: two queries %s", d.Title, p.Title, target.RefID)
				}
				refs[target.RefID] = true
			}
		}
	}
}

func TestPanelsDoNotOverlap(t *testing.T) {
	for _, d := range dashboards.All() {
		for i, a := range d.Panels {
			if a.GridPos.X < 0 || a.GridPos.X+a.GridPos.W > 24 || a.GridPos.W < 1 || a.GridPos.H < 1 {
				t.Errorf("%s, %s: %+v is outside the grid", d.Title, a.Title, a.GridPos)
			}
			for _, b := range d.Panels[:i] {
				if overlap(a.GridPos, b.GridPos) {
					t.Errorf("%s: %q and %q overlap", d.Title, a.Title, b.Title)
				}
			}
		}
	}
}

func overlap(a, b dashboards.GridPos) bool {
	return a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H
}

// Panel types and forms that Grafana 7.5 has, and none that a newer one must
// migrate from something older.
func TestPanelsAreInTheDialectOfTheOldestGrafana(t *testing.T) {
	known := []string{"row", "timeseries", "stat", "bargauge", "table"}
	for _, d := range dashboards.All() {
		if d.SchemaVersion != 27 {
			t.Errorf("%s: schema version %d; Grafana 7.5 writes 27", d.Title, d.SchemaVersion)
		}
		for _, p := range d.Panels {
			if !slices.Contains(known, p.Type) {
				t.Errorf("%s, %s: type %s is not in Grafana 7.5", d.Title, p.Title, p.Type)
			}
			if p.Type != "row" && p.DataSource != dashboards.DataSource {
				t.Errorf("%s, %s: data source %q", d.Title, p.Title, p.DataSource)
			}
			if p.Type != "row" && (len(p.Targets) == 0 || p.FieldConfig.Defaults.Unit == "") {
				t.Errorf("%s, %s: without a query or a unit", d.Title, p.Title)
			}
			if p.Type == "timeseries" && !p.FieldConfig.Defaults.Custom.SpanNulls {
				t.Errorf("%s, %s: lines break between polls; span nulls", d.Title, p.Title)
			}
		}
	}
}

var (
	fromWhat    = regexp.MustCompile(`FROM (?:"(\w+)"|/\^\(([\w|]+)\)\$/)`)
	fieldOfCall = regexp.MustCompile(`\b(?:mean|max|min|last|sum|count|percentile)\("(\w+)"`)
	variable    = regexp.MustCompile(`\$\w+`)
	ownNames    = []string{"each", "answers"} // of inner queries
)

// Every field is a point in the dictionary and every measurement a kind that
// has it. Names of incidents' notes are not points.
func TestQueriesAskForPointsThatExist(t *testing.T) {
	for _, q := range dashboards.Queries() {
		var kinds []string
		for _, m := range fromWhat.FindAllStringSubmatch(q.Text, -1) {
			kinds = append(kinds, strings.Split(m[1]+m[2], "|")...)
		}
		if len(kinds) == 0 {
			t.Errorf("%s, %s: no measurement in %s", q.Dashboard, q.Panel, q.Text)
		}
		for _, kind := range kinds {
			if kind != "incident" && !slices.Contains(facility.Kinds(), facility.Kind(kind)) {
				t.Errorf("%s, %s: measurement %q is no kind of asset", q.Dashboard, q.Panel, kind)
			}
		}
		for _, m := range fieldOfCall.FindAllStringSubmatch(q.Text, -1) {
			if slices.Contains(ownNames, m[1]) {
				continue
			}
			spec, known := facility.PointByField(m[1])
			if !known {
				t.Errorf("%s, %s: field %q is no point", q.Dashboard, q.Panel, m[1])
			}
			for _, kind := range kinds {
				if known && !slices.Contains(spec.Kinds, facility.Kind(kind)) {
					t.Errorf("%s, %s: a %s has no %s", q.Dashboard, q.Panel, kind, spec.Name)
				}
			}
		}
	}
}

func TestQueriesUseWhatGrafanaReplaces(t *testing.T) {
	for _, d := range dashboards.All() {
		known := []string{"$timeFilter", "$__interval"}
		for _, v := range d.Templating.List {
			known = append(known, "$"+v.Name)
		}
		for _, p := range d.Panels {
			for _, target := range p.Targets {
				for _, name := range variable.FindAllString(target.Query+" "+strings.ReplaceAll(p.Title, "$tag", ""), -1) {
					if !slices.Contains(known, name) {
						t.Errorf("%s, %s: %s is no variable here: %s", d.Title, p.Title, name, target.Query)
					}
				}
				if !strings.Contains(target.Query, "$timeFilter") {
					t.Errorf("%s, %s: reads all of time: %s", d.Title, p.Title, target.Query)
				}
				if strings.Contains(target.Query, "GROUP BY time(") && !strings.Contains(target.Query, "fill(none)") {
					t.Errorf("%s, %s: fills gaps: %s", d.Title, p.Title, target.Query)
				}
			}
		}
	}
}

// What is scored of forecasts is shown, all of it.
func TestHonestyShowsEverythingThatIsScored(t *testing.T) {
	var all strings.Builder
	for _, q := range dashboards.Queries() {
		if q.Dashboard == "Forecast honesty" {
			all.WriteString(q.Text)
		}
	}
	for _, p := range []facility.Point{
		facility.ForecastError, facility.ForecastRelativeError, facility.ForecastCoverage, facility.ForecastPinball,
		facility.ForecastLead, facility.ForecastLeadShare, facility.ForecastFalseAlarm, facility.ForecastPhantom,
	} {
		if !strings.Contains(all.String(), `"`+facility.FieldName(p)+`"`) {
			t.Errorf("no panel shows %s", p)
		}
	}
}
