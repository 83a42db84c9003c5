package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
	"golang.org/x/sys/unix"
)

// notify tells systemd; outside systemd it does nothing.
func notify(log *slog.Logger, state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		log.Warn("notify systemd", "err", err)
	}
}

// reloadingState is what Type=notify-reload wants to hear when a reload begins:
// the time by the monotonic clock.
func reloadingState() string {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		return daemon.SdNotifyReloading
	}
	return fmt.Sprintf("%s\nMONOTONIC_USEC=%d", daemon.SdNotifyReloading, now.Nano()/1000)
}

// announceEnd tells systemd that the end has begun, before sessions are closed
// and queues are drained.
func announceEnd(ctx context.Context, log *slog.Logger) error {
	<-ctx.Done()
	notify(log, daemon.SdNotifyStopping)
	return nil
}

// stuckAfter is how old the last alerting step may be before the program calls
// itself unhealthy. A step takes milliseconds and one is due every second.
const stuckAfter = 30 * time.Second

func stuck(beat *atomic.Int64) bool {
	last := beat.Load()
	return last != 0 && time.Since(time.Unix(0, last)) > stuckAfter
}

// watchdog keeps systemd's watchdog quiet while the alerting loop makes
// progress, and lets it bark when the loop does not.
func watchdog(ctx context.Context, log *slog.Logger, beat *atomic.Int64) error {
	interval, err := daemon.SdWatchdogEnabled(false)
	if err != nil || interval == 0 {
		return nil //nolint:nilerr // no watchdog asked for, or not readable: run without
	}
	tick := time.NewTicker(interval / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if !stuck(beat) {
				notify(log, daemon.SdNotifyWatchdog)
			}
		}
	}
}
