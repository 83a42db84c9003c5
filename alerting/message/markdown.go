package message

import (
	"strings"
)

// mostMarkdown is what WeCom takes of Markdown, in bytes; the others take more.
const mostMarkdown = 4096

// A dialect is how a messenger marks text up. Headings, tables, quotes and
// backslashes are used nowhere: each is unknown to one of them.
type dialect struct {
	bold   string
	link   func(words, url string) string
	escape *strings.Replacer
}

// commonMark is what Teams, WeCom, DingTalk and Feishu have in common: **bold**,
// [words](address), lines that begin with "- ", blank lines between blocks.
// Marks within what is quoted become their full-width twins, so that a summary
// can neither turn bold nor call everybody in.
var commonMark = dialect{
	bold:   "**",
	link:   func(words, url string) string { return "[" + words + "](" + url + ")" },
	escape: strings.NewReplacer("<", "＜", "*", "＊", "`", "｀", "[", "［", "]", "］"),
}

// mrkdwn is Slack's.
var mrkdwn = dialect{
	bold:   "*",
	link:   func(words, url string) string { return "<" + url + "|" + words + ">" },
	escape: strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "*", "＊", "`", "｀"),
}

// markdown lays a page out, with fewer lines of the last sections when a long
// night would not fit.
func (p *page) markdown(d dialect) string {
	text := p.marked(d, len(p.sections))
	for whole := len(p.sections) - 1; len(text) > mostMarkdown && whole >= 0; whole-- {
		text = p.marked(d, whole)
	}
	return text
}

// marked lays a page out with all lines of the first sections, and the first
// line of the others.
func (p *page) marked(d dialect, whole int) string {
	strong := func(s string) string { return d.bold + s + d.bold }
	blocks := []string{strong(d.escape.Replace(p.headline))}
	for n, s := range p.sections {
		lines := s.lines
		if n >= whole {
			lines = lines[:1]
		}
		if len(lines) == 1 {
			blocks = append(blocks, strong(s.label)+p.Colon+d.escape.Replace(lines[0]))
			continue
		}
		block := []string{strong(s.label)}
		for _, line := range lines {
			block = append(block, "- "+d.escape.Replace(line))
		}
		blocks = append(blocks, strings.Join(block, "\n"))
	}
	var links []string
	for _, l := range p.links {
		links = append(links, d.link(l.words, l.url))
	}
	if len(links) > 0 {
		blocks = append(blocks, strings.Join(links, " · "))
	}
	return strings.Join(blocks, "\n\n")
}
