package dashboards_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ridethrough/ridethrough/dashboards"
	"go.yaml.in/yaml/v4"
)

var update = flag.Bool("update", false, "rewrite the files in grafana/")

func TestFilesAreWhatTheGeneratorWrites(t *testing.T) {
	written := map[string]bool{}
	for _, d := range dashboards.All() {
		want, err := d.JSON()
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("grafana", d.FileName())
		written[path] = true
		if *update {
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what the generator writes (%v); run make golden and review the diff\n%s", path, err, cmp.Diff(string(got), string(want)))
		}
	}
	files, err := filepath.Glob("grafana/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !written[f] {
			t.Errorf("%s belongs to no dashboard", f)
		}
	}
}

// readYAML reads one provisioning file.
func readYAML(t *testing.T, path string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := yaml.Unmarshal(text, &out); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return out
}

func TestProvisionedDataSourceIsTheOneThatPanelsName(t *testing.T) {
	source := readYAML(t, "provisioning/datasources/ridethrough.yml")["datasources"].([]any)[0].(map[string]any)
	for _, key := range []string{"name", "uid"} {
		if source[key] != dashboards.DataSource {
			t.Errorf("%s is %v, want %s: Grafana 7.5 looks it up by name, newer ones by uid", key, source[key], dashboards.DataSource)
		}
	}
	options := source["jsonData"].(map[string]any)
	if options["version"] != "InfluxQL" || options["dbName"] != source["database"] {
		t.Errorf("jsonData is %v; want InfluxQL and the same database as before Grafana 9", options)
	}
}

func TestProviderLooksInOneFolder(t *testing.T) {
	provider := readYAML(t, "provisioning/dashboards/ridethrough.yml")["providers"].([]any)[0].(map[string]any)
	path, _ := provider["options"].(map[string]any)["path"].(string)
	if provider["type"] != "file" || !filepath.IsAbs(path) {
		t.Errorf("provider %v; want files in an absolute path", provider)
	}
}
