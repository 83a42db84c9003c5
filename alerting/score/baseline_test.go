package score_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/score"
)

// On a straight line the straight line is right, the threshold rings when
// 27 °C have been held for two minutes, and the rise needs 5 K.
func TestBaselinesOnAStraightLine(t *testing.T) {
	site := room(t)
	p := newPlay(t)
	p.scorer = score.WithBaselines(site)
	p.run(-20*time.Minute, 25*time.Minute)
	paged := map[string]time.Duration{}
	for _, s := range p.settled {
		for _, a := range s.Accounts {
			if a.Place != "a" || a.Limit != 32 {
				continue
			}
			paged[s.Name] = a.Paged.Sub(noon)
			for _, e := range a.Errors {
				line := strings.HasPrefix(s.Name, "predict_linear")
				switch {
				case e.Checkpoint.Name != "10m":
				case line && math.Abs(e.Relative()) > 0.02:
					t.Errorf("%s errs by %+.2f ten minutes before; want nothing", s.Name, e.Relative())
				case strings.HasPrefix(s.Name, "threshold") && !e.Null:
					t.Errorf("%s said %s; want nothing", s.Name, e.Said)
				}
			}
		}
	}
	for name, want := range map[string]time.Duration{
		"threshold 27 °C":           12 * time.Minute, // 10 to get there, 2 to be believed
		"rate of rise 5 K / 15 min": 10 * time.Minute,
		"predict_linear 5 min":      5 * time.Minute, // the line is steep enough after some, and is believed 2 later
	} {
		got, known := paged[name]
		if !known || (got-want).Abs() > 90*time.Second {
			t.Errorf("%s paged %s after the cause, %v; want about %s", name, got, known, want)
		}
	}
}

func TestTallyAndTable(t *testing.T) {
	site := room(t)
	p := newPlay(t)
	p.scorer = score.WithBaselines(site)
	p.run(-20*time.Minute, 25*time.Minute)
	total := map[string]*score.Tally{}
	var all []*score.Tally
	for range 2 { // the same day twice
		for _, s := range p.settled {
			if total[s.Name] == nil {
				total[s.Name] = score.NewTally(s.Name)
				all = append(all, total[s.Name])
			}
			day := score.NewTally(s.Name)
			day.Add(s, site.Limits)
			day.Close()
			total[s.Name].Merge(day)
		}
	}
	own := total[score.ModelName]
	if own.Crossings != 2 || own.Missed != 2 {
		t.Errorf("%d crossings, %d missed; want 2 and, without a page, 2", own.Crossings, own.Missed)
	}
	if line := total["predict_linear 5 min"]; line.InTime != 2 || line.Missed != 0 {
		t.Errorf("the line: %d in time, %d missed; want 2, 0", line.InTime, line.Missed)
	}
	text := score.Table(all)
	for _, want := range []string{"| error −10m", "threshold 27 °C", "no answer", "0 / 0 / 2", "log-pinball"} {
		if !strings.Contains(text, want) {
			t.Errorf("the table lacks %q:\n%s", want, text)
		}
	}
	for _, r := range own.Reliability() {
		if r.N > 0 && r.From < 20*time.Minute && (r.P10 != 0 || r.P90 != 1) {
			t.Errorf("%s to %s: P10 %g, P90 %g; want 0 and 1", r.From, r.To, r.P10, r.P90)
		}
	}
}

// While nothing is expected, nothing is kept.
func BenchmarkQuietStep(b *testing.B) {
	p := newPlay(b)
	p.temp = func(time.Time) float64 { return 22 }
	p.says = func(time.Time) score.Answer { return exact(noon.Add(-time.Hour), 1) }
	p.failed = func(time.Time) bool { return false }
	b.ReportAllocs()
	for i := range b.N {
		d := time.Duration(i) * 10 * time.Second
		p.run(d, d)
		p.settled = p.settled[:0]
	}
}
