package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// A sampler watches a replay and writes what somebody would have got.
type sampler interface {
	// step takes one step in, as the loop of the service would.
	step(now time.Time, outcome alerting.Outcome)
	// files are the contents by name, when the replay is over.
	files() (map[string][]byte, error)
}

// newExamples are all samplers; a new one is a line here.
func newExamples(site *facility.Site) []sampler {
	return []sampler{
		&pageExample{},
		newSirenExample(site), newStatusExample(site), newReportExample(site),
	}
}

// writeExamples writes the files of all examples into a folder.
func writeExamples(dir string, all []sampler) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, x := range all {
		files, err := x.files()
		if err != nil {
			return fmt.Errorf("examples: %w", err)
		}
		for name, content := range files {
			if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}
