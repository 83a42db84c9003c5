package score_test

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/exchange"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/layering/racing"
)

// Whatever somebody says of the recorded scenarios, true or not, the scorer
// that came with them and ours give it the same marks.
func TestExaminationAgreesWithAnIndependentScorer(t *testing.T) {
	racing.Skip(t)
	data := peers.Shared(t, "scenarios")
	folders, err := filepath.Glob(filepath.Join(data, "*", "truth.json"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("%v, %d recordings in %s", err, len(folders), data)
	}
	for seed := range uint64(2) {
		forecasts, tally := t.TempDir(), score.NewTally("gossip")
		var names []string
		for _, folder := range folders {
			name := filepath.Base(filepath.Dir(folder))
			names = append(names, name)
			tally.Examine(gossip(t, filepath.Dir(folder), filepath.Join(forecasts, name), rand.New(rand.NewPCG(seed, 1))))
		}
		compare(t, tally, independent(t, data, forecasts, names))
	}
}

// compare holds two scorers to the same figures.
func compare(t *testing.T, ours *score.Tally, theirs figures) {
	t.Helper()
	first := func(v float64, ok bool) float64 {
		if !ok {
			return -1 // as theirs writes it
		}
		return v
	}
	relax, relaxed := ours.Marks.Relax()
	precision, recall, _ := ours.Marks.Services()
	for _, f := range []struct {
		name       string
		ours, them float64
	}{
		{"in time", float64(ours.InTime), float64(theirs.InTime)},
		{"late", float64(ours.Late), float64(theirs.Late)},
		{"missed", float64(ours.Missed), float64(theirs.Missed)},
		{"share of the time", first(ours.Share()), theirs.Share},
		{"false pages", float64(ours.Marks.FalsePages), float64(theirs.FalsePages)},
		{"false pages a benign hall-day", first(ours.Marks.FalsePerDay()), theirs.FalsePerDay},
		{"pages per incident", first(ours.Marks.PagesPerIncident()), theirs.PerIncident},
		{"root cause first", first(ours.Marks.Root()), theirs.Root},
		{"services precision", precision, theirs.Precision},
		{"services recall", recall, theirs.Recall},
		{"coverage", first(ours.Coverage()), theirs.Coverage},
		{"log-pinball", first(ours.Pinball()), theirs.Pinball},
		{"phantom crossings", first(ours.Marks.PhantomShare()), theirs.Phantom},
		{"minutes to relax", first(relax.Minutes(), relaxed), theirs.Relax},
	} {
		if math.Abs(f.ours-f.them) > 1e-4*max(1, math.Abs(f.them)) {
			t.Errorf("%s: %.5f; the independent scorer has %.5f", f.name, f.ours, f.them)
		}
	}
	for checkpoint, key := range map[string]string{
		"+30s": "onset+30s", "+2m": "onset+2m", "+5m": "onset+5m", "20m": "-20m", "15m": "-15m", "10m": "-10m", "5m": "-5m",
	} {
		got, n, _ := ours.Error(checkpoint)
		want, known := theirs.Errors["zone/"+key+"/32"]
		if n == 0 != !known || known && math.Abs(got-want) > 1e-3*max(1, want) {
			t.Errorf("error at %s is %.4f of %d; the independent scorer has %.4f (%v)", checkpoint, got, n, want, known)
		}
	}
}

// gossip says this and that of a recording, wrong by half, at times nothing and
// at times of what is not to come; it is written down for them and examined.
func gossip(t *testing.T, dir, out string, rng *rand.Rand) score.Exam {
	t.Helper()
	rec, err := exchange.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	truth, known, err := rec.Truth()
	if err != nil || !known {
		t.Fatalf("truth of %s: %v, %v", dir, known, err)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(out, "predictions.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, record := exchange.NewPredictions(file), score.NewRecord("gossip")
	for at := truth.Begin.Add(time.Minute); at.Before(truth.End); at = at.Add(30 * time.Second) {
		r := rumours(rec.Site, truth, at, rng)
		record.Forecast(r, true)
		if err := lines.Forecast(r, rec.Site); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range alarms(rec.Site, truth, rng) {
		record.Told(n)
		kind := exchange.NoticeWarn
		if n.Page {
			kind = exchange.NoticePage
		}
		if err := lines.Notice(exchange.Notice{At: n.At, Type: kind, RootCauses: n.Roots, Zones: n.Halls, Services: n.Services}); err != nil {
			t.Fatal(err)
		}
	}
	if err := lines.Flush(); err != nil {
		t.Fatal(err)
	}
	return score.Examine(truth, record, rec.Site.Limits)
}

// rumours are forecasts of every hall and row at one moment.
func rumours(site *facility.Site, truth *score.Truth, at time.Time, rng *rand.Rand) predict.Result {
	r := predict.Result{At: at}
	for _, place := range site.Assets(facility.KindHall, facility.KindRow) {
		for _, limit := range site.Limits.All() {
			f := predict.Forecast{Place: place.Name, Kind: place.Kind, Limit: limit, P10: predict.Never, P50: predict.Never, P90: predict.Never}
			left := time.Duration(0)
			for _, e := range truth.Epochs {
				for _, c := range e.Crossings[score.Subject{Place: place.Name, Limit: limit}] {
					if left == 0 && !at.Before(e.From) && at.Before(e.To) && c.After(at) {
						left = c.Sub(at)
					}
				}
			}
			if left == 0 && rng.Float64() < 0.02 {
				left = time.Hour // of nothing
			}
			if left > 0 && rng.Float64() < 0.9 {
				p50 := left.Seconds() * math.Exp(0.3*rng.NormFloat64())
				f.P10, f.P50 = whole(0.7*p50), whole(p50)
				if rng.Float64() < 0.9 {
					f.P90 = whole(1.4 * p50)
				}
			}
			r.Forecasts = append(r.Forecasts, f)
		}
	}
	return r
}

// whole is what the file can hold.
func whole(seconds float64) time.Duration { return time.Duration(math.Round(seconds)) * time.Second }

// alarms are calls about what endangers halls and about nothing, with causes
// and services some of which are right.
func alarms(site *facility.Site, truth *score.Truth, rng *rand.Rand) []score.Notice {
	var out []score.Notice
	some := func(names []string) []string {
		return slices.DeleteFunc(slices.Clone(names), func(string) bool { return rng.Float64() < 0.3 })
	}
	var services, assets []string
	for _, s := range site.Services() {
		services = append(services, s.Name)
	}
	for _, a := range site.Assets(facility.KindChiller, facility.KindCRAH, facility.KindCRAC) {
		assets = append(assets, a.Name)
	}
	for _, h := range truth.Halls {
		n := score.Notice{Page: rng.Float64() < 0.7, Halls: []string{h.Hall}, Services: some(services)}
		n.At = truth.Begin.Add(time.Duration(rng.Float64() * float64(truth.End.Sub(truth.Begin)))).Truncate(time.Millisecond)
		if h.Page {
			until := h.Crossing.Sub(h.Onset).Seconds() * 1.5
			n.At = h.Onset.Add(time.Duration(rng.Float64() * until * float64(time.Second))).Truncate(time.Millisecond)
		}
		n.Roots = []string{assets[rng.IntN(len(assets))]}
		if len(truth.Causes) > 0 && rng.Float64() < 0.5 {
			n.Roots = some(truth.Causes[0].Accept)
		}
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b score.Notice) int { return a.At.Compare(b.At) })
	return out
}
