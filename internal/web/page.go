package web

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the page, its style and its script
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string
)

// A page is the operator page: one template, with its style and script inside
// so that a saved copy still looks right.
type page struct {
	template *template.Template
	policy   string
}

func newPage() page {
	t := template.Must(template.New("page").Funcs(words).Parse(pageHTML))
	return page{template: t, policy: contentPolicy()}
}

// contentPolicy allows our own style and script by their hashes, requests to
// ourselves, and nothing else.
func contentPolicy() string {
	return fmt.Sprintf("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "+
		"connect-src 'self'; img-src data:; style-src '%s'; script-src '%s'", hashOf(pageCSS), hashOf(pageJS))
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// handler renders into memory first: half a page must never look like a whole
// one.
func (p page) handler(deps Deps) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		var body bytes.Buffer
		if err := p.template.Execute(&body, newView(deps.State.State())); err != nil {
			deps.Log.Error("render the operator page", "err", err)
			http.Error(w, "the page cannot be drawn; /api/v1/state has the same facts", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(body.Bytes())
	})
}
