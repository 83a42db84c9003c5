package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/score"
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
		name: filepath.Base(filepath.Clean(dir)), set: recorded, site: recording.Site, alerting: alerting.DefaultConfig(), raw: true,
		truth: func() (*score.Truth, bool, error) { return recording.Truth() },
		each: func(_ context.Context, step func(time.Time, []facility.Reading) error) error {
			return exchange.Replay(recording, replayStep, step)
		},
		bad: func() (int, []string) { return recording.Bad, recording.First },
	}, nil
}

// recordedPlaybacks are all recorded sites in a folder. They are large and not
// everybody has them: a folder that is not there is told of and left out.
func recordedPlaybacks(out io.Writer, folder string) ([]playback, error) {
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(out, "%s is not there: recorded scenarios are left out\n", folder)
		return nil, nil
	}
	sites, err := filepath.Glob(filepath.Join(folder, "*", "site.json"))
	if err != nil {
		return nil, fmt.Errorf("replay: %s: %w", folder, err)
	}
	if len(sites) == 0 {
		return nil, fmt.Errorf("replay: %s has no folder with a site.json in it; name the folder above those", folder)
	}
	var plays []playback
	for _, site := range sites {
		p, err := folderPlayback(filepath.Dir(site))
		if err != nil {
			return nil, err
		}
		plays = append(plays, p)
	}
	return plays, nil
}
