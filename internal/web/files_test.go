package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Documents are served by name; nothing else of the disk is.
func TestDocumentsAreServed(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("secret.html", "secret")
	write("status/index.html", "the note")
	write("status/status.json", "{}")
	write("status/.hidden.html", "secret")
	write("status/below/x.html", "secret")
	write("reports/广州.ch-1.20260701T120000Z.html", "the report")
	write("reports/plain.txt", "secret")
	mux := http.NewServeMux()
	(&Files{Status: filepath.Join(dir, "status"), Reports: filepath.Join(dir, "reports")}).routes(mux)
	server := httptest.NewServer(mux)
	defer server.Close()
	for path, want := range map[string]string{
		"/status":             "the note",
		"/status/":            "the note",
		"/status/status.json": "{}",
		"/reports/":           "广州.ch-1.20260701T120000Z",
		"/reports/广州.ch-1.20260701T120000Z.html":       "the report",
		"/status/.hidden.html":                         "",
		"/status/below/x.html":                         "",
		"/status/..%2fsecret.html":                     "",
		"/status/%2e%2e%2fsecret.html":                 "",
		"/reports/plain.txt":                           "",
		"/reports/missing.html":                        "",
		"/reports/..html":                              "",
		"/status/" + strings.Repeat("../", 3) + "x.md": "",
	} {
		answer, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		found := answer.StatusCode == http.StatusOK
		if found != (want != "") || found && !strings.Contains(string(body), want) || strings.Contains(string(body), "secret") {
			t.Errorf("GET %s: %s, %q; want %q", path, answer.Status, body, want)
		}
	}
}
