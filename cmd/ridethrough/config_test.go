package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// example is a key whose commented value is an example, not a default: lists of
// devices, receivers and the database.
var example = regexp.MustCompile(`^\s*#\s*(credentials|devices|influxdb|webhook_url|webhook_secret|email|pagerduty|opsgenie|slack|teams|wecom|dingtalk|feishu|receivers|escalation|fallback|heartbeat|pagerduty_webhook_secret|token|webhooks|actions):`)

// uncomment turns the commented defaults on and leaves examples off, the lines
// below them included.
func uncomment(reference string) string {
	var out []string
	within := false
	for line := range strings.Lines(reference) {
		trimmed := strings.TrimLeft(line, " ")
		key, commented := strings.CutPrefix(trimmed, "#")
		switch {
		case example.MatchString(line):
			within = true
		case within && commented && strings.HasPrefix(key, "  "):
		case commented && !strings.HasPrefix(key, " ") && strings.TrimSpace(key) != "":
			within = false
			out = append(out, strings.Replace(line, "#", "", 1))
		default:
			within = false
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}

// The reference configuration shows every key, and shows its true default.
func TestReferenceShowsTheDefaults(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(peers.Root(t), "configs", "ridethrough.yml"))
	if err != nil {
		t.Fatal(err)
	}
	ignore := cmp.Options{
		cmpopts.IgnoreTypes(facility.Position{}), cmpopts.IgnoreFields(Config{}, "SiteFile"),
		cmpopts.EquateEmpty(), cmpopts.EquateComparable(configs.Secret{}),
	}
	for name, text := range map[string]string{"as shipped": string(data), "uncommented": uncomment(string(data))} {
		var got, bare Config
		got = DefaultConfig()
		if err := configs.Decode("ridethrough.yml", []byte(text), &got); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(DefaultConfig(), got, ignore); diff != "" {
			t.Errorf("%s: differs from the defaults (-default +reference):\n%s", name, diff)
		}
		if name == "as shipped" {
			continue
		}
		// Decoded over nothing, the defaults must all be there.
		if err := configs.Decode("ridethrough.yml", []byte(text), &bare); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(DefaultConfig(), bare, ignore); diff != "" {
			t.Errorf("the reference leaves keys out (-default +reference):\n%s", diff)
		}
	}
}

// The examples in the reference must be ones that decode.
func TestReferenceExamplesDecode(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(peers.Root(t), "configs", "ridethrough.yml"))
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("CREDENTIALS_DIRECTORY", t.TempDir())
	secret := regexp.MustCompile(`\{credential: [a-z0-9-]+\}`)
	all := regexp.MustCompile(`(?m)^(\s*)#([a-z].*|  .*)$`).ReplaceAllString(string(data), "$1$2")
	cfg := DefaultConfig()
	err = configs.Decode("ridethrough.yml", []byte(secret.ReplaceAllString(all, "x")), &cfg)
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Collectors.Devices) < 3 || cfg.InfluxDB == nil || cfg.Paging.PagerDuty == nil {
		t.Errorf("examples were not decoded: %+v", cfg)
	}
}

// Every configuration in the documentation is one that would be accepted.
func TestDocumentedConfigurationsDecode(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(peers.Root(t), "docs", "*.md"))
	if err != nil || len(pages) == 0 {
		t.Fatal("no documentation found", err)
	}
	block := regexp.MustCompile("(?s)```yaml\n(.*?)```")
	section := regexp.MustCompile(`(?m)^(site_file|collectors|storage|influxdb|alerting|paging|siren|status|web):`)
	secret := regexp.MustCompile(`\{(credential|file|env): [^}]+\}`)
	tried := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range block.FindAllStringSubmatch(string(text), -1) {
			if !section.MatchString(m[1]) {
				continue
			}
			tried++
			cfg := DefaultConfig()
			if err := configs.Decode(filepath.Base(page), []byte(secret.ReplaceAllString(m[1], "x")), &cfg); err != nil {
				t.Errorf("%v\nin\n%s", err, m[1])
			}
		}
	}
	if tried == 0 {
		t.Error("the documentation shows no configuration")
	}
}

// TestProblemsNameTheirFile also where a section does not know its line.
func TestProblemsNameTheirFile(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Storage.Dir = ""
	err := inFile("ridethrough.yml", cfg.validate())
	if err == nil || !strings.Contains(err.Error(), "ridethrough.yml: storage.dir: missing") {
		t.Errorf("got %v; want the file", err)
	}
}

// A site file that is not there is looked for in the wrong place: the key says
// whose name it is.
func TestAMissingSiteFileNamesItsKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ridethrough.yml")
	if err := os.WriteFile(file, []byte("site_file: sit.yml\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, code := runCommand(t, "check", "--config", file)
	if want := "ridethrough.yml:1:12: site_file: there is no file "; code != 1 || !strings.Contains(out, want) {
		t.Errorf("ends with %d and says\n%s\nwant %s", code, out, want)
	}
}

func TestAQuestionAboutNothingShowsAnExample(t *testing.T) {
	for _, args := range [][]string{{"whatif"}, {"plan", "remove"}} {
		out, code := runCommand(t, args...)
		if want := "name an asset of the site file, for example: ridethrough " + strings.Join(args, " "); code != 1 || !strings.Contains(out, want) {
			t.Errorf("ends with %d and says\n%s\nwant %s", code, out, want)
		}
	}
}
