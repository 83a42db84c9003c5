package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Who names the configuration of a service need not look up address and token.
func TestACommandTakesAddressAndTokenFromTheConfiguration(t *testing.T) {
	var sent string
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent = r.Header.Get("Authorization")
		fmt.Fprint(w, "[]")
	}))
	defer service.Close()
	file := filepath.Join(t.TempDir(), "ridethrough.yml")
	text := fmt.Sprintf("web: {listen: %q, token: sixteen-characters-and-more}\n", strings.TrimPrefix(service.URL, "http://"))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var answer []string
	client := serviceClient{config: file}
	if err := client.ask(t.Context(), http.MethodGet, "/api/v1/silences", nil, &answer); err != nil {
		t.Fatal(err)
	}
	if sent != "Bearer sixteen-characters-and-more" {
		t.Errorf("sent %q; want the token of the file", sent)
	}
	client = serviceClient{config: file + ".missing"}
	if err := client.ask(t.Context(), http.MethodGet, "/", nil, nil); err == nil || !strings.Contains(err.Error(), "or name the service with --url") {
		t.Errorf("got %v; want the next step", err)
	}
}
