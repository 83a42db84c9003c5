package status

import (
	"bytes"
	_ "embed" // the template of the page
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/ridethrough/ridethrough/internal/atomicfile"
)

//go:embed page.html
var pageHTML string

var page = template.Must(template.New("status").Parse(pageHTML))

// A view is a page in one language.
type view struct {
	Tag, Heading, Warning, AllWell, Updated, History string
	Notes                                            []viewNote
}

type viewNote struct {
	Class   string
	Text    Text
	Written string
	Link    string
}

// A document is a page in all its languages. Refresh lets browsers look again.
type document struct {
	Refresh bool
	Views   []view
}

// state is status.json.
type state struct {
	Schema    string      `json:"schema"`
	Updated   time.Time   `json:"updated"`
	AllWell   bool        `json:"all_well"`
	Incidents []Published `json:"incidents"` // the newest note of each, newest incident first
}

// history is ID.json.
type history struct {
	Schema string      `json:"schema"`
	Notes  []Published `json:"notes"` // oldest first
}

// readable is the mode of what is published: a web server of another user reads
// it.
const readable fs.FileMode = 0o644

// Publish writes the pages of an audience into a folder, each file replaced as a
// whole: index.html and status.json with the newest note of every incident, and
// ID.html and ID.json with all notes of one. Histories are as Board gives them.
func Publish(folder string, writers []Writer, histories [][]Note, now time.Time) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("status pages: %w", err)
	}
	var newest []Note
	keep := map[string]bool{}
	var errs []error
	for _, notes := range histories {
		newest = append(newest, notes[len(notes)-1])
		keep[notes[0].ID] = true
		h := history{Schema: Schema}
		for _, n := range notes {
			h.Notes = append(h.Notes, n.Publish(writers))
		}
		reversed := make([]Note, 0, len(notes))
		for i := range notes {
			reversed = append(reversed, notes[len(notes)-1-i])
		}
		errs = append(errs, writeJSON(filepath.Join(folder, notes[0].ID+".json"), h),
			writePage(filepath.Join(folder, notes[0].ID+".html"), Render(writers, reversed, now, false)))
	}
	s := state{Schema: Schema, Updated: now.UTC().Truncate(time.Second), AllWell: true, Incidents: []Published{}}
	for _, n := range newest {
		s.AllWell = s.AllWell && n.Stage == Over
		s.Incidents = append(s.Incidents, n.Publish(writers))
	}
	// The index last: what it links to is there.
	errs = append(errs, writeJSON(filepath.Join(folder, "status.json"), s),
		writePage(filepath.Join(folder, "index.html"), Render(writers, newest, now, true)), sweep(folder, keep))
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("status pages: %w", err)
	}
	return nil
}

// Render lays notes out as one page; links lead to their histories.
func Render(writers []Writer, notes []Note, now time.Time, links bool) string {
	d := document{Refresh: links}
	for _, w := range writers {
		c := w.words()
		v := view{
			Tag: c.tag, Heading: string(c.page), AllWell: string(c.allWell), History: string(c.history),
			Updated: c.updated.with("at", w.day(now)),
		}
		if w.Site != "" {
			v.Heading = c.of.with("site", w.Site) + v.Heading
		}
		if w.Audience == Internal {
			v.Warning = string(c.internalOnly)
		}
		for _, n := range notes {
			one := viewNote{Class: class(n.Stage), Text: w.Write(n), Written: c.updated.with("at", w.day(n.At))}
			if links {
				one.Link = n.ID + ".html"
			}
			v.Notes = append(v.Notes, one)
		}
		d.Views = append(d.Views, v)
	}
	var b bytes.Buffer
	if err := page.Execute(&b, d); err != nil {
		panic("status: " + err.Error()) // the template and its data are ours
	}
	return b.String()
}

func class(s Stage) string {
	if s == Warming || s == OverLimit {
		return "open"
	}
	return string(s)
}

// day writes a moment with its date: a page is read days later.
func (w Writer) day(t time.Time) string {
	zone := w.Zone
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format("2006-01-02 15:04 MST")
}

func writeJSON(file string, v any) error {
	body, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.Write(file, append(body, '\n'), readable)
}

func writePage(file, text string) error { return atomicfile.Write(file, []byte(text), readable) }

// ours are the files that Publish wrote for incidents.
var ours = regexp.MustCompile(`^(\d{8}-\d{4}-[0-9a-f]{6})\.(html|json)$`)

// sweep removes the files of incidents that are no longer kept, and no others.
func sweep(folder string, keep map[string]bool) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		if m := ours.FindStringSubmatch(e.Name()); m != nil && !keep[m[1]] {
			errs = append(errs, os.Remove(filepath.Join(folder, e.Name())))
		}
	}
	return errors.Join(errs...)
}
