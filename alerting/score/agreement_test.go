package score_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/exchange"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/layering/racing"
)

// judged are recordings with one sudden fault and no repair: there both scorers
// mean the same by every word.
var judged = []string{"V07-all-trip", "V14-dx-two-out"}

// Given the same forecasts and the same crossings, the scorer of the recorded
// scenarios, which shares no code with ours, arrives at the same figures.
func TestScoreAgreesWithAnIndependentScorer(t *testing.T) {
	racing.Skip(t)
	data, forecasts := peers.Shared(t, "scenarios"), t.TempDir()
	tally := score.NewTally(score.ModelName)
	for _, name := range judged {
		dir := filepath.Join(data, name)
		said := foretell(t, dir, filepath.Join(forecasts, name))
		for _, a := range accounts(t, dir, said) {
			tally.Add(score.Settled{Accounts: []score.Account{a}}, facility.DefaultLimits())
		}
	}
	theirs := independent(t, data, forecasts, judged)
	for checkpoint, key := range map[string]string{
		"+30s": "onset+30s", "+2m": "onset+2m", "+5m": "onset+5m", "15m": "-15m", "10m": "-10m", "5m": "-5m",
	} {
		ours, n, _ := tally.Error(checkpoint)
		want, known := theirs.Errors["zone/"+key+"/32"]
		if n == 0 != !known || known && math.Abs(ours-want) > 1e-3*max(1, want) {
			t.Errorf("error at %s is %.4f of %d; the independent scorer has %.4f (%v)", checkpoint, ours, n, want, known)
		}
	}
	coverage, _ := tally.Coverage()
	pinball, _ := tally.Pinball()
	if math.Abs(coverage-theirs.Coverage) > 1e-6 || math.Abs(pinball-theirs.Pinball) > 1e-4 {
		t.Errorf("coverage %.4f, pinball %.4f; the independent scorer has %.4f, %.4f", coverage, pinball, theirs.Coverage, theirs.Pinball)
	}
	t.Logf("coverage %.3f, pinball %.4f, the same as theirs; %d crossings", coverage, pinball, tally.Crossings)
}

// foretell runs the model over a recording, and writes down what both scorers
// then read.
func foretell(t *testing.T, dir, out string) map[score.Subject][]score.Answer {
	t.Helper()
	rec, err := exchange.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(out, "predictions.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	cfg := predict.DefaultConfig()
	cfg.Contingencies, cfg.Members = 0, 16 // any forecast will do
	model, lines := predict.New(rec.Site, cfg), exchange.NewPredictions(file)
	said := map[score.Subject][]score.Answer{}
	err = exchange.Replay(rec, 30*time.Second, func(now time.Time, arrived []facility.Reading) error {
		for _, r := range arrived {
			model.Observe(r)
		}
		r := model.Forecast(now)
		for i := range r.Forecasts {
			f := &r.Forecasts[i]
			for _, q := range []*time.Duration{&f.P10, &f.P50, &f.P90} { // as the file has them
				if *q != predict.Never {
					*q = q.Round(time.Second)
				}
			}
			s := score.Subject{Place: f.Place, Limit: f.Limit}
			said[s] = append(said[s], score.Answer{At: now, P10: f.P10, P50: f.P50, P90: f.P90})
		}
		return lines.Forecast(r, rec.Site)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := lines.Flush(); err != nil {
		t.Fatal(err)
	}
	return said
}

// accounts judges the forecasts by the true crossings.
func accounts(t *testing.T, dir string, said map[score.Subject][]score.Answer) []score.Account {
	t.Helper()
	var truth struct {
		Start int64 `json:"start_ms"`
		Zones []struct {
			ID    string
			Onset float64 `json:"danger_onset_s"`
		}
		Epochs []struct {
			Zones map[string]map[string][]float64
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &truth); err != nil {
		t.Fatal(err)
	}
	when := func(s float64) time.Time {
		return time.UnixMilli(truth.Start).Add(time.Duration(s * float64(time.Second)))
	}
	last := truth.Epochs[len(truth.Epochs)-1]
	var out []score.Account
	for _, z := range truth.Zones {
		for _, limit := range []facility.Celsius{32, 35, 40} {
			s := score.Subject{Place: z.ID, Limit: limit}
			crossings := slices.DeleteFunc(slices.Clone(last.Zones[z.ID][fmt.Sprint(float64(limit))]), func(c float64) bool { return c < z.Onset })
			if len(crossings) == 1 {
				c := score.Crossing{Subject: s, Kind: facility.KindHall, Hall: z.ID, At: when(crossings[0])}
				out = append(out, score.Judge(c, when(z.Onset), true, said[s]))
			} else if len(crossings) > 1 {
				t.Fatalf("%s, %s crosses %g °C %d times; choose a simpler recording", dir, z.ID, limit, len(crossings))
			}
		}
	}
	return out
}

// figures are what the independent scorer prints.
type figures struct {
	InTime      int                `json:"paged_in_time"`
	Late        int                `json:"late"`
	Missed      int                `json:"missed"`
	Share       float64            `json:"median_lead_fraction_sudden"`
	FalsePages  int                `json:"false_pages"`
	FalsePerDay float64            `json:"false_pages_per_zone_day_benign"`
	PerIncident float64            `json:"pages_per_incident"`
	Root        float64            `json:"root_cause_top1"`
	Precision   float64            `json:"service_precision"`
	Recall      float64            `json:"service_recall"`
	Coverage    float64            `json:"p10_p90_coverage"`
	Pinball     float64            `json:"log_pinball"`
	Phantom     float64            `json:"phantom_rate"`
	Relax       float64            `json:"median_relax_min"`
	Errors      map[string]float64 `json:"median_rel_error"`
}

func independent(t *testing.T, data, forecasts string, names []string) figures {
	t.Helper()
	out := filepath.Join(t.TempDir(), "score.json")
	ids := make([]string, len(names))
	for i, name := range names {
		ids[i] = name[:3]
	}
	cmd := exec.CommandContext(t.Context(), "go", "run", ".", "score", "-data", data, "-pred", forecasts, "-only", strings.Join(ids, ","), "-json", out, "-md", filepath.Join(t.TempDir(), "score.md"))
	cmd.Dir = filepath.Join(data, "scorer")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var body struct{ Totals []figures }
	if err := json.Unmarshal(text, &body); err != nil || len(body.Totals) != 1 {
		t.Fatalf("%v, %d totals; want one", err, len(body.Totals))
	}
	return body.Totals[0]
}
