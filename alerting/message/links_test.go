package message

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// Every incident that can be named has a runbook that exists.
func TestRunbooksExist(t *testing.T) {
	named := func(i incident.Incident) {
		t.Helper()
		book := Runbook(i)
		if _, err := os.Stat(filepath.Join("..", "..", "docs", "runbooks", book+".md")); book == "" || err != nil {
			t.Errorf("%v: runbook %q: %v", i.Root, book, err)
		}
	}
	for kind := range runbooks {
		named(incident.Incident{Root: []incident.Cause{{Kind: kind, What: "trip"}}})
	}
	named(incident.Incident{Root: []incident.Cause{{Kind: facility.KindLoop, What: "lost_flow"}}})
	named(incident.Incident{Root: []incident.Cause{{Kind: facility.KindTank, What: "degraded"}}, Halls: []string{"a"}})
	named(incident.Incident{Root: []incident.Cause{{Kind: facility.KindRack, What: "WaterLeak", Runbook: "water-leak"}}})
	for _, i := range samples() {
		named(i)
	}
	if got := Runbook(incident.Incident{Root: []incident.Cause{{Kind: facility.KindRack, What: "OurOwn"}}}); got != "" {
		t.Errorf("a rule without a runbook is sent to %q", got)
	}
}

// A mail that goes to somebody else says why above everything.
func TestAMailCanSayWhyItCame(t *testing.T) {
	mail := strings.ReplaceAll(Because(HTML(worst(), night, English), "nobody has acknowledged <it>"), "\u00a0", " ")
	if at, first := strings.Index(mail, "nobody has acknowledged &lt;it&gt;</div>"), strings.Index(mail, "gz-ch-1, gz-ch-2 tripped: hall-2 at 32 °C in 14 min (11 to 18), then hall-3; first: restart gz-ch-1 (buys 55 min)</td>"); at < 0 || at > first {
		t.Errorf("said at %d, the headline at %d", at, first)
	}
}

// Links are there when the operator page can be reached, and only then.
func TestLinksLeadToTheOperatorPage(t *testing.T) {
	i := worst()
	w := Writer{URL: "https://monitor.example/"}
	page := "https://monitor.example/#incident-" + i.ID
	for format, want := range map[string][]string{
		w.Text(i, night):     {"operator page: " + page + "\n", "Runbook: https://monitor.example/runbooks/chiller-alarm\n"},
		w.Markdown(i, night): {"[operator page](" + page + ")", "[Runbook](https://monitor.example/runbooks/chiller-alarm)"},
		w.Slack(i, night):    {"<" + page + "|operator page>"},
		w.HTML(i, night):     {`href="` + page + `"`, `<img src="https://monitor.example/api/v1/incidents/` + i.ID + `/chart.png"`, `alt="Hottest inlet of hall-2`},
	} {
		for _, part := range want {
			if !strings.Contains(format, part) {
				t.Errorf("lacks %q:\n%s", part, format)
			}
		}
	}
	for _, rendering := range []string{Text(i, night, Both), Markdown(i, night, Both), HTML(i, night, Both)} {
		if strings.Contains(rendering, "http") || strings.Contains(rendering, "<img") || !strings.Contains(rendering, "chiller-alarm") {
			t.Errorf("without an operator page: want no address, and the runbook by name:\n%s", rendering)
		}
	}
}
