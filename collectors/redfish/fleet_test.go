package redfish_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/eventually"
	"github.com/ridethrough/ridethrough/internal/simulator/redfishd"
)

func TestHungServicesCostTheirOwnSlotsAndNoSessionIsLeft(t *testing.T) {
	const fleet, hung = 20, 2
	var targets []collectors.Target
	var servers []*redfishd.Server
	for i := range fleet {
		config := guarded(t)
		config.Events = true
		server := serve(t, config)
		if i < hung {
			server.Delay("", time.Hour)
		}
		d := device(server)
		d.Name = fmt.Sprintf("bmc-%02d", i)
		servers = append(servers, server)
		targets = append(targets, collectors.Target{Device: d, Collector: make1(t, d)})
	}
	var mu sync.Mutex
	seen := map[string]int{}
	s := collectors.NewScheduler(collectors.SchedulerConfig{
		Interval: 400 * time.Millisecond, Timeout: 300 * time.Millisecond, Log: slog.New(slog.DiscardHandler),
		Sink: func(_ context.Context, readings []facility.Reading) {
			mu.Lock()
			defer mu.Unlock()
			name := readings[len(readings)-1].Asset // the device speaks of itself last
			for _, r := range readings {
				if r.Point == facility.InletTemperature && r.Usable() {
					seen[name]++
				}
			}
		},
	}, targets)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	eventually.True(t, "every healthy server is read three times", func() bool {
		mu.Lock()
		defer mu.Unlock()
		for i := hung; i < fleet; i++ {
			if seen[fmt.Sprintf("bmc-%02d", i)] < 3 {
				return false
			}
		}
		return true
	})
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	for i, server := range servers {
		counts := server.Counts()
		if server.OpenSessions() != 0 || counts.Opened > 1 {
			t.Errorf("server %d: %d sessions opened, %d left; want one and none", i, counts.Opened, server.OpenSessions())
		}
		if i < hung && seen[fmt.Sprintf("bmc-%02d", i)] > 0 {
			t.Errorf("server %d hangs and was read", i)
		}
	}
}

// A slow service is walked over several polls, and what was read early does not
// pass for new.
func TestALongWalkGoesOnInTheNextPoll(t *testing.T) {
	server := serve(t, guarded(t))
	server.Delay("", 30*time.Millisecond)
	c := open(t, server)
	began := time.Now()
	for polls := 1; ; polls++ {
		ctx, cancel := context.WithTimeout(t.Context(), 130*time.Millisecond)
		readings, err := c.Collect(ctx)
		cancel()
		if err != nil && collectors.FaultOf(err) != collectors.FaultTimeout {
			t.Fatal(err)
		}
		if len(readings) == 0 && polls < 100 {
			continue
		}
		inlet := one(t, readings, facility.InletTemperature, "")
		if polls < 2 || inlet.At.Before(began) {
			t.Errorf("read in poll %d at %v; want a later poll, and the time of the reading", polls, inlet.At)
		}
		return
	}
}

// A collection that takes too long as a whole is read member by member.
func TestExpansionThatTakesTooLongIsGivenUp(t *testing.T) {
	server := serve(t, redfishd.Config{Bundle: sensors(t), Expand: true})
	server.Delay(sensorsPath+"?$expand=.($levels=1)", time.Hour)
	c := open(t, server)
	for polls := 1; polls <= 20; polls++ {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		readings, err := c.Collect(ctx)
		cancel()
		if len(readings) > 0 {
			one(t, readings, facility.InletTemperature, "")
			if polls < 3 {
				t.Errorf("read in poll %d; want the collection to be tried as a whole twice", polls)
			}
			return
		}
		if err != nil && collectors.FaultOf(err) != collectors.FaultTimeout {
			t.Fatal(err)
		}
	}
	t.Error("nothing was read in 20 polls")
}

// A service that hangs in the middle of the first walk is not a healthy one.
func TestAServiceThatHangsInItsWalkIsNotReached(t *testing.T) {
	server := serve(t, redfishd.Config{Bundle: sensors(t)})
	server.Delay("/redfish/v1/Chassis", time.Hour)
	c := open(t, server)
	failed := 0
	for range tries {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		if _, err := c.Collect(ctx); collectors.FaultOf(err) == collectors.FaultTimeout {
			failed++
		}
		cancel()
	}
	if failed < tries-1 {
		t.Errorf("%d of %d polls failed; want all but the first, which read the root", failed, tries)
	}
}

const tries = 3
