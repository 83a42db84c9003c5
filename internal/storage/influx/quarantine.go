package influx

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// QuarantineFile holds the lines that the database will not take, each after
// a comment with the time and the database's words. When it is full it is
// renamed, with ".1" behind its name, in place of the one before.
const QuarantineFile = "quarantine.lp"

// quarantineSize bounds the file; with the one before it is twice that.
const quarantineSize = 16 << 20

type quarantine struct{ path string }

func newQuarantine(dir string) *quarantine { return &quarantine{filepath.Join(dir, QuarantineFile)} }

// add appends a line. It is written at once: lines come here rarely.
func (q *quarantine) add(text []byte, reason error) error {
	if info, err := os.Stat(q.path); err == nil && info.Size() > quarantineSize {
		if err := os.Rename(q.path, q.path+".1"); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(q.path), 0o750); err != nil {
		return err
	}
	f, err := os.OpenFile(q.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	why := strings.Join(strings.Fields(reason.Error()), " ") // no line breaks
	_, err = fmt.Fprintf(f, "# %s %s\n%s\n", time.Now().UTC().Format(time.RFC3339), why, text)
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}
