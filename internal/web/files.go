package web

import (
	"html/template"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Files are documents that another part of the program writes: the status note
// for users and the reports of incidents that are over. Only names that such a
// part gives are served, and nothing below or beside their folders.
type Files struct {
	Status  string // folder of index.html, status.json and INCIDENT.json
	Reports string // folder of INCIDENT.html, INCIDENT.md and its pictures
}

// served are the names of documents: no separators, no hidden files.
var served = regexp.MustCompile(`^[\pL\pN][\pL\pN._:+-]*\.(html|json|md|svg)$`)

// documentPolicy is for documents: their own style and pictures, no script.
const documentPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"style-src 'unsafe-inline'; img-src data:"

// routes adds the addresses; nil Files have none.
func (f *Files) routes(mux *http.ServeMux) {
	if f == nil {
		return
	}
	mux.Handle("GET /status", http.RedirectHandler("/status/", http.StatusMovedPermanently))
	mux.HandleFunc("GET /status/{$}", func(w http.ResponseWriter, r *http.Request) { serve(w, f.Status, "index.html") })
	mux.HandleFunc("GET /status/{name}", func(w http.ResponseWriter, r *http.Request) { serve(w, f.Status, r.PathValue("name")) })
	mux.HandleFunc("GET /reports/{$}", f.list)
	mux.HandleFunc("GET /reports/{name}", func(w http.ResponseWriter, r *http.Request) { serve(w, f.Reports, r.PathValue("name")) })
}

// serve writes one document. It is read whole: they are replaced while we run.
func serve(w http.ResponseWriter, folder, name string) {
	if !served.MatchString(name) || strings.Contains(name, "..") {
		http.Error(w, "there is no such document", http.StatusNotFound)
		return
	}
	body, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		http.Error(w, "there is no such document yet", http.StatusNotFound)
		return
	}
	kind := map[string]string{".html": "text/html", ".json": "application/json", ".md": "text/markdown", ".svg": "image/svg+xml"}[filepath.Ext(name)]
	w.Header().Set("Content-Type", kind+"; charset=utf-8")
	w.Header().Set("Content-Security-Policy", documentPolicy)
	_, _ = w.Write(body) // the reader has gone; nobody to tell
}

// reportsShown bounds the list of reports.
const reportsShown = 200

// reports are the names of the reports, newest first.
func (f *Files) reports() []string {
	entries, err := os.ReadDir(f.Reports)
	if err != nil {
		return nil // none was written yet
	}
	type report struct {
		name string
		at   int64
	}
	var all []report
	for _, e := range entries {
		info, err := e.Info()
		if name, ok := strings.CutSuffix(e.Name(), ".html"); ok && err == nil && served.MatchString(e.Name()) {
			all = append(all, report{name, info.ModTime().UnixNano()})
		}
	}
	slices.SortFunc(all, func(a, b report) int { return int(min(1, max(-1, b.at-a.at))) })
	names := make([]string, 0, len(all))
	for _, r := range all[:min(len(all), reportsShown)] {
		names = append(names, r.name)
	}
	return names
}

var reportList = template.Must(template.New("reports").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Incident reports</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}</style>
<h1>Incident reports</h1>
{{range .}}<p><a href="{{.}}.html">{{.}}</a> (<a href="{{.}}.md">Markdown</a>)</p>
{{else}}<p>No incident has ended yet.</p>
{{end}}`))

func (f *Files) list(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", documentPolicy)
	_ = reportList.Execute(w, f.reports()) // the reader has gone; nobody to tell
}
