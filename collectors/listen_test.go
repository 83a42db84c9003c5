package collectors_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// hearing is a Collector whose device calls.
type hearing struct {
	collect
	listen func(ctx context.Context, wake func())
}

func (h hearing) Listen(ctx context.Context, wake func()) { h.listen(ctx, wake) }

func TestWhatAListenerHearsWakesAPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var polled []time.Duration
		begin := time.Now()
		var ended atomic.Bool
		h := hearing{
			collect: func(context.Context) ([]facility.Reading, error) {
				polled = append(polled, time.Since(begin))
				return nil, nil
			},
			listen: func(ctx context.Context, wake func()) {
				time.Sleep(90*time.Minute + time.Second)
				wake()
				<-ctx.Done()
				ended.Store(true)
			},
		}
		poll(t, 2*time.Hour, collectors.SchedulerConfig{Interval: time.Hour}, target("bmc", h))
		heard := 0
		for _, at := range polled {
			if at == 90*time.Minute+time.Second {
				heard++
			}
		}
		if heard != 1 || len(polled) < 2 {
			t.Errorf("polls at %v; want one right after the call at 1h30m1s beside those of the hour", polled)
		}
		if !ended.Load() {
			t.Error("the listener did not end with the scheduler")
		}
	})
}

func TestAListenerThatPanicsDoesNotStopThePolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hearing{collect: healthy(0), listen: func(context.Context, func()) { panic("strange bytes") }}
		s := poll(t, time.Minute, collectors.SchedulerConfig{Interval: 10 * time.Second}, target("bmc", h))
		if d := status(t, s, "bmc"); d.Polls < 5 || !d.Reachable {
			t.Errorf("status = %+v; want it polled as ever", d)
		}
	})
}
