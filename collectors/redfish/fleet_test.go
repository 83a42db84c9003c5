package redfish_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/redfish"
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
		Interval: time.Second, Timeout: 900 * time.Millisecond, Log: slog.New(slog.DiscardHandler),
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
	const stuck = "/redfish/v1/Chassis/1/Power" // comes after Thermal
	server := serve(t, guarded(t))
	server.Delay(stuck, time.Hour)
	c := open(t, server)
	began := time.Now()
	pollUntilAsked(t, c, server, stuck, 1)
	server.Delay(stuck, 0)
	again := time.Now()
	inlet := one(t, collect(t, c), facility.InletTemperature, "")
	if inlet.At.Before(began) || inlet.At.After(again) {
		t.Errorf("the inlet was read at %v; want the time in the poll before %v", inlet.At, again)
	}
	if asked := server.Paths(); slices.Contains(asked, "/redfish/v1/Chassis/1/Thermal") {
		t.Errorf("the walk began anew: %v", asked)
	}
}

// A collection that takes too long as a whole is read member by member.
func TestExpansionThatTakesTooLongIsGivenUp(t *testing.T) {
	const stuck = sensorsPath + "?$expand=.($levels=1)"
	server := serve(t, redfishd.Config{Bundle: sensors(t), Expand: true})
	server.Delay(stuck, time.Hour)
	c := open(t, server)
	pollUntilAsked(t, c, server, stuck, 2)
	one(t, collect(t, c), facility.InletTemperature, "")
	if asked := server.Paths(); slices.Contains(asked, stuck) {
		t.Error("the collection was asked for as a whole a third time")
	}
}

// pollUntilAsked polls for short times until a path that hangs was asked for so
// often. Whatever the machine is busy with costs further polls.
func pollUntilAsked(t *testing.T, c *redfish.Collector, server *redfishd.Server, path string, times int) {
	t.Helper()
	eventually.True(t, path+" is asked for", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		readings, err := c.Collect(ctx)
		if err != nil && collectors.FaultOf(err) != collectors.FaultTimeout || len(readings) > 0 {
			t.Fatalf("%d readings, error = %v; want none while %s hangs", len(readings), err, path)
		}
		for _, asked := range server.Paths() {
			if asked == path {
				times--
			}
		}
		return times <= 0
	})
}

// A service that hangs in the middle of the first walk is not a healthy one.
func TestAServiceThatHangsInItsWalkIsNotReached(t *testing.T) {
	server := serve(t, redfishd.Config{Bundle: sensors(t)})
	server.Delay("/redfish/v1/Chassis", time.Hour)
	c := open(t, server)
	failed := 0
	for range tries {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
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
