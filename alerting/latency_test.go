package alerting_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// BenchmarkSampleToPage measures from the deciding reading going into Step to
// the webhook request arriving at its receiver, with the ledger and the
// delivery log on disk. Forecasting is measured in alerting/predict.
func BenchmarkSampleToPage(b *testing.B) {
	arrived := make(chan struct{}, 16)
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived <- struct{}{} }))
	defer receiver.Close()
	cfg := paging.DefaultConfig()
	cfg.WebhookURL, cfg.DataDir = configs.NewSecret(receiver.URL), b.TempDir()
	pager, err := paging.New(cfg, paging.Options{})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 1)
	go func() { done <- pager.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-done; err != nil {
			b.Error(err)
		}
	}()
	now := noon
	for b.Loop() {
		b.StopTimer()
		e, _ := engine(b, newOracle())
		now = now.Add(time.Minute) // another incident each time
		step(b, e, now, state("ch-1", facility.StateRunning, now))
		b.StartTimer()
		now = now.Add(2 * time.Second)
		out := step(b, e, now, state("ch-1", facility.StateAlarm, now))
		if err := pager.Send(ctx, out.Changes...); err != nil {
			b.Fatal(err)
		}
		<-arrived
	}
}
