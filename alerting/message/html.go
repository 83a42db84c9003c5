package message

import (
	_ "embed" // the template of a mail
	"html"
	"html/template"
	"strings"

	"github.com/ridethrough/ridethrough/alerting/incident"
)

//go:embed mail.html
var mailHTML string

var mail = template.Must(template.New("mail").Funcs(template.FuncMap{
	"because": func() template.HTML { return because },
}).Parse(mailHTML))

// A sheet is a page as the template of the mail sees it.
type sheet struct {
	Tag, Colour string
	Headline    string
	Sections    []sheetSection
	Links       []sheetLink
	// Chart stands behind the section AfterRisk; ChartSays is told to those whose
	// mail shows no pictures.
	Chart, ChartSays string
}

type sheetSection struct {
	Label string
	Lines []sheetLine
	Steps bool // to be done one by one
	Chart bool // the picture stands below
}

type sheetLine struct {
	Text string
	Bar  *bar
}

type sheetLink struct{ Words, URL string }

// document lays pages out as one mail.
func document(pages []*page) string {
	var sheets []sheet
	for _, p := range pages {
		sheets = append(sheets, p.sheet())
	}
	var b strings.Builder
	if err := mail.Execute(&b, sheets); err != nil {
		panic("message: " + err.Error()) // the template and its data are ours
	}
	return b.String()
}

// because is where Because writes.
const because = "<!-- because -->"

// Because adds a line above a mail that Writer.HTML wrote: why a receiver gets
// it who otherwise would not.
func Because(mail, why string) string {
	line := `<div style="max-width:600px;margin:0 auto 8px auto;text-align:left;font:15px/1.5 Arial,sans-serif;color:#1d2939;">` + html.EscapeString(why) + `</div>`
	return strings.Replace(mail, because, line, 1)
}

func (p *page) sheet() sheet {
	s := sheet{Tag: p.Tag, Colour: colour(p.i), Headline: units.Replace(p.headline), Chart: p.chart}
	for _, part := range p.sections {
		lines := together(part.lines)
		if part.label == p.Labels.AtRisk {
			for n, b := range p.bars() {
				lines[n].Bar = b
			}
		}
		s.Sections = append(s.Sections, sheetSection{
			Label: part.label, Lines: lines,
			Steps: part.label == p.Labels.Do, Chart: part.label == p.Labels.AtRisk && p.chart != "",
		})
	}
	for _, l := range p.links {
		s.Links = append(s.Links, sheetLink{l.words, l.url})
	}
	if p.i.Outlook != nil {
		s.ChartSays = p.catalogue.ChartSays.with("hall", p.i.Outlook.Hall)
	}
	return s
}

// units keeps a number and its unit on one line of a phone.
var units = strings.NewReplacer(" %", "\u00a0%", " °C", "\u00a0°C", " kW", "\u00a0kW", " min", "\u00a0min")

func together(lines []string) []sheetLine {
	out := make([]sheetLine, len(lines))
	for i, line := range lines {
		out[i].Text = units.Replace(line)
	}
	return out
}

// colour is the band behind the headline. White text on each has a contrast of
// more than 5:1 (WCAG 2.1 asks for 4.5:1), and the words say the same.
func colour(i incident.Incident) string {
	switch {
	case i.State == incident.Resolved:
		return "#05603a"
	case i.Severity == incident.Page:
		return "#b42318"
	}
	return "#93370d"
}
