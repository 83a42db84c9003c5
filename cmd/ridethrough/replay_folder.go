package main

import (
	"context"
	"path/filepath"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/internal/exchange"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// folderPlayback is a recorded site.
func folderPlayback(dir string) (playback, error) {
	recording, err := exchange.Open(dir)
	if err != nil {
		return playback{}, err
	}
	return playback{
		name: filepath.Base(filepath.Clean(dir)), site: recording.Site, alerting: alerting.DefaultConfig(), raw: true,
		each: func(_ context.Context, step func(time.Time, []facility.Reading) error) error {
			return exchange.Replay(recording, replayStep, step)
		},
		bad: func() (int, []string) { return recording.Bad, recording.First },
	}, nil
}
