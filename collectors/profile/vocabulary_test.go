package profile_test

import (
	"testing"

	"github.com/ridethrough/ridethrough/collectors/profile"
	"github.com/ridethrough/ridethrough/internal/facility"
)

func words(t *testing.T, point facility.Point, v profile.Vocabulary) *profile.Words {
	t.Helper()
	spec, err := profile.Describe(point)
	if err != nil {
		t.Fatal(err)
	}
	w, err := profile.NewWords(spec, v)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestWords(t *testing.T) {
	health := words(t, facility.ComponentState, profile.Vocabulary{States: map[string]string{"1": "ok", "Failed": "critical"}, Texts: map[string]string{"1": "fine"}})
	leak := words(t, facility.LeakState, profile.Vocabulary{States: map[string]string{"0": "no", "1": "yes"}})
	mode := words(t, facility.OperatingMode, profile.Vocabulary{Texts: map[string]string{"7": "eco"}})
	others := words(t, facility.ComponentState, profile.Vocabulary{States: map[string]string{"1": "ok"}, Others: "warning"})
	for _, test := range []struct {
		name    string
		of      *profile.Words
		text    string
		number  float64
		is      bool
		want    profile.Meaning
		quality facility.Quality
	}{
		{"a number", health, "1", 1, true, profile.Meaning{Code: 1, Text: "fine"}, facility.Good},
		{"a text", health, "Failed", 0, false, profile.Meaning{Code: 3, Text: "Failed"}, facility.Good},
		{"a text in another case", health, "FAILED", 0, false, profile.Meaning{Code: 3, Text: "FAILED"}, facility.Good},
		{"unlisted, where 0 is unknown", health, "9", 9, true, profile.Meaning{Text: "9"}, facility.Good},
		{"unlisted, where 0 is no", leak, "9", 9, true, profile.Meaning{Text: "9"}, facility.Unavailable},
		{"a code", mode, "7", 7, true, profile.Meaning{Code: 7, Text: "eco"}, facility.Good},
		{"a mode in words", mode, "manual", 0, false, profile.Meaning{Text: "manual"}, facility.Good},
		{"others", others, "12", 12, true, profile.Meaning{Code: 2, Text: "12"}, facility.Good},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, quality := test.of.OfText(test.text, test.number, test.is)
			if got != test.want || quality != test.quality {
				t.Errorf("got %+v %v; want %+v %v", got, quality, test.want, test.quality)
			}
		})
	}
	if _, ok := health.OfNumber(1.5); ok {
		t.Error("1.5 means something; want nothing")
	}
}

func TestWithPutsAVocabularyOverAnother(t *testing.T) {
	base := profile.Vocabulary{States: map[string]string{"1": "ok", "2": "warning"}, Others: "critical"}
	got := base.With(profile.Vocabulary{States: map[string]string{"2": "absent"}})
	if got.States["1"] != "ok" || got.States["2"] != "absent" || got.Others != "critical" || base.States["2"] != "warning" {
		t.Errorf("got %+v, base %+v", got, base)
	}
}

func TestValues(t *testing.T) {
	v := profile.NewValues("-1", "2147483647", "-273.15", "N/A")
	for n, want := range map[float64]bool{-1: true, -1.0000001: false, 2147483647: true, 2147483646: false, float64(float32(-273.15)): true, 0: false} {
		if got := v.HasNumber(n); got != want {
			t.Errorf("HasNumber(%v) = %v; want %v", n, got, want)
		}
	}
	if !v.HasText("N/A") || v.HasText("-1") || v.HasText("") {
		t.Error("texts: want N/A alone")
	}
}

func TestMatches(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true},
		{"abc", "abc", true},
		{"abc", "abcd", false},
		{"*", "", true},
		{"a*c", "abbbc", true},
		{"a*c", "abbbcd", false},
		{"*b?", "aabc", true},
		{"?", "", false},
		{"a/[b*", "a/[bc", true},
		{"*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
	} {
		if got := profile.Matches(test.pattern, test.text); got != test.want {
			t.Errorf("Matches(%q, %q) = %v; want %v", test.pattern, test.text, got, test.want)
		}
	}
	if !profile.MatchesFold("apc web*", "APC Web/SNMP Management Card") {
		t.Error("case matters; want that it does not")
	}
}
