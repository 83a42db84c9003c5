package message

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
)

var (
	numeral = regexp.MustCompile(`\d+(?:[.:]\d+)*`)
	tag     = regexp.MustCompile(`(?s)<head>.*</head>|<[^>]+>`)
)

// names are the assets, services and IDs of an incident.
func names(i incident.Incident) []string {
	out := append([]string{i.ID}, i.Halls...)
	out = append(out, i.Services...)
	for _, c := range i.Root {
		out = append(out, c.Asset)
	}
	for _, s := range i.Symptoms {
		out = append(out, s.Asset)
	}
	for _, a := range i.Rejected {
		out = append(out, a.Asset, a.By)
	}
	out = append(out, i.Unanswered...)
	for _, x := range i.Chain {
		out = append(out, x.Asset, x.First)
	}
	for _, b := range i.Backups {
		out = append(out, b.UPS, b.Generator.Name)
	}
	for _, a := range i.Actions {
		out = append(append(out, a.Asset), a.Halls...)
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool { return s == "" })
}

// facts are every number, moment and name that a rendering has, with how often
// it has them.
func facts(rendering string, i incident.Incident) map[string]int {
	found := map[string]int{}
	for _, n := range numeral.FindAllString(rendering, -1) {
		found[n]++
	}
	for _, n := range names(i) {
		if count := strings.Count(rendering, n); count > 0 {
			found[n] = count
		}
	}
	return found
}

// The six renderings of an incident have the same facts, as often.
func TestEveryRenderingSaysTheSameFacts(t *testing.T) {
	for name, i := range samples() {
		want := facts(Text(i, night, English), i)
		if len(want) < 5 {
			t.Fatalf("%s: %d facts in the English text; want more to compare", name, len(want))
		}
		for _, l := range []Language{English, Chinese} {
			w := Writer{Language: l}
			for format, rendering := range map[string]string{
				"text": w.Text(i, night), "Markdown": w.Markdown(i, night), "Slack": html.UnescapeString(w.Slack(i, night)),
				"HTML": html.UnescapeString(tag.ReplaceAllString(w.HTML(i, night), " ")),
			} {
				if diff := cmp.Diff(want, facts(rendering, i)); diff != "" {
					t.Errorf("%s, %s, %s (-English text +got):\n%s\n%s", name, l, format, diff, rendering)
				}
			}
		}
	}
}

// A fact that changes changes every rendering.
func TestAChangedFactIsSeenEverywhere(t *testing.T) {
	before, after := worst(), worst()
	o := *after.Outlook
	o.P90 = in(19)
	after.Outlook = &o
	for _, l := range []Language{English, Chinese} {
		w := Writer{Language: l}
		for format, write := range map[string]func(incident.Incident) string{
			"headline": func(i incident.Incident) string { return w.Headline(i, night) },
			"text":     func(i incident.Incident) string { return w.Text(i, night) },
			"Markdown": func(i incident.Incident) string { return w.Markdown(i, night) },
			"HTML":     func(i incident.Incident) string { return w.HTML(i, night) },
		} {
			if write(before) == write(after) {
				t.Errorf("%s, %s: another P90 is not seen", l, format)
			}
		}
	}
}

func TestTheFirstLineAnswersFourQuestions(t *testing.T) {
	for l, want := range map[Language]string{
		English: "gz-ch-1, gz-ch-2 tripped: hall-2 at 32 °C in 14 min (11 to 18), then hall-3; first: restart gz-ch-1 (buys 55 min)",
		Chinese: "gz-ch-1、gz-ch-2 故障停机：hall-2 预计 14 分钟后进风达 32 °C（11～18），随后 hall-3；先做：重启 gz-ch-1（可争取 55 分钟）",
	} {
		if got := Headline(worst(), night, l); got != want {
			t.Errorf("%s\n got %s\nwant %s", l, got, want)
		}
	}
	for name, i := range samples() {
		for _, l := range []Language{English, Chinese} {
			if line := Headline(i, night, l); utf8.RuneCountInString(line) > 160 || strings.Contains(line, "\n") {
				t.Errorf("%s, %s: %d characters: %s", name, l, utf8.RuneCountInString(line), line)
			}
		}
	}
}

// What a robot of WeCom takes is 4,096 bytes; a long night is cut, and keeps
// its first lines.
// What helps too late for the limit of the page says against which one.
func TestHelpAgainstAnotherLimitNamesIt(t *testing.T) {
	late, later := worst(), worst()
	late.Actions = []predict.Action{{Kind: predict.ActionRestart, Asset: "gz-ch-1", Limit: 40, Bought: predict.Never}}
	later.Actions = []predict.Action{{Kind: predict.ActionRestart, Asset: "gz-ch-1", Limit: 35, Bought: 5 * time.Minute}}
	for _, test := range []struct {
		i     incident.Incident
		words map[Language]string
	}{
		{late, map[Language]string{English: "restart gz-ch-1 (averts 40 °C)", Chinese: "重启 gz-ch-1（可避免达到 40 °C）"}},
		{later, map[Language]string{English: "restart gz-ch-1 (buys 5 min to 35 °C)", Chinese: "重启 gz-ch-1（距 35 °C 可争取 5 分钟）"}},
	} {
		for l, want := range test.words {
			if got := Headline(test.i, night, l); !strings.HasSuffix(got, want) {
				t.Errorf("%s: %s; want %q at its end", l, got, want)
			}
		}
	}
}

func TestMarkdownFitsIntoWeCom(t *testing.T) {
	long := worst()
	for n := range 40 {
		long.Services = append(long.Services, strings.Repeat("service-", 6)+number(n))
		long.Rejected = append(long.Rejected, long.Rejected[0])
		long.Symptoms = append(long.Symptoms, incident.Symptom{Asset: strings.Repeat("rack-", 12), What: "RackInletAboveAllowable" + strings.Repeat("X", n), At: night})
	}
	long.Root[0].Evidence = strings.Repeat("evidence ", 100)
	for _, l := range []Language{English, Chinese} {
		for _, i := range []incident.Incident{worst(), long} {
			text := Markdown(i, night, l)
			if len(text) > mostMarkdown || !strings.Contains(text, Headline(i, night, l)) || !strings.Contains(text, "gz.gz-ch-1") {
				t.Errorf("%s: %d bytes; want at most %d with the first line and the incident:\n%s", l, len(text), mostMarkdown, text)
			}
		}
		if text := Markdown(worst(), night, l); !strings.Contains(text, "rack-11") {
			t.Errorf("%s: a page that fits was cut:\n%s", l, text)
		}
	}
}

// An incident that lacks everything is still said, in every form.
func TestAnEmptyIncidentIsSaid(t *testing.T) {
	w := Writer{Language: Both, URL: "https://monitor.example"}
	for _, state := range []incident.State{incident.Open, incident.Resolved} {
		i := incident.Incident{ID: "x.1", State: state, Rejected: []incident.Alternative{{Asset: "y", Ground: incident.Effect}}}
		for _, rendering := range []string{w.Headline(i, night), w.Text(i, night), w.Markdown(i, night), w.Slack(i, night), w.HTML(i, night)} {
			if !strings.Contains(rendering, "x.1") {
				t.Errorf("%s does not name the incident", rendering)
			}
		}
	}
}

// No place of a phrase is left unfilled, and no sentence has an empty part.
func TestNothingIsLeftUnsaid(t *testing.T) {
	empty := regexp.MustCompile(`[{}]|%!|  +\S|, ,|; ;|: :|\( ?\)|，，|；；|：：|（）|\bat \(`)
	for name, i := range samples() {
		for _, p := range (Writer{Language: Both}).pages(i, night) {
			for _, s := range append(p.sections, section{"headline", []string{p.headline}}) {
				for _, line := range s.lines {
					if bad := empty.FindString(line); bad != "" || strings.TrimSpace(line) != line {
						t.Errorf("%s, %s, %s: %q in %q", name, p.Tag, s.label, bad, line)
					}
				}
			}
		}
	}
}

// A Chinese page has no English words but names, units and literal quotes.
func TestTheChinesePageIsChinese(t *testing.T) {
	allowed := regexp.MustCompile(`^(IT|P10|P90|kW|min|UTC|MJ|K|m|C|Z|l|W|runtime|battery|is|in|alarm|chiller|device|does|not|answer)$`)
	word := regexp.MustCompile(`[A-Za-z]+`)
	for name, i := range samples() {
		text := Text(i, night, Chinese)
		own := names(i)
		slices.SortFunc(own, func(a, b string) int { return len(b) - len(a) })
		for _, n := range append(own, "tower-1", "runtime_remaining", "battery_runtime", "chiller-alarm", "device-unreachable", "hall-will-cross", "collector-blind") {
			text = strings.ReplaceAll(text, n, "")
		}
		for _, w := range word.FindAllString(text, -1) {
			if !allowed.MatchString(w) {
				t.Errorf("%s: %q in\n%s", name, w, text)
			}
		}
	}
}
