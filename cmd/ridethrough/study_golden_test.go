package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// demoSite is the site that the demo plays.
const demoSite = "../../internal/simulator/scenario/guangzhou/site.yml"

var (
	askedAt = regexp.MustCompile(`"at": "[^"]*"`)
	// foretold are times and temperatures of the thermal forecast: other tests hold
	// them, with the room that a forecast needs.
	foretold = regexp.MustCompile(` *\b\d+ min\b|inlet_temperature is [0-9.]+|"inlet_temperature",\s+"when": "at_least",\s+"value": [0-9.]+|"(after|inlet_p[15]0|battery)_seconds": [0-9.]+`)
	// fraction is where processors differ in the last digits.
	fraction  = regexp.MustCompile(`\d+\.\d+`)
	itsFigure = regexp.MustCompile(`[0-9.]+( min)?$`)
)

// What planning says about the demo site, word for word: the whole of it, text
// and JSON, with its exit code, but for the minutes of the forecast.
// UPDATE_SCRIPTS=1 rewrites the files; review the difference.
func TestStudiesOfTheDemoSite(t *testing.T) {
	const night = "--from=2026-11-22T22:00:00+08:00"
	for _, test := range []struct {
		name string
		args string
		code int
	}{
		{"whatif-holds", "whatif ch-1", 0},
		{"whatif-falls", "whatif ch-1 + ch-2", exitNo},
		{"whatif-falls-json", "whatif ch-1 + ch-2 --json", exitNo},
		{"whatif-power", "whatif utility-1 + gen-1", exitNo},
		{"whatif-unknown", "whatif a-crah-7", 1},
		{"plan-go", "plan remove ch-4 " + night + " --for 2h", 0},
		{"plan-go-json", "plan remove ch-4 " + night + " --for 2h --json", 0},
		{"plan-no-go", "plan remove ch-1 ch-2 " + night + " --for 4h", exitNo},
		{"plan-unknown", "plan remove chwp-7 " + night, 1},
		{"lint", "lint", exitNo},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, code := runCommand(t, append(strings.Fields(test.args), "--site", demoSite)...)
			if code != test.code {
				t.Errorf("%s ends with %d; want %d\n%s", test.args, code, test.code, out)
			}
			path := filepath.Join("testdata", "study", test.name+".golden")
			got := "$ ridethrough " + test.args + " --site site.yml\n" + steady(out) + "exit code " + strconv.Itoa(code) + "\n"
			if os.Getenv("UPDATE_SCRIPTS") != "" {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatalf("%v; run the test with UPDATE_SCRIPTS=1 and review it", err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", path, diff)
			}
		})
	}
}

// steady leaves out when it was asked and what was foretold, and in JSON the
// digits in which processors differ.
func steady(out string) string {
	out = foretold.ReplaceAllStringFunc(out, func(what string) string { return itsFigure.ReplaceAllString(what, "#$1") })
	if strings.HasPrefix(out, "{") {
		out = askedAt.ReplaceAllString(out, `"at": "…"`)
		out = fraction.ReplaceAllStringFunc(out, func(number string) string {
			v, err := strconv.ParseFloat(number, 64)
			if err != nil {
				return number
			}
			return strconv.FormatFloat(v, 'g', 3, 64)
		})
	}
	if out != "" && !strings.HasSuffix(out, "\n") {
		out += "\n"
	}
	return out
}

// Whatever people copy from, they can plan on.
func TestStudiesOfTheExamples(t *testing.T) {
	for file, asset := range map[string]string{"one-room.yml": "crac-1", "full-site.yml": "ch-1"} {
		path := filepath.Join("../../configs/examples", file)
		for _, args := range [][]string{{"whatif", asset}, {"plan", "remove", asset}} {
			if out, code := runCommand(t, append(args, "--site", path)...); code == 1 || !strings.Contains(out, "state: design load") {
				t.Errorf("%v of %s ends with %d:\n%s", args, file, code, out)
			}
		}
	}
}
