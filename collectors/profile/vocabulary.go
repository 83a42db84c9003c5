package profile

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A Vocabulary says what the raw values of a state mean.
type Vocabulary struct {
	States map[string]string `yaml:"states"` // raw value → word of the point
	Texts  map[string]string `yaml:"texts"`  // raw value → the device's own word
	Others string            `yaml:"others"` // word of the point for every other raw value
}

// With returns v with what other says put over it.
func (v Vocabulary) With(other Vocabulary) Vocabulary {
	out := Vocabulary{States: maps.Clone(v.States), Texts: maps.Clone(v.Texts), Others: cmp.Or(other.Others, v.Others)}
	if out.States == nil {
		out.States = map[string]string{}
	}
	if out.Texts == nil {
		out.Texts = map[string]string{}
	}
	maps.Copy(out.States, other.States)
	maps.Copy(out.Texts, other.Texts)
	return out
}

// Vocabularies are those that a profile shares between its fields, by name.
type Vocabularies map[string]Vocabulary

// Words checks what a field says of the states of a point: the shared vocabulary
// that it names, if any, with its own put over it.
func (v Vocabularies) Words(spec facility.PointSpec, name string, own Vocabulary) (*Words, error) {
	shared, known := v[name]
	if name != "" && !known {
		return nil, fmt.Errorf("unknown vocabulary %q%s", name, DidYouMean(name, slices.Sorted(maps.Keys(v))))
	}
	return NewWords(spec, shared.With(own))
}

// Words is a checked Vocabulary of one point.
type Words struct {
	byNumber map[int64]Meaning
	byText   map[string]Meaning // also in lower case
	others   *Meaning
	coded    bool              // the point has no states of its own
	texts    map[string]string // of a coded point
	hasNone  bool              // code 0 means something, so it cannot stand for "unknown"
}

// A Meaning is the code of a state and the device's own word.
type Meaning struct {
	Code float64
	Text string
}

// NewWords checks a vocabulary against the states of a point. A point without
// states of its own needs none: its value is the device's code.
func NewWords(spec facility.PointSpec, v Vocabulary) (*Words, error) {
	w := &Words{byNumber: map[int64]Meaning{}, byText: map[string]Meaning{}, texts: v.Texts, coded: spec.States == nil}
	if w.coded {
		if len(v.States) > 0 || v.Others != "" {
			return nil, fmt.Errorf("states: %s has none, its value is the device's own code; give texts", spec.Name)
		}
		return w, nil
	}
	w.hasNone = spec.States[0] != "unknown"
	if len(v.States) == 0 && v.Others == "" {
		return nil, fmt.Errorf("states: missing; %s can be %s", spec.Name, strings.Join(slices.Compact(slices.Clone(spec.States)), ", "))
	}
	var problems []error
	for _, raw := range slices.Sorted(maps.Keys(v.States)) {
		code, err := codeOf(spec, v.States[raw])
		if err != nil {
			problems = append(problems, err)
			continue
		}
		w.add(raw, Meaning{code, cmp.Or(v.Texts[raw], ownWord(raw, v.States[raw]))})
	}
	if v.Others != "" {
		code, err := codeOf(spec, v.Others)
		problems = append(problems, err)
		w.others = &Meaning{Code: code}
	}
	w.texts = v.Texts
	return w, errors.Join(problems...)
}

// ownWord is the device's own word for a state: what it sent, unless that is a
// number, which nobody could read.
func ownWord(raw, ours string) string {
	if _, err := strconv.ParseFloat(raw, 64); err == nil {
		return ours
	}
	return raw
}

func codeOf(spec facility.PointSpec, word string) (float64, error) {
	code := slices.Index(spec.States, word)
	if code < 0 {
		return 0, fmt.Errorf("states: %q is no state of %s; want one of %s", word, spec.Name, strings.Join(slices.Compact(slices.Clone(spec.States)), ", "))
	}
	return float64(code), nil
}

func (w *Words) add(raw string, m Meaning) {
	if n, err := strconv.ParseInt(raw, 10, 64); err == nil {
		w.byNumber[n] = m
	}
	if _, taken := w.byText[strings.ToLower(raw)]; !taken {
		w.byText[strings.ToLower(raw)] = m
	}
	w.byText[raw] = m
}

// OfNumber returns what a number means, if the vocabulary lists it.
func (w *Words) OfNumber(n float64) (Meaning, bool) {
	m, ok := w.byNumber[int64(n)]
	return m, ok && float64(int64(n)) == n
}

// OfText returns what a text means, and how far that is to be trusted. number is
// the text as one, where it is.
func (w *Words) OfText(text string, number float64, isNumber bool) (Meaning, facility.Quality) {
	if w.coded {
		own := cmp.Or(w.texts[text], text)
		if !isNumber {
			number = 0
		}
		return Meaning{number, own}, facility.Good
	}
	if m, ok := w.byText[text]; ok {
		return m, facility.Good
	}
	if m, ok := w.byText[strings.ToLower(text)]; ok {
		return Meaning{m.Code, text}, facility.Good
	}
	switch {
	case w.others != nil:
		return Meaning{w.others.Code, cmp.Or(w.texts[text], text)}, facility.Good
	case w.hasNone:
		return Meaning{Text: text}, facility.Unavailable
	}
	return Meaning{Text: text}, facility.Good // 0 is unknown, and the word is kept
}
