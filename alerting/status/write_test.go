package status_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting/message"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/status"
	"github.com/ridethrough/ridethrough/configs"
)

// notes are one of every stage, with everything that a note can have.
func notes() [][]status.Note {
	b := status.NewBoard(32, config().Zone(), func(string) (string, time.Time) { return "lin", at(1) })
	started := warming
	started.starting = 9 * time.Minute
	play(b, 0, 5, started)
	play(b, 5, 8, scene{inlet: 33, crosses: 0, recovery: cool(false, 12*time.Minute, 18*time.Minute, predict.Never)})
	play(b, 8, 12, scene{inlet: 34, crosses: 0, recovery: cool(true, 9*time.Minute, 12*time.Minute, 16*time.Minute)})
	play(b, 20, 22, scene{inlet: 29, crosses: predict.Never})
	b.Update(at(23), scene{inlet: 28, crosses: predict.Never, resolved: true}.outcome(at(23)))
	return b.Histories()
}

func config() status.Config {
	c := status.DefaultConfig()
	c.SiteName, c.TimeZone = "Region South", "Asia/Shanghai"
	return c
}

// internals are words that customers must not read: equipment, halls, the name
// of the site among us, who does it, figures of the room.
var internals = regexp.MustCompile(`ch-1|ch-9|hall-b|dc\.|lin\b|run_state|°C|K in|10 分钟变化`)

// The customers' version names no equipment, in words or in files; the internal
// one does.
func TestCustomersReadNoInternals(t *testing.T) {
	for _, n := range notes()[0] {
		p := n.Publish(config().Writers(status.Customer, "dc"))
		body, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if found := internals.Find(body); found != nil {
			t.Errorf("stage %s: customers read %q in %s", n.Stage, found, body)
		}
		inside, err := json.Marshal(n.Publish(config().Writers(status.Internal, "dc")))
		if err != nil || !internals.Match(inside) {
			t.Errorf("stage %s: the internal version names nothing: %s", n.Stage, inside)
		}
	}
	customers := t.TempDir()
	if err := status.Publish(customers, config().Writers(status.Customer, "dc"), notes(), at(30)); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(customers)
	if err != nil || len(entries) != 4 {
		t.Fatalf("files %v, %v; want index.html, status.json and two of the incident", entries, err)
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(customers, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if found := internals.FindString(string(text) + e.Name()); found != "" {
			t.Errorf("customers read %q in %s", found, e.Name())
		}
	}
}

// Both languages have the same lines and the same figures and names.
func TestLanguagesSayTheSame(t *testing.T) {
	figures := regexp.MustCompile(`\d+([.:]\d+)?|[a-z]+-\d+|hall-[a-z]|payments|messaging|lin\b`)
	for _, a := range []status.Audience{status.Internal, status.Customer} {
		for _, n := range notes()[0] {
			var said [][]string
			for _, w := range config().Writers(a, "dc") {
				text := w.Write(n)
				found := figures.FindAllString(text.String(), -1)
				slices.Sort(found)
				said = append(said, slices.Compact(found))
				if strings.ContainsAny(text.String(), "{}") {
					t.Errorf("%s %s: a place was left open: %s", a, w.Language, text)
				}
			}
			if diff := cmp.Diff(said[0], said[1]); diff != "" {
				t.Errorf("%s, stage %s (-English +Chinese):\n%s", a, n.Stage, diff)
			}
		}
	}
}

// The literal words of one note, for whoever changes them.
func TestTheWordsOfANote(t *testing.T) {
	n := notes()[0][1]
	// Package message words these.
	n.Causes = map[string][]string{"en": {"ch-1 tripped"}, "zh": {"ch-1 故障停机"}}
	n.Advice = map[string][]string{"en": {"restart ch-1"}, "zh": {"重启 ch-1"}}
	for _, c := range []struct {
		audience status.Audience
		language message.Language
		want     string
	}{
		{status.Customer, message.English, `Region South: Cooling failure, temperatures are beyond their limits

What: Equipment of our data centre has failed (cooling). Temperatures are beyond their limits; servers may slow down or switch off.
Scope: Affected, or may be: payments, messaging.
Being done: Engineers are working on it.
Temperatures: Temperatures are rising.
Expected end: From 10 minutes after what failed is restarted.
Next update: By 20:19 CST, or as soon as something changes.
`},
		{status.Internal, message.Chinese, `dc：制冷故障，温度已超出限值

情况：机房制冷设备发生故障。温度已超出限值，服务器可能降频或关机。ch-1 故障停机。
影响范围：已受或可能受影响的业务：payments、messaging。
处理进展：lin 已于 20:01 CST 接手处理。最能争取时间的措施：重启 ch-1。
温度：温度正在上升。hall-b：33.0 °C，10 分钟变化 +14.0 K，超过 32 °C。
预计恢复：故障设备重启后至少 10 分钟。
下次通报：最迟 20:19 CST；情况有变将随时通报。
`},
	} {
		for _, w := range config().Writers(c.audience, "dc") {
			if w.Language != c.language {
				continue
			}
			if diff := cmp.Diff(c.want, w.Write(n).String()); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", c.audience, c.language, diff)
			}
		}
	}
}

// Pages are replaced as a whole, and those of incidents that are forgotten go;
// files of others stay.
func TestPagesComeAndGo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "www")
	writers := config().Writers(status.Customer, "dc")
	if err := status.Publish(dir, writers, notes(), at(30)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "logo.html"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var was struct {
		AllWell   bool `json:"all_well"`
		Incidents []status.Published
	}
	data, err := os.ReadFile(filepath.Join(dir, "status.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &was); err != nil || !was.AllWell || len(was.Incidents) != 1 || was.Incidents[0].Stage != status.Over {
		t.Errorf("status.json %s, %v; want one incident that is over, and all well", data, err)
	}
	if err := status.Publish(dir, writers, nil, at(60)); err != nil {
		t.Fatal(err)
	}
	entries, _ := os.ReadDir(dir)
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if diff := cmp.Diff([]string{"index.html", "logo.html", "status.json"}, left); diff != "" {
		t.Errorf("files a week later (-want +got):\n%s", diff)
	}
	page, err := os.ReadFile(filepath.Join(dir, "index.html"))
	for _, words := range []string{"All is well.", "一切正常。", "2026-07-01 21:00 CST"} {
		if err != nil || !strings.Contains(string(page), words) {
			t.Errorf("the page lacks %q (%v)", words, err)
		}
	}
}

func TestConfigValidate(t *testing.T) {
	hook := configs.NewSecret("https://example.net/token")
	for name, c := range map[string]struct {
		change func(*status.Config)
		want   string
	}{
		"the defaults":  {func(*status.Config) {}, ""},
		"Chinese alone": {func(c *status.Config) { c.Languages = []message.Language{message.Chinese} }, ""},
		"no language":   {func(c *status.Config) { c.Languages = nil }, "languages: none"},
		"both as one":   {func(c *status.Config) { c.Languages = []message.Language{message.Both} }, `languages: "both"`},
		"twice":         {func(c *status.Config) { c.Languages = append(c.Languages, message.English) }, `languages: "en"`},
		"nowhere":       {func(c *status.Config) { c.TimeZone = "Mars/Olympus" }, `time_zone: "Mars/Olympus" is not known here`},
		"of this host":  {func(c *status.Config) { c.TimeZone = "Local" }, `time_zone: "Local"`},
		"no URL":        {func(c *status.Config) { c.Webhooks = []status.Webhook{{Name: "x"}} }, "webhooks[0].url: missing"},
		"no name":       {func(c *status.Config) { c.Webhooks = []status.Webhook{{URL: hook}} }, `webhooks[0].name: ""`},
		"whom":          {func(c *status.Config) { c.Webhooks = []status.Webhook{{Name: "x", URL: hook, Audience: "all"}} }, `webhooks[0].audience: "all"; want internal or customer`},
	} {
		cfg := status.DefaultConfig()
		c.change(&cfg)
		err := cfg.Validate()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v; want %q", name, err, c.want)
		}
	}
}
