package report

import (
	"fmt"
	"html"
	"strings"
	"unicode"
)

// FileName is the name of the report of an incident, without what follows the
// dot: letters, digits and a few signs, so that it can be a file and an address.
func FileName(incident string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._:+-", r) {
			return r
		}
		return '_'
	}, strings.TrimLeft(incident, "._:+-"))
}

// Files are the report as Markdown, as HTML and its pictures, by file name, which
// begins with name.
func (r Report) Files(name string) map[string]string {
	files := map[string]string{name + ".md": r.markdown(name), name + ".html": r.html()}
	for n, h := range r.charted() {
		if picture := r.SVG(h); picture != "" {
			files[pictureName(name, n)] = picture
		}
	}
	return files
}

func pictureName(name string, n int) string { return fmt.Sprintf("%s.%d.svg", name, n+1) }

// markdown writes the report with pictures beside it.
func (r Report) markdown(name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", r.title())
	for _, s := range r.sections() {
		fmt.Fprintf(&b, "\n## %s\n\n", s.title)
		for _, l := range s.lines {
			b.WriteString(l + "\n\n")
		}
		for _, l := range s.items {
			b.WriteString("- " + l + "\n")
		}
		for n, row := range s.table {
			b.WriteString("| " + strings.Join(cells(row), " | ") + " |\n")
			if n == 0 {
				b.WriteString(strings.Repeat("|---", len(row)) + "|\n")
			}
		}
		if s.chart {
			for n, h := range r.charted() {
				if r.SVG(h) != "" {
					fmt.Fprintf(&b, "![%s: inlet temperature](%s)\n", h.Name, pictureName(name, n))
				}
			}
		}
	}
	return b.String()
}

// cells keeps a text from ending its cell.
func cells(row []string) []string {
	out := make([]string, len(row))
	for i, cell := range row {
		out[i] = strings.ReplaceAll(strings.ReplaceAll(cell, "|", "\\|"), "\n", " ")
	}
	return out
}

const head = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%[1]s</title>
<style>
body{font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;max-width:56rem;margin:1.5rem auto;padding:0 1rem;color:#1d2939;background:#ffffff}
h1{font-size:1.3rem}h2{font-size:1.05rem;margin-top:1.8rem}
table{border-collapse:collapse;font-size:.92rem;display:block;overflow-x:auto}
th,td{border-bottom:1px solid #eaecf0;padding:.25rem .8rem .25rem 0;text-align:left;vertical-align:top}
th{color:#667085;font-weight:normal}svg{width:100%%;height:auto;margin:.5rem 0}
</style>
</head>
<body>
<h1>%[1]s</h1>
`

// html writes the report as one document with its pictures inside.
func (r Report) html() string {
	var b strings.Builder
	fmt.Fprintf(&b, head, html.EscapeString(r.title()))
	for _, s := range r.sections() {
		fmt.Fprintf(&b, "<h2>%s</h2>\n", html.EscapeString(s.title))
		for _, l := range s.lines {
			fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(l))
		}
		if s.chart {
			for _, h := range r.charted() {
				b.WriteString(r.SVG(h))
			}
		}
		htmlList(&b, s.items)
		htmlTable(&b, s.table)
	}
	b.WriteString("</body>\n</html>\n")
	return b.String()
}

func htmlList(b *strings.Builder, items []string) {
	if len(items) == 0 {
		return
	}
	b.WriteString("<ul>\n")
	for _, l := range items {
		fmt.Fprintf(b, "<li>%s</li>\n", html.EscapeString(l))
	}
	b.WriteString("</ul>\n")
}

func htmlTable(b *strings.Builder, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	b.WriteString("<table>\n")
	for n, row := range rows {
		tag := "td"
		if n == 0 {
			tag = "th"
		}
		if strings.Join(row, "") == "" {
			continue // a table without a head
		}
		b.WriteString("<tr>")
		for _, cell := range row {
			fmt.Fprintf(b, "<%s>%s</%s>", tag, html.EscapeString(cell), tag)
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table>\n")
}
