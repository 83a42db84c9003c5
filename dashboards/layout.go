package dashboards

// columns of Grafana's grid.
const columns = 24

// A section is a titled group of panels.
type section struct {
	title string
	parts []part
}

// layOut places panels from left to right and top to bottom, each line as high
// as its highest panel, and numbers them.
func layOut(sections []section) []Panel {
	var out []Panel
	y := 0
	add := func(p Panel, pos GridPos) {
		p.ID, p.GridPos = len(out)+1, pos
		out = append(out, p)
	}
	for _, s := range sections {
		add(heading(s.title), GridPos{0, y, columns, 1})
		y++
		x, height := 0, 0
		for _, part := range s.parts {
			if x+part.w > columns {
				x, y, height = 0, y+height, 0
			}
			add(part.panel, GridPos{x, y, part.w, part.h})
			x, height = x+part.w, max(height, part.h)
		}
		y += height
	}
	return out
}

// heading is the bar above a section.
func heading(title string) Panel {
	open := false
	return Panel{Type: "row", Title: title, Collapsed: &open, Panels: &[]struct{}{}}
}
