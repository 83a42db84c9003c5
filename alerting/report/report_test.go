package report_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/report"
	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/facility"
)

var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

func at(m float64) time.Time { return noon.Add(time.Duration(m * float64(time.Minute))) }

// A night is one incident of hall-b: ch-1 trips at noon, the hall is over 32 °C
// from minute 20 to minute 40, all is over at minute 50.
type night struct{ book *report.Book }

func newNight() *night {
	return &night{report.NewBook(32, func(string) (string, time.Time) { return "lin <x>", at(2) })}
}

// inlet is the course of the hall.
func inlet(m float64) facility.Celsius {
	switch {
	case m < 20:
		return facility.Celsius(24 + 0.4*m)
	case m < 30:
		return facility.Celsius(32 + 0.3*(m-20))
	}
	return facility.Celsius(35 - 0.3*(m-30))
}

func (n *night) step(m float64) []report.Report {
	i := incident.Incident{
		ID: "dc.ch-1.x", Severity: incident.Page, State: incident.Open, Opened: noon, Updated: at(m), Halls: []string{"hall-b"}, Services: []string{"mail"},
		Root:     []incident.Cause{{Asset: "ch-1", Kind: facility.KindChiller, What: "trip", Evidence: "run_state running → alarm", At: noon}},
		Rejected: []incident.Alternative{{Asset: "ch-2", Kind: facility.KindChiller, Why: "it follows from ch-1"}},
		Actions:  []predict.Action{{Kind: predict.ActionRestart, Asset: "ch-1", Bought: 20 * time.Minute}},
		Symptoms: []incident.Symptom{{Asset: "r-1", What: "RackInletAboveAllowable", At: at(20)}, {Asset: "r-2", What: "RackInletAboveAllowable", At: at(21)}},
		Timeline: []incident.Entry{{At: noon, What: "opened: ch-1"}},
	}
	f := predict.Forecast{Place: "hall-b", Kind: facility.KindHall, Limit: 32, Now: inlet(m), P10: predict.Never, P50: predict.Never, P90: predict.Never}
	if m < 20 {
		f.P50 = time.Duration((22 - m) * float64(time.Minute))
		f.P10, f.P90 = f.P50*8/10, f.P50*12/10
	}
	o := alerting.Outcome{Forecast: true, Incidents: []incident.Incident{i}, Result: predict.Result{At: at(m), Forecasts: []predict.Forecast{f}}}
	if m < 30 {
		o.Result.Events = []predict.Event{{Asset: "ch-1", Kind: predict.EventTrip, At: noon, Evidence: "run_state running → alarm"}}
	} else if m < 40 {
		o.Result.Recoveries = []predict.Recovery{{Hall: "hall-b", Limit: 32, Restored: true, P10: time.Duration((39 - m) * float64(time.Minute)), P50: time.Duration((40 - m) * float64(time.Minute)), P90: time.Duration((42 - m) * float64(time.Minute))}}
	}
	switch m {
	case 0:
		o.Changes = []incident.Change{{Kind: incident.ChangeOpened, At: at(m), Why: "hall-b will be lost | soon", Incident: i}}
	case 21:
		o.Scores = []score.Settled{{Name: score.ModelName, Accounts: []score.Account{{
			Crossing: score.Crossing{Subject: score.Subject{Place: "hall-b", Limit: 32}, Kind: facility.KindHall, Hall: "hall-b", At: at(20)},
			Errors:   []score.Error{{Checkpoint: score.Checkpoint{Name: "10m", Before: 10 * time.Minute}, Truth: 10 * time.Minute, Said: 12 * time.Minute}},
		}}}}
	case 50:
		i.State, i.Ended = incident.Resolved, at(50)
		o.Incidents = nil
		o.Changes = []incident.Change{{Kind: incident.ChangeResolved, At: at(50), Why: "everything is well", Incident: i}}
	}
	return n.book.Update(at(m), o)
}

// play goes through the night and returns its report.
func play(t *testing.T, n *night, from float64) report.Report {
	t.Helper()
	for m := from; m <= 50; m += 0.5 {
		if ended := n.step(m); len(ended) > 0 {
			return ended[0]
		}
	}
	t.Fatal("nothing ended")
	return report.Report{}
}

// What the report of the night says, in both forms.
func TestTheReportSaysWhatHappened(t *testing.T) {
	r := play(t, newNight(), 0)
	files := r.Files("x")
	for _, name := range []string{"x.md", "x.html"} {
		text := strings.NewReplacer("&#43;", "+", "<td>", "", "</td>", " | ").Replace(files[name])
		for _, said := range []string{
			"Incident report: resolved after 50 min: ch-1 tripped",
			"over 32 °C from 12:20:00Z to 12:40:30Z", "at most 35.0 °C",
			"ch-2 (chiller), because it follows",
			"expected 32 °C at 12:22:00Z (12:17:36Z to 12:26:24Z); it came at 12:20:00Z, 2 min earlier",
			"10 min before | 12 min | 10 min | +20 %",
			"12:30:00Z | 12:39:00Z to 12:42:00Z | 12:40:30Z",
			"Offered with the first page: reset and restart ch-1 (buys 20 min)",
			"12:30:00Z: ch-1 delivers again",
			"people had 20 min from the first page to 32 °C",
			"2 alarms were attached to this incident instead of being sent; 2 messages went out",
			"RackInletAboveAllowable | 2 | 12:20:00Z | r-1",
			"12:00:00Z | opened (page) | hall-b will be lost",
		} {
			if !strings.Contains(text, said) {
				t.Errorf("%s lacks %q", name, said)
			}
		}
	}
	if t.Failed() {
		t.Log(files["x.md"])
	}
	if html := files["x.html"]; !strings.Contains(html, "lin &lt;x&gt;") || strings.Contains(html, "<script") {
		t.Error("the HTML does not escape what people typed, or runs a script")
	}
	if md := files["x.md"]; !strings.Contains(md, `hall-b will be lost \| soon`) {
		t.Error("a bar in a reason ends its cell")
	}
}

// The pictures are well-formed, and measured and forecast lie where they should:
// within the frame.
func TestPicturesAreSVG(t *testing.T) {
	r := play(t, newNight(), 0)
	picture := r.Files("x")["x.1.svg"]
	if !strings.Contains(picture, "hall-b") || strings.Count(picture, "<path") < 5 {
		t.Fatalf("picture %s", picture)
	}
	d := xml.NewDecoder(strings.NewReader(picture))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(picture, "NaN") || strings.Contains(picture, "Inf") {
		t.Error("a point lies nowhere")
	}
}

// A restart in the middle costs nothing that was known.
func TestABeginningSurvivesARestart(t *testing.T) {
	whole := play(t, newNight(), 0)
	n := newNight()
	for m := 0.0; m < 25; m += 0.5 {
		n.step(m)
	}
	state, err := n.book.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	n = newNight()
	if err := n.book.Restore(state); err != nil {
		t.Fatal(err)
	}
	again := play(t, n, 25)
	if diff := cmp.Diff(whole.Files("x"), again.Files("x")); diff != "" {
		t.Errorf("report after a restart (-without +with):\n%s", diff)
	}
	for _, bad := range []string{"{", `[1]`} {
		if err := newNight().book.Restore([]byte(bad)); err == nil {
			t.Errorf("Restore(%s): no error", bad)
		}
	}
	if err := newNight().book.Restore([]byte(`{"x":null}`)); err != nil {
		t.Error(err)
	}
}

// A night that nobody ends takes a bounded amount of memory.
func TestALongNightIsBounded(t *testing.T) {
	n := newNight()
	for m := 0.0; m < 20; m += 0.5 {
		n.step(m)
	}
	before := 0
	for hours := range 72 {
		for m := 0.0; m < 60; m += 0.5 {
			n.step(100 + float64(60*hours) + m)
		}
		state, err := n.book.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		if hours == 36 {
			before = len(state)
		}
		if hours > 36 && len(state) > 2*before {
			t.Fatalf("%d bytes after %d hours, %d after 36", len(state), hours, before)
		}
	}
}

// Names of incidents become names of files that lead nowhere else.
func TestFileNames(t *testing.T) {
	for id, want := range map[string]string{
		"广州.ch-1.20260701T120000Z": "广州.ch-1.20260701T120000Z",
		"../../etc/passwd":         "_.._etc_passwd",
		"a b/c":                    "a_b_c",
	} {
		if got := report.FileName(id); got != want {
			t.Errorf("FileName(%q) = %q; want %q", id, got, want)
		}
	}
}
