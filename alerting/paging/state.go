package paging

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"github.com/ridethrough/ridethrough/internal/atomicfile"
)

// readState reads a file that we wrote before a restart; empty is none, and the
// first start has none. One whose content is damaged is set aside: it must not
// keep people from being paged.
func readState[T any](file string, log *slog.Logger) (state T, found bool, err error) {
	var none T
	if file == "" {
		return none, false, nil
	}
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return none, false, nil
	}
	if err != nil {
		return none, false, fmt.Errorf("paging: %w", err)
	}
	if err := json.Unmarshal(content, &state); err != nil {
		setAside(file, err, log)
		return none, false, nil
	}
	return state, true, nil
}

// setAside moves a damaged file out of the way, for somebody to look at.
func setAside(file string, damage error, log *slog.Logger) {
	aside := file + ".damaged"
	err := os.Rename(file, aside)
	log.Error("paging: a file is damaged and set aside; what it held is forgotten, so that people may be told again",
		"file", aside, "err", errors.Join(damage, err))
}

// writeState replaces a file that readState reads.
func writeState(file string, content []byte) error {
	if err := atomicfile.Write(file, content, 0o600); err != nil {
		return fmt.Errorf("paging: %w", err)
	}
	return nil
}
