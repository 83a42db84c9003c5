package rules_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/ridethrough/ridethrough/alerting/rules"
	"github.com/ridethrough/ridethrough/alerting/rules/ruletest"
	"github.com/ridethrough/ridethrough/configs"
	"go.yaml.in/yaml/v4"
)

func TestShippedRulesPassTheirTests(t *testing.T) {
	cases, err := ruletest.RunAll(t.Context(), configs.Rules())
	if err != nil {
		t.Error(err)
	}
	t.Logf("%d cases", cases)
}

func TestEveryShippedRuleIsTestedAndHasARunbook(t *testing.T) {
	set, err := rules.Load(configs.Rules())
	if err != nil {
		t.Fatal(err)
	}
	tested := testedRules(t)
	for _, name := range set.Names() {
		if !slices.Contains(tested, name) {
			t.Errorf("%s has no rule test", name)
		}
	}
	for _, r := range shippedRules(t) {
		book := r.Annotations["runbook"]
		if book == "" || r.Annotations["summary"] == "" || r.Labels["severity"] == "" {
			t.Errorf("%s: wants a severity, a summary and a runbook", r.Alert)
		}
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", "runbooks", book+".md"))
		if err != nil {
			t.Errorf("%s: runbook: %v", r.Alert, err)
		} else if !strings.Contains(string(text), r.Alert) {
			t.Errorf("%s: runbook %s does not name it", r.Alert, book)
		}
	}
}

func shippedRules(t *testing.T) []rulefmt.Rule {
	t.Helper()
	var out []rulefmt.Rule
	for _, file := range glob(t, "*.yml") {
		if strings.HasSuffix(file, "_test.yml") {
			continue
		}
		var groups rulefmt.RuleGroups
		decode(t, file, &groups)
		for _, g := range groups.Groups {
			if g.Labels["team"] == "" {
				t.Errorf("%s: group %s has no team", file, g.Name)
			}
			out = append(out, g.Rules...)
		}
	}
	return out
}

func testedRules(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, file := range glob(t, "*_test.yml") {
		var f ruletest.File
		decode(t, file, &f)
		for _, test := range f.Tests {
			for _, c := range test.Alerts {
				if len(c.Expected) > 0 {
					out = append(out, c.Alertname)
				}
			}
		}
	}
	return out
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := fs.Glob(configs.Rules(), pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	return files
}

func decode(t *testing.T, file string, into any) {
	t.Helper()
	content, err := fs.ReadFile(configs.Rules(), file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Load(content, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
