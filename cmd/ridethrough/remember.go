package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/internal/atomicfile"
)

const (
	// memoryFile is where the model's memory is kept, below storage.dir;
	// forgetFile is a request of `ridethrough model reset` to a running service.
	memoryFile = "model.json"
	forgetFile = "model-reset"
	// ignoredFile is the last memory that could not be taken back as a whole.
	ignoredFile = "model.json.ignored"

	// rememberEvery and rememberTrouble are how much of what goes on a kill may
	// cost: while all is well it is soon seen again; in trouble the states of
	// half a minute ago are what a rewind would go back to anyway.
	rememberEvery   = 5 * time.Minute
	rememberTrouble = 30 * time.Second

	// largestMemory is far beyond any site: 0.7 MB is 2,000 racks.
	largestMemory = 256 << 20
)

// A memory keeps what the model has learnt in a file. One goroutine uses it.
type memory struct {
	dir     string
	log     *slog.Logger
	written time.Time // by the clock of the engine
	lastErr string
}

// recall gives the engine back what an earlier process or generation wrote.
// Nothing in the file keeps the service from starting.
func (m *memory) recall(engine *alerting.Engine, now time.Time) {
	model := engine.Learner()
	if model == nil {
		return
	}
	data, err := readBounded(filepath.Join(m.dir, memoryFile), largestMemory)
	if errors.Is(err, fs.ErrNotExist) {
		return // the first start
	}
	var ignored []string
	if err == nil {
		ignored, err = model.Recall(data, now)
	}
	if err != nil {
		m.log.Error("what the model had learnt is ignored; it starts from the drawings", "err", err)
	}
	for _, what := range ignored {
		m.log.Warn("the model starts from the drawings there", "ignored", what)
	}
	if err != nil || len(ignored) > 0 { // a slip in the site file must not cost what was learnt in years
		m.report(atomicfile.Write(filepath.Join(m.dir, ignoredFile), data, 0o600))
	}
}

// keep writes the memory when it is due, or at once, and reports whether it was.
func (m *memory) keep(engine *alerting.Engine, now time.Time, trouble, atOnce bool) (due bool) {
	every := rememberEvery
	if trouble {
		every = rememberTrouble
	}
	if age := now.Sub(m.written); age >= 0 && age < every && !atOnce {
		return false
	}
	m.written = now
	model := engine.Learner()
	if model == nil {
		return true
	}
	data, err := model.Memory()
	if err == nil {
		err = atomicfile.Write(filepath.Join(m.dir, memoryFile), data, 0o600)
	}
	m.report(err)
	return true
}

// forget does what a request of `ridethrough model reset` asks, and answers by
// removing it.
func (m *memory) forget(engine *alerting.Engine, now time.Time) {
	path := filepath.Join(m.dir, forgetFile)
	data, err := readBounded(path, 1<<20)
	if err != nil {
		return // nobody asks
	}
	names := splitLines(string(data))
	if model := engine.Learner(); model != nil {
		if err := model.Forget(names...); err != nil {
			m.log.Error("reset what the model has learnt", "err", err)
		} else {
			m.log.Warn("what the model had learnt was reset by hand", "places", names)
			m.keep(engine, now, false, true)
		}
	}
	m.report(os.Remove(path))
}

// report logs an error once until it changes.
func (m *memory) report(err error) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	if text != m.lastErr && text != "" {
		m.log.Error("keep what the model has learnt", "err", err)
	}
	m.lastErr = text
}

func readBounded(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > most {
		return nil, fmt.Errorf("%s: %d bytes; want at most %d", path, info.Size(), most)
	}
	return os.ReadFile(path)
}
