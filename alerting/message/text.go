package message

import (
	"strings"
)

// text lays a page out in two columns: labels, and what is said.
func (p *page) text() string {
	var b strings.Builder
	b.WriteString(p.headline + "\n\n")
	wide := 0
	for _, s := range p.sections {
		wide = max(wide, columns(s.label))
	}
	row := func(label, line string) {
		b.WriteString(label + strings.Repeat(" ", wide+2-columns(label)) + line + "\n")
	}
	for _, s := range p.sections {
		for n, line := range s.lines {
			if n > 0 {
				row("", line)
				continue
			}
			row(s.label, line)
		}
	}
	for _, l := range p.links {
		b.WriteString(l.words + p.Colon + l.url + "\n")
	}
	return b.String()
}

// columns is how wide a label stands in a terminal: Chinese takes two columns a
// character.
func columns(label string) int {
	n := 0
	for _, r := range label {
		n++
		if r >= 0x2e80 {
			n++
		}
	}
	return n
}
