package dashboards

// lines draws series along time.
func lines(title, about string, w, h int, targets []target, options ...option) part {
	base := []option{func(p *Panel) {
		p.FieldConfig.Defaults.Custom = &lineCustom{
			DrawStyle: "line", LineInterpolation: "linear", LineWidth: 2, FillOpacity: 0, ShowPoints: "never",
			SpanNulls: true, AxisPlacement: "auto", ThresholdsStyle: thresholdStyle{"off"},
		}
		p.Options = map[string]any{
			"legend":  map[string]any{"displayMode": "list", "placement": "bottom", "calcs": []string{}},
			"tooltip": map[string]any{"mode": "multi"}, "tooltipOptions": map[string]any{"mode": "multi"},
			"graph": map[string]any{},
		}
	}}
	return newPart("timeseries", title, about, w, h, targets, append(base, options...)...)
}

// tiles shows the newest value of each series, painted.
func tiles(title, about string, w, h int, targets []target, options ...option) part {
	base := []option{func(p *Panel) {
		p.Options = map[string]any{
			"reduceOptions": lastValue(), "orientation": "auto", "textMode": "value_and_name",
			"colorMode": "background", "graphMode": "none", "justifyMode": "auto", "text": map[string]any{},
		}
	}}
	return newPart("stat", title, about, w, h, targets, append(base, options...)...)
}

// numbers shows the newest value of each series in colour, with a small chart
// behind it.
func numbers(title, about string, w, h int, targets []target, options ...option) part {
	p := tiles(title, about, w, h, targets, options...)
	o := p.panel.Options.(map[string]any)
	o["colorMode"], o["graphMode"] = "value", "area"
	return p
}

// bars compares the newest values of series.
func bars(title, about string, w, h int, targets []target, options ...option) part {
	base := []option{func(p *Panel) {
		p.Options = map[string]any{
			"reduceOptions": lastValue(), "orientation": "horizontal", "displayMode": "basic", "showUnfilled": true,
			"text": map[string]any{},
		}
	}}
	return newPart("bargauge", title, about, w, h, targets, append(base, options...)...)
}

// table shows rows as they come.
func table(title, about string, w, h int, targets []target, options ...option) part {
	base := []option{func(p *Panel) {
		p.Options = map[string]any{"showHeader": true}
		for i := range p.Targets {
			p.Targets[i].ResultFormat = "table"
		}
	}}
	return newPart("table", title, about, w, h, targets, append(base, options...)...)
}

// sortedBy sorts a table, because InfluxDB sorts what top() finds by time.
func sortedBy(column string, descending bool) option {
	return func(p *Panel) {
		p.Options.(map[string]any)["sortBy"] = []any{map[string]any{"displayName": column, "desc": descending}}
	}
}

func lastValue() map[string]any {
	return map[string]any{"calcs": []string{"lastNotNull"}, "fields": "", "values": false}
}
