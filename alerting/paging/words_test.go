package paging

import (
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/message"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// Receivers get the words in their language and their time, with links; the
// incident of the caller stays as it is.
func TestReceiversGetTheirWords(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Language, cfg.TimeZone = message.Chinese, "Asia/Shanghai"
	p, err := New(cfg, Options{PageURL: "https://monitor.example"})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 7, 1, 19, 0, 0, 0, time.UTC)
	mine := []incident.Change{{Incident: incident.Incident{
		ID: "gz.ch-1", State: incident.Open, Severity: incident.Warn, Opened: at, Updated: at,
		Root: []incident.Cause{{Asset: "ch-1", Kind: facility.KindChiller, What: "trip", At: at, Evidence: "run_state running → alarm"}},
	}}}
	if err := p.Send(t.Context(), mine...); err != nil {
		t.Fatal(err)
	}
	if mine[0].Incident.Words != nil {
		t.Error("the incident of the caller was written to")
	}
	got := p.ledger.all()[0].Annotations
	for name, want := range map[string]string{
		annotationHeadline: "ch-1 故障停机：预计不会超过任何温度限值",
		annotationText:     "ch-1（冷水机组） 03:00:00 故障停机：运行状态 运行 → 故障",
		annotationMarkdown: "[预案](https://monitor.example/runbooks/chiller-alarm)",
		annotationSlack:    "<https://monitor.example/runbooks/chiller-alarm|预案>",
		annotationHTML:     `<a href="https://monitor.example/runbooks/chiller-alarm"`,
	} {
		if !strings.Contains(got[name], want) {
			t.Errorf("%s lacks %q:\n%s", name, want, got[name])
		}
	}
}

func TestLanguageAndTimeZoneAreChecked(t *testing.T) {
	for want, change := range map[string]func(*Config){
		`language: "cn"; want en, zh or both`:                func(c *Config) { c.Language = "cn" },
		`time_zone: "Asia/Atlantis" is not known here; want`: func(c *Config) { c.TimeZone = "Asia/Atlantis" },
		`time_zone: "Local" is not known`:                    func(c *Config) { c.TimeZone = "Local" },
	} {
		cfg := DefaultConfig()
		change(&cfg)
		if err := cfg.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
}
