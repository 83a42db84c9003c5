package main

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/outbox"
	"github.com/ridethrough/ridethrough/alerting/siren"
	"github.com/ridethrough/ridethrough/configs"
)

// A new generation is made while the old one still runs: what the old one hands
// to its webhooks until it ends is taken over as well.
func TestWebhooksTakeOverWhatCameLast(t *testing.T) {
	s, err := demoSetup(standingStill(t), t.TempDir(), "http://127.0.0.1:9/")
	if err != nil {
		t.Fatal(err)
	}
	s.cfg.Siren.Webhooks = []siren.Webhook{{Name: "desk", URL: configs.NewSecret("http://127.0.0.1:9/")}}
	svc, err := openService(t.Context(), s, serviceOptions{log: slog.New(slog.DiscardHandler), now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = svc.web.Close(); _ = svc.close() })
	var both [2]*generation
	for n := range both {
		if both[n], err = svc.newGeneration(s); err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.WithoutCancel(t.Context())
	old, next := both[0], both[1]
	if err := old.takeOver(ctx); err != nil {
		t.Fatal(err)
	}
	if err := old.siren.outboxes[0].Put(outbox.Message{Key: "a", Body: []byte(`"over"`)}); err != nil {
		t.Fatal(err)
	}
	if err := next.takeOver(ctx); err != nil {
		t.Fatal(err)
	}
	if n := next.siren.outboxes[0].Waiting(); n != 1 {
		t.Errorf("%d messages wait after the reload; want that of the old generation", n)
	}
}
