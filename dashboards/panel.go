package dashboards

// A Panel is one rectangle of a dashboard. Its fields are those of Grafana.
type Panel struct {
	ID            int         `json:"id"`
	Type          string      `json:"type"`
	Title         string      `json:"title"`
	Description   string      `json:"description,omitempty"`
	GridPos       GridPos     `json:"gridPos"`
	DataSource    string      `json:"datasource,omitempty"`
	PluginVersion string      `json:"pluginVersion,omitempty"`
	Interval      string      `json:"interval,omitempty"`
	Targets       []target    `json:"targets,omitempty"`
	FieldConfig   *fields     `json:"fieldConfig,omitempty"`
	Options       any         `json:"options,omitempty"`
	Collapsed     *bool       `json:"collapsed,omitempty"`
	Panels        *[]struct{} `json:"panels,omitempty"`

	late bool // see Query
}

// GridPos is where a panel stands on the grid of 24 columns.
type GridPos struct {
	X int `json:"x"`
	Y int `json:"y"`
	W int `json:"w"`
	H int `json:"h"`
}

type fields struct {
	Defaults  defaults `json:"defaults"`
	Overrides []any    `json:"overrides"`
}

type defaults struct {
	Unit       string      `json:"unit"`
	Decimals   *int        `json:"decimals,omitempty"`
	Min        *float64    `json:"min,omitempty"`
	Max        *float64    `json:"max,omitempty"`
	NoValue    string      `json:"noValue,omitempty"`
	Color      colorMode   `json:"color"`
	Thresholds thresholds  `json:"thresholds"`
	Mappings   []mapping   `json:"mappings"`
	Custom     *lineCustom `json:"custom,omitempty"`
}

type colorMode struct {
	Mode string `json:"mode"`
}

type thresholds struct {
	Mode  string `json:"mode"`
	Steps []step `json:"steps"`
}

// A step colours values from Value on; nil is minus infinity.
type step struct {
	Color string   `json:"color"`
	Value *float64 `json:"value"`
}

// A mapping shows a word for a number, in the form of Grafana 7.
type mapping struct {
	ID    int    `json:"id"`
	Type  int    `json:"type"` // 1: one value
	Value string `json:"value"`
	Text  string `json:"text"`
}

type lineCustom struct {
	DrawStyle         string         `json:"drawStyle"`
	LineInterpolation string         `json:"lineInterpolation"`
	LineWidth         int            `json:"lineWidth"`
	FillOpacity       int            `json:"fillOpacity"`
	ShowPoints        string         `json:"showPoints"`
	SpanNulls         bool           `json:"spanNulls"`
	AxisPlacement     string         `json:"axisPlacement"`
	ThresholdsStyle   thresholdStyle `json:"thresholdsStyle"`
}

type thresholdStyle struct {
	Mode string `json:"mode"`
}

// Colours, in Grafana's names, which follow the light and the dark theme.
const (
	green  = "green"
	yellow = "yellow"
	orange = "orange"
	red    = "red"
	blue   = "blue"
	grey   = "#8e8e8e"
)

// pluginVersion is whose options the panels are written in.
const pluginVersion = "7.5.0"

// pollInterval is the shortest time between two points of a chart. Below the
// poll period there is nothing to see.
const pollInterval = "10s"
