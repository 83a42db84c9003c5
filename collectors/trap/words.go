package trap

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// Words say what notifications mean.
type Words struct{ byOID map[string]word }

type word struct {
	severity int
	text     string
}

// wordsFile is a file of configs/profiles/trap.
type wordsFile struct {
	Name   string      `yaml:"name"`
	Source string      `yaml:"source"`
	Traps  []wordsLine `yaml:"traps"`
}

type wordsLine struct {
	OID      string            `yaml:"oid"`
	Severity string            `yaml:"severity"` // unknown, ok, warning, critical
	Text     string            `yaml:"text"`
	Position facility.Position `yaml:"-"`
}

// LoadWords reads every file of a folder. The error is facility.Problems with
// all that is wrong.
func LoadWords(files fs.FS) (Words, error) {
	w := Words{map[string]word{}}
	names, err := fs.Glob(files, "*.yml")
	if err != nil {
		return w, err
	}
	var problems facility.Problems
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return w, err
		}
		var f wordsFile
		if err := configs.Decode("profiles/trap/"+name, data, &f); err != nil {
			return w, err
		}
		for _, line := range f.Traps {
			w.add(line, &problems)
		}
	}
	return w, problems.ErrOrNil()
}

func (w Words) add(line wordsLine, problems *facility.Problems) {
	spec, _ := facility.Describe(facility.DeviceEvent)
	severity := slices.Index(spec.States, line.Severity)
	switch {
	case line.OID == "" || line.Text == "":
		problems.Add(line.Position, "a trap needs oid and text")
	case severity < 0:
		problems.Add(line.Position, "severity %q: want one of %v", line.Severity, spec.States)
	case w.byOID[line.OID].text != "":
		problems.Add(line.Position, "trap %s is described twice", line.OID)
	default:
		w.byOID[line.OID] = word{severity, line.Text}
	}
}

func (w Words) find(oid string) (word, bool) {
	found, known := w.byOID[oid]
	return found, known
}

// String says how many notifications are known.
func (w Words) String() string { return fmt.Sprintf("%d notifications", len(w.byOID)) }
