package discover

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"sync"
)

// Journal remembers which addresses were asked and what was found, line by
// line, so that a scan that was interrupted goes on.
type Journal struct {
	mu   sync.Mutex // guards everything below
	file *os.File
	seen map[netip.Addr][]Finding
}

// journalHead is the first line: what is being scanned. Another scan must not
// go on with it.
type journalHead struct {
	Scan string `json:"scan"`
}

type journalLine struct {
	Address  netip.Addr `json:"address"`
	Findings []Finding  `json:"findings,omitempty"`
}

// OpenJournal opens or begins the journal of a scan. scan names what is asked,
// ranges and protocols; a journal of something else is an error. An empty path
// remembers nothing beyond this run.
func OpenJournal(path, scan string) (*Journal, error) {
	j := &Journal{seen: map[netip.Addr][]Finding{}}
	if path == "" {
		return j, nil
	}
	if err := j.load(path, scan); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	j.file = f
	if info, err := f.Stat(); err == nil && info.Size() == 0 {
		return j, j.write(journalHead{scan})
	}
	_, err = f.WriteString("\n") // ends a line that was cut off; empty ones are passed over
	return j, err
}

// load reads what an earlier run wrote. A last line that was cut off is not an
// error: its address is asked again.
func (j *Journal) load(path, scan string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	if !lines.Scan() {
		return lines.Err()
	}
	var head journalHead
	if json.Unmarshal(lines.Bytes(), &head) != nil || head.Scan != scan {
		return fmt.Errorf("%s belongs to another scan (%s): remove it, or repeat that scan", path, head.Scan)
	}
	for lines.Scan() {
		var line journalLine
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Address.IsValid() {
			j.seen[line.Address] = line.Findings
		}
	}
	return lines.Err()
}

func (j *Journal) done(a netip.Addr) ([]Finding, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	found, done := j.seen[a]
	return found, done
}

func (j *Journal) add(a netip.Addr, found []Finding) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.seen[a] = found
	return j.write(journalLine{a, found})
}

func (j *Journal) write(line any) error {
	if j.file == nil {
		return nil
	}
	data, err := json.Marshal(line)
	if err == nil {
		_, err = j.file.Write(append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}

// Close keeps the journal for the next run.
func (j *Journal) Close() error {
	if j.file == nil {
		return nil
	}
	return j.file.Close()
}

// Finish closes and removes the journal of a scan that is complete.
func (j *Journal) Finish() error {
	if j.file == nil {
		return nil
	}
	return errors.Join(j.file.Close(), os.Remove(j.file.Name()))
}
