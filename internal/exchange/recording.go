package exchange

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// An Arrival is a reading and the moment it reached the monitor.
type Arrival struct {
	Received time.Time
	Reading  facility.Reading
}

// A Recording is a site and what its sensors said.
type Recording struct {
	Site *facility.Site
	// Bad counts the lines that made no sense, First describes the first few
	// of them, as file:line: reason. Both grow while the recording is read.
	Bad   int
	First []string

	dir     string
	targets map[string]target
}

// keepBad is how many bad lines are described; the rest are counted.
const keepBad = 5

// Open reads the site of the recording in dir. Telemetry is read by Each.
func Open(dir string) (*Recording, error) {
	site, sensors, err := readSite(dir)
	if err != nil {
		return nil, err
	}
	return &Recording{Site: site, dir: dir, targets: targets(site, sensors)}, nil
}

// Each calls visit for every sample in order of arrival, until visit returns
// an error. Bad lines are counted and skipped.
func (r *Recording) Each(visit func(Arrival) error) error {
	path, in, err := openTelemetry(r.dir)
	if err != nil {
		return err
	}
	defer in.Close()
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 64<<10), 1<<20) // a line is 150 bytes; 1 MB is no sample
	for n := 1; lines.Scan(); n++ {
		a, err := r.parse(lines.Bytes())
		if err != nil {
			r.bad(path, n, err)
			continue
		}
		if err := visit(a); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func (r *Recording) bad(path string, line int, err error) {
	r.Bad++
	if len(r.First) < keepBad {
		r.First = append(r.First, fmt.Sprintf("%s:%d: %v", path, line, err))
	}
}

type sample struct {
	Stamp    int64    `json:"ts_ms"`
	Received int64    `json:"recv_ms"`
	Asset    string   `json:"asset"`
	Quantity string   `json:"quantity"`
	Value    *float64 `json:"value"`
}

// parse turns one line into a reading.
func (r *Recording) parse(line []byte) (Arrival, error) {
	var s sample
	if err := json.Unmarshal(line, &s); err != nil {
		return Arrival{}, err
	}
	if s.Received == 0 {
		return Arrival{}, errors.New("no recv_ms")
	}
	to, known := r.targets[s.Asset]
	if !known {
		if to, known = rowProbe(r.Site, s.Asset); !known {
			return Arrival{}, fmt.Errorf("asset %q is not in site.json", s.Asset)
		}
		r.targets[s.Asset] = to
	}
	m, known := meanings[to.kind][s.Quantity]
	if !known {
		return Arrival{}, fmt.Errorf("asset %q: unknown quantity %q", s.Asset, s.Quantity)
	}
	received := time.UnixMilli(s.Received).UTC()
	reading := facility.Reading{Asset: to.asset, Point: m.point, Part: to.part, At: measured(s)}
	if s.Value == nil {
		reading.Quality = facility.Unavailable
		return Arrival{received, reading}, nil
	}
	reading.Value = *s.Value * m.scale
	if err := translate(&reading, to.kind, *s.Value); err != nil {
		return Arrival{}, fmt.Errorf("asset %q: %w", s.Asset, err)
	}
	return Arrival{received, facility.Judge(reading)}, nil
}

// maxSkew is how far a device's clock may be off before we rather believe the
// arrival: polls come within a minute or so.
const maxSkew = 2 * time.Minute

// measured is when the sample was taken, as far as the device's clock can be
// believed; never after it arrived.
func measured(s sample) time.Time {
	received := time.UnixMilli(s.Received).UTC()
	stamp := time.UnixMilli(s.Stamp).UTC()
	if stamp.After(received) || received.Sub(stamp) > maxSkew {
		return received
	}
	return stamp
}

// translate maps status numbers to our states.
func translate(r *facility.Reading, kind facility.Kind, value float64) error {
	code := int(value)
	switch r.Point {
	case facility.RunStatePoint:
		if code < 0 || code >= len(states[kind]) {
			return fmt.Errorf("unknown status %g of a %s", value, kind)
		}
		r.Value = float64(states[kind][code])
	case facility.OutputSource:
		if code < 0 || code >= len(sources) {
			return fmt.Errorf("unknown status %g of a %s", value, kind)
		}
		r.Value = float64(sources[code])
	}
	return nil
}

// openTelemetry opens the plain file if there is one, else the compressed.
func openTelemetry(dir string) (string, io.ReadCloser, error) {
	path := filepath.Join(dir, "telemetry.jsonl")
	f, err := os.Open(path)
	if err == nil {
		return path, f, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return path, nil, fmt.Errorf("read telemetry: %w", err)
	}
	path += ".gz"
	if f, err = os.Open(path); err != nil {
		return path, nil, fmt.Errorf("read telemetry: neither telemetry.jsonl nor %w", err)
	}
	z, err := gzip.NewReader(bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		f.Close()
		return path, nil, fmt.Errorf("%s: %w", path, err)
	}
	return path, unzipped{z, f}, nil
}

// unzipped closes both the decompressor and the file below it.
type unzipped struct {
	*gzip.Reader
	file *os.File
}

// Close closes the file.
func (u unzipped) Close() error { return errors.Join(u.Reader.Close(), u.file.Close()) }
