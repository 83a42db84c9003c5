// Package runbooks carries the runbooks of this folder in the program, so that
// the operator page can show them when nothing else can be reached.
package runbooks

import "embed"

//go:embed *.md
var files embed.FS

// Read returns a runbook by its name, such as chiller-alarm, as Markdown.
func Read(name string) (text []byte, ok bool) {
	text, err := files.ReadFile(name + ".md")
	return text, err == nil
}
