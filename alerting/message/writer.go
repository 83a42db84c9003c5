package message

import (
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
)

// A Writer writes incidents for one audience. The zero value writes English
// with times in UTC and without links.
type Writer struct {
	Language Language
	// Zone is where the readers are; nil means UTC.
	Zone *time.Location
	// URL is the operator page, such as https://ridethrough.example; empty when
	// nobody can reach it.
	URL string
}

// Headline answers in one line: what failed, where, in how many minutes, what
// to do first.
func (w Writer) Headline(i incident.Incident, now time.Time) string {
	return w.each(i, now, " / ", func(p *page) string { return p.headline })
}

// Text is the whole page for a terminal, a log or a mail without markup. It
// begins with the headline.
func (w Writer) Text(i incident.Incident, now time.Time) string {
	return w.each(i, now, "\n", (*page).text)
}

// Markdown is the whole page in what Teams, WeCom, DingTalk and Feishu all
// show; it stays below 4,096 bytes per language, which is what WeCom takes.
func (w Writer) Markdown(i incident.Incident, now time.Time) string {
	return w.each(i, now, "\n\n---\n\n", func(p *page) string { return p.markdown(commonMark) })
}

// Slack is the whole page in Slack's mrkdwn, which is another language: single
// asterisks, links in angle brackets.
func (w Writer) Slack(i incident.Incident, now time.Time) string {
	return w.each(i, now, "\n\n", func(p *page) string { return p.markdown(mrkdwn) })
}

// HTML is the whole page for a mail: one document, tables and inline style only.
func (w Writer) HTML(i incident.Incident, now time.Time) string {
	return document(w.pages(i, now))
}

func (w Writer) pages(i incident.Incident, now time.Time) []*page {
	var out []*page
	for _, c := range w.Language.spoken() {
		out = append(out, newPage(w, c, i, now))
	}
	return out
}

func (w Writer) each(i incident.Incident, now time.Time, between string, write func(*page) string) string {
	var parts []string
	for _, p := range w.pages(i, now) {
		parts = append(parts, write(p))
	}
	return strings.Join(parts, between)
}

// Headline writes the first line in a language; see Writer.
func Headline(i incident.Incident, now time.Time, l Language) string {
	return Writer{Language: l}.Headline(i, now)
}

// Text writes the whole page in a language; see Writer.
func Text(i incident.Incident, now time.Time, l Language) string {
	return Writer{Language: l}.Text(i, now)
}

// Markdown writes the whole page in a language; see Writer.
func Markdown(i incident.Incident, now time.Time, l Language) string {
	return Writer{Language: l}.Markdown(i, now)
}

// HTML writes the whole page in a language; see Writer.
func HTML(i incident.Incident, now time.Time, l Language) string {
	return Writer{Language: l}.HTML(i, now)
}

// Fill writes the headline and the whole page of an incident in English, as of
// its last update.
func Fill(i *incident.Incident) {
	i.Headline = Headline(*i, i.Updated, English)
	i.Text = Text(*i, i.Updated, English)
}
