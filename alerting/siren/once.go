package siren

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/ridethrough/ridethrough/internal/atomicfile"
)

// rememberDone is how long it is remembered that an action was run for an
// incident: longer than any incident lasts.
const rememberDone = 90 * 24 * time.Hour

// once remembers, on disk, which action was started for which incident. It is
// written before the action starts: after a crash in between it is not run
// again, and the audit file shows a start without an end.
type once struct {
	file string
	Done map[string]time.Time `json:"done"` // ACTION/INCIDENT[/dry-run] → when
}

func openOnce(file string) (*once, error) {
	o := &once{file: file, Done: map[string]time.Time{}}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return o, nil
	}
	if err == nil {
		err = json.Unmarshal(data, o)
	}
	if err != nil {
		return o, fmt.Errorf("siren actions: read %s: %w; nothing is run before it is mended or removed", file, err)
	}
	if o.Done == nil {
		o.Done = map[string]time.Time{}
	}
	return o, nil
}

// onceKey names what is done once. A dry run does not use up the real one.
func onceKey(a Action, incident string) string {
	key := a.Name + "/" + incident
	if a.Dry() {
		key += "/dry-run"
	}
	return key
}

// claim reports whether the action may start now, and remembers that it did.
func (o *once) claim(now time.Time, key string) (bool, error) {
	if _, done := o.Done[key]; done {
		return false, nil
	}
	for k, at := range o.Done {
		if now.Sub(at) > rememberDone {
			delete(o.Done, k)
		}
	}
	o.Done[key] = now.UTC()
	data, err := json.Marshal(o)
	if err == nil {
		err = atomicfile.Write(o.file, data, 0o600)
	}
	if err != nil {
		delete(o.Done, key)
		return false, fmt.Errorf("siren action %s not run: it cannot be remembered: %w", key, err)
	}
	return true, nil
}
