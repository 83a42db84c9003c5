package rules_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting/rules"
)

func file(rule string) fstest.MapFS {
	return fstest.MapFS{"own.yml": {Data: []byte("groups:\n  - name: g\n    rules:\n" + rule)}}
}

func TestLoadSaysWhatIsWrongAndWhere(t *testing.T) {
	for _, tc := range []struct{ name, rule, want string }{
		{
			"misspelt point", "      - {alert: Hot, expr: inlet_temprature_celsius > 30}\n",
			`own.yml: group "g", rule "Hot": unknown point "inlet_temprature_celsius"; did you mean "inlet_temperature_celsius"?`,
		}, {
			"point without its unit", "      - {alert: Hot, expr: inlet_temperature > 30}\n",
			`own.yml: group "g", rule "Hot": unknown point "inlet_temperature"; did you mean "inlet_temperature_celsius"?`,
		}, {
			"nothing like it", "      - {alert: Hot, expr: node_load1 > 30}\n",
			`own.yml: group "g", rule "Hot": unknown point "node_load1"; see docs/points.md`,
		}, {
			"severity", "      - {alert: Hot, expr: load_percent > 30, labels: {severity: critical}}\n",
			`own.yml: group "g", rule "Hot": label severity: "critical"; want info, warn or page`,
		}, {
			"recording rule", "      - {record: hot, expr: load_percent > 30}\n",
			`own.yml: group "g", rule "hot": recording rules are not evaluated here; write the expression into the alert`,
		}, {
			"PromQL", "      - {alert: Hot, expr: 'load_percent >'}\n",
			`own.yml: 4:28: group "g", rule 1, "Hot": could not parse expression: 1:15: parse error: unexpected end of input`,
		}, {
			"unknown key", "      - {alert: Hot, expr: load_percent > 1, four: 5m}\n",
			`field four not found`,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := rules.Load(file(tc.rule))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestLoadReportsEveryProblemAtOnce(t *testing.T) {
	_, err := rules.Load(file("      - {alert: A, expr: foo_bar_baz_qux > 1}\n      - {alert: B, expr: load_percent > 1, labels: {severity: high}}\n"))
	if err == nil || !strings.Contains(err.Error(), `rule "A"`) || !strings.Contains(err.Error(), `rule "B"`) {
		t.Errorf("got %v; want both", err)
	}
}

func TestDisable(t *testing.T) {
	set, err := rules.Load(file("      - {alert: A, expr: load_percent > 1}\n      - {alert: B, expr: load_percent > 2}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := set.Disable("A"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"B"}, set.Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	want := `unknown rule "Chiller"; want one of B`
	if err := set.Disable("Chiller"); err == nil || err.Error() != want {
		t.Errorf("got %v; want %s", err, want)
	}
}

func TestLoadFilesNamesAPatternThatMatchesNothing(t *testing.T) {
	_, err := rules.LoadFiles(t.TempDir() + "/*.yml")
	if err == nil || !strings.Contains(err.Error(), "*.yml") {
		t.Errorf("got %v; want the pattern named", err)
	}
}

func TestLoadFilesLeavesTestsOut(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"ours.yml": "groups: []\n", "ours_test.yml": "rule_files: [ours.yml]\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := rules.LoadFiles(filepath.Join(dir, "*.yml")); err != nil {
		t.Error(err)
	}
}
