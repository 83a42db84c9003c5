package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/influx"
)

// influxPlayback is the site's own past.
func (o replayOptions) influxPlayback(now time.Time) (playback, error) {
	from, to, err := o.span(now)
	if err != nil {
		return playback{}, err
	}
	s, err := loadSetup(o.config)
	if err != nil {
		return playback{}, err
	}
	if err := closeTargets(s.targets); err != nil {
		return playback{}, err
	}
	if s.cfg.InfluxDB == nil {
		return playback{}, fmt.Errorf("replay: %s has no influxdb section; there is no history to read", o.config)
	}
	reader, err := influx.NewReader(*s.cfg.InfluxDB)
	if err != nil {
		return playback{}, err
	}
	return historyPlayback(s.site, s.cfg.Alerting, reader, from, to), nil
}

// historyPlayback replays what a database kept of a site.
func historyPlayback(site *facility.Site, cfg alerting.Config, reader *influx.Reader, from, to time.Time) playback {
	return playback{
		name: site.Name, site: site, alerting: cfg,
		each: func(ctx context.Context, step func(time.Time, []facility.Reading) error) error {
			defer reader.Close()
			return eachStep(ctx, reader, from, to, step)
		},
	}
}

// eachStep hands readings out at the pace of replayStep, each at the first step
// after it was measured: when it arrived is not on record.
func eachStep(ctx context.Context, reader *influx.Reader, from, to time.Time, step func(time.Time, []facility.Reading) error) error {
	next, found := from.Truncate(replayStep), false
	var arrived []facility.Reading
	advance := func(until time.Time) error {
		for until.After(next) {
			if found { // nothing is concluded before there is anything
				if err := step(next, arrived); err != nil {
					return err
				}
			}
			arrived, next = arrived[:0], next.Add(replayStep)
		}
		return nil
	}
	err := reader.Each(ctx, from, to, func(r facility.Reading) error {
		if !isMeasured(r.Point) {
			return nil
		}
		if err := advance(r.At); err != nil {
			return err
		}
		found = true
		arrived = append(arrived, r)
		return nil
	})
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("replay: the database has no readings from %s to %s; is the time right, and the bucket?", from.Format(time.RFC3339), to.Format(time.RFC3339))
	}
	return step(next, arrived)
}

func (o replayOptions) span(now time.Time) (from, to time.Time, err error) {
	if o.from == "" {
		return from, to, errors.New("replay: --influx needs --from, like 2026-07-01T08:00:00Z")
	}
	from, fromErr := time.Parse(time.RFC3339, o.from)
	to, toErr := now, error(nil)
	if o.to != "" {
		to, toErr = time.Parse(time.RFC3339, o.to)
	}
	if err := errors.Join(fromErr, toErr); err != nil {
		return from, to, fmt.Errorf("replay: %w; write times like 2026-07-01T08:00:00Z", err)
	}
	if !to.After(from) {
		return from, to, fmt.Errorf("replay: --to %s is not after --from %s", o.to, o.from)
	}
	return from.UTC(), to.UTC(), nil
}

// isMeasured reports whether a point comes from a device. What alerting itself
// concluded is in the same database, and is concluded anew here.
func isMeasured(p facility.Point) bool {
	concluded := []facility.Point{facility.HeatLoad, facility.CoolingCapacity, facility.CoolingMargin}
	for _, prefix := range []string{"forecast_", "contingency_", "incident_"} {
		if strings.HasPrefix(string(p), prefix) {
			return false
		}
	}
	return !slices.Contains(concluded, p)
}
