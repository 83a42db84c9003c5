package dashboards

import "fmt"

type variableList struct {
	List []variable `json:"list"`
}

// A variable is a choice at the top of a dashboard.
type variable struct {
	Name       string  `json:"name"`
	Label      string  `json:"label"`
	Type       string  `json:"type"`
	DataSource string  `json:"datasource"`
	Query      string  `json:"query"`
	Definition string  `json:"definition"`
	Regex      string  `json:"regex"`
	Refresh    int     `json:"refresh"` // 2: whenever the time range changes
	Sort       int     `json:"sort"`
	Multi      bool    `json:"multi"`
	IncludeAll bool    `json:"includeAll"`
	AllValue   *string `json:"allValue"`
	Current    choice  `json:"current"`
	Options    []any   `json:"options"`
	Hide       int     `json:"hide"`
}

type choice struct {
	Selected bool `json:"selected"`
	Text     any  `json:"text"`
	Value    any  `json:"value"`
}

// How variables are sorted.
const (
	alphabetical = 1
	numerical    = 3
)

// allOf offers every value of a tag and all of them together. All is a pattern
// rather than a list: a thousand racks would not fit into a URL.
func allOf(name, label, query string) variable {
	everything := ".*"
	return variable{
		Name: name, Label: label, Type: "query", DataSource: DataSource, Query: query, Definition: query,
		Refresh: 2, Sort: alphabetical, Multi: true, IncludeAll: true, AllValue: &everything,
		Current: choice{true, []string{"All"}, []string{"$__all"}}, Options: []any{},
	}
}

func halls() variable {
	return allOf("hall", "Hall", `SHOW TAG VALUES FROM "rack" WITH KEY = "hall"`)
}

func rows() variable {
	return allOf("row", "Row", `SHOW TAG VALUES FROM "rack" WITH KEY = "row" WHERE "hall" =~ /^$hall$/`)
}

func racks() variable {
	return allOf("rack", "Rack", `SHOW TAG VALUES FROM "rack" WITH KEY = "rack" WHERE "hall" =~ /^$hall$/ AND "row" =~ /^$row$/`)
}

// firstLimit is the limit that is shown until somebody chooses another: the
// ASHRAE allowable 32 °C, which pages are about.
const firstLimit = "32"

// limits offers the temperatures that forecasts are about. They stand in the
// tag part, beside the names of lost elements, hence the pattern.
func limits() variable {
	query := fmt.Sprintf(`SHOW TAG VALUES FROM %s WITH KEY = "part"`, quote("hall"))
	return variable{
		Name: "limit", Label: "Limit (°C)", Type: "query", DataSource: DataSource, Query: query, Definition: query,
		Regex: `/^[0-9.]+$/`, Refresh: 2, Sort: numerical,
		Current: choice{true, firstLimit, firstLimit}, Options: []any{},
	}
}
