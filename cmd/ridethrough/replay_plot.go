package main

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/alerting/score/chart"
)

// plotCalibration draws the reliability of a score into a PNG file; of says of
// what.
func plotCalibration(path, of string, t *score.Tally) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(chart.Reliability(file, of, t.Reliability()), file.Close())
}
