package dashboards

// DataSource is both the name and the uid of the provisioned data source.
const DataSource = "ridethrough-influxdb"

// schemaVersion is that of Grafana 7.5; see the package comment.
const schemaVersion = 27

// A Dashboard is one Grafana dashboard, as in its JSON file.
type Dashboard struct {
	UID           string       `json:"uid"`
	Title         string       `json:"title"`
	Description   string       `json:"description"`
	Tags          []string     `json:"tags"`
	SchemaVersion int          `json:"schemaVersion"`
	Version       int          `json:"version"`
	Editable      bool         `json:"editable"`
	GraphTooltip  int          `json:"graphTooltip"` // 1: one crosshair for all panels
	Timezone      string       `json:"timezone"`     // empty: as the reader prefers
	Refresh       string       `json:"refresh"`
	Time          timeRange    `json:"time"`
	Timepicker    struct{}     `json:"timepicker"`
	Links         []link       `json:"links"`
	Annotations   annotations  `json:"annotations"`
	Templating    variableList `json:"templating"`
	Panels        []Panel      `json:"panels"`
}

type timeRange struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// A link leads to the other dashboards and keeps the time range on the way.
type link struct {
	Type        string   `json:"type"`
	Title       string   `json:"title"`
	Tags        []string `json:"tags"`
	AsDropdown  bool     `json:"asDropdown"`
	KeepTime    bool     `json:"keepTime"`
	IncludeVars bool     `json:"includeVars"`
}

type annotations struct {
	List []annotation `json:"list"`
}

// An annotation marks the moments of incidents in every chart.
type annotation struct {
	Name        string `json:"name"`
	DataSource  string `json:"datasource"`
	Enable      bool   `json:"enable"`
	IconColor   string `json:"iconColor"`
	Query       string `json:"query"`
	TitleColumn string `json:"titleColumn"`
	TextColumn  string `json:"textColumn"`
	TagsColumn  string `json:"tagsColumn"`
	TextEditor  bool   `json:"textEditor"`
}

// tag is on every dashboard; the links between them follow it.
const tag = "ridethrough"

// newDashboard lays panels out and numbers them.
func newDashboard(uid, title, description string, vars []variable, sections ...section) Dashboard {
	d := Dashboard{
		UID: "ridethrough-" + uid, Title: title, Description: description, Tags: []string{tag},
		SchemaVersion: schemaVersion, Version: 1, Editable: true, GraphTooltip: 1,
		Refresh: "10s", Time: timeRange{"now-1h", "now"},
		Links:       []link{{Type: "dashboards", Title: "ridethrough", Tags: []string{tag}, KeepTime: true, IncludeVars: true}},
		Annotations: annotations{[]annotation{incidentMarks()}},
		Templating:  variableList{vars},
	}
	d.Panels = layOut(sections)
	return d
}

func incidentMarks() annotation {
	return annotation{
		Name: "Incidents", DataSource: DataSource, Enable: true, IconColor: red,
		Query:       `SELECT "title", "text", "stage" FROM "incident" WHERE $timeFilter`,
		TitleColumn: "title", TextColumn: "text", TagsColumn: "stage", TextEditor: true,
	}
}
