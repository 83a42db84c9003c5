package web

import "net/http"

// chartHandler serves the picture of an incident. Messages show it from afar,
// so that other pages may embed it.
func chartHandler(chart func(incident string) ([]byte, bool)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		picture, ok := found(chart, r.PathValue("incident"))
		if !ok {
			http.Error(w, "no such chart: the incident is unknown, over for long, or no hall of it was going to cross a limit", http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "image/png")
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		_, _ = w.Write(picture)
	})
}

// runbookHandler serves a runbook as the text it is: every phone can show it.
func runbookHandler(runbook func(name string) ([]byte, bool)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := found(runbook, r.PathValue("name"))
		if !ok {
			http.Error(w, "no such runbook; a rule of your own names it by a link to your own", http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write(text)
	})
}

func found(read func(string) ([]byte, bool), name string) ([]byte, bool) {
	if read == nil {
		return nil, false
	}
	return read(name)
}
