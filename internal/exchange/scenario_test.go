package exchange_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/exchange"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// replay runs a scenario through the model alone and writes predictions.jsonl
// into out. Predictions are written twice a minute, and every tick for the
// first minutes after something happened.
func replay(t testing.TB, dir, out string, visit func(predict.Result, []exchange.Notice)) {
	t.Helper()
	rec, err := exchange.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(out, "predictions.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := exchange.NewPredictions(f)
	model := predict.New(rec.Site, predict.DefaultConfig())
	var pager notices
	var written time.Time
	err = exchange.Replay(rec, exchange.Tick, func(now time.Time, arrived []facility.Reading) error {
		for _, r := range arrived {
			model.Observe(r)
		}
		result := model.Forecast(now)
		said := pager.step(result)
		for _, n := range said {
			if err := w.Notice(n); err != nil {
				return err
			}
		}
		if visit != nil {
			visit(result, said)
		}
		young := slices.ContainsFunc(result.Events, func(e predict.Event) bool { return now.Sub(e.At) < 5*time.Minute })
		if now.Sub(written) < 30*time.Second && len(said) == 0 && !young {
			return nil
		}
		written = now
		return w.Forecast(result, rec.Site)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if rec.Bad > 0 {
		t.Logf("%s: %d bad lines, first %q", dir, rec.Bad, rec.First)
	}
}

// TestWritePredictions writes predictions of every scenario for the scorer:
//
//	RIDETHROUGH_PREDICTIONS=/tmp/p go test ./internal/exchange -run WritePredictions
func TestWritePredictions(t *testing.T) {
	out := os.Getenv("RIDETHROUGH_PREDICTIONS")
	if out == "" {
		t.Skip("set RIDETHROUGH_PREDICTIONS to a folder to write predictions for the scorer")
	}
	dirs, _ := filepath.Glob(filepath.Join(peers.Shared(t, "scenarios"), "V*"))
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			replay(t, dir, filepath.Join(out, filepath.Base(dir)), func(r predict.Result, said []exchange.Notice) {
				for _, n := range said {
					t.Logf("%s %s %v %v %v", n.At.Format(time.TimeOnly), n.Type, n.Zones, n.RootCauses, n.Services)
				}
			})
		})
	}
}
