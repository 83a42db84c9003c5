package bus

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ridethrough/ridethrough/internal/facility"
)

var noon = time.Date(2023, 3, 29, 12, 0, 0, 123456789, time.UTC)

// sealed encodes a batch with its count, as the publisher does.
func sealed(b Batch) []byte {
	var e encoder
	message := e.encode(b)
	seal{count: uint32(b.Len())}.put(message)
	return message
}

func TestDecodeGivesBackWhatWasEncoded(t *testing.T) {
	for name, want := range map[string]Batch{
		"nothing": {Topic: Readings},
		"one reading": {Topic: Readings, Readings: []facility.Reading{
			{Asset: "ch-1", Point: facility.RunStatePoint, Value: 4, Text: "RUN", At: noon, Quality: facility.Good},
		}},
		"repeated strings, time running back": {Topic: Readings, Readings: []facility.Reading{
			{Asset: "a", Point: "a", Part: "a", Value: -0.5, Text: "a", At: noon, Quality: facility.Stale},
			{Asset: "a", Point: "b", Part: "", Value: math.MaxFloat64, At: noon.Add(-time.Hour), Quality: facility.Unavailable},
		}},
		"no time": {Topic: Forecasts, Readings: []facility.Reading{{Asset: "hall-a"}}},
		"a note": {Topic: Incidents, Notes: []Note{
			{At: noon, Incident: "i-1", Asset: "ch-1", Stage: "opened", Title: "chiller lost", Text: "two\nlines, \"quoted\""},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := decode(want.Topic, sealed(want))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error("-want +got:\n", diff)
			}
		})
	}
}

// reading draws any reading that a collector could make.
func reading() *rapid.Generator[facility.Reading] {
	return rapid.Custom(func(t *rapid.T) facility.Reading {
		words := rapid.SampledFrom([]string{"", "a", "rack-07", "冷机", "with space, comma=\"quote\"\\"})
		return facility.Reading{
			Asset: words.Draw(t, "asset"), Point: facility.Point(words.Draw(t, "point")), Part: words.Draw(t, "part"),
			Value: rapid.Float64().Draw(t, "value"), Text: words.Draw(t, "text"),
			At:      time.Unix(rapid.Int64Range(-1<<32, 1<<32).Draw(t, "s"), rapid.Int64Range(0, 999999999).Draw(t, "ns")).UTC(),
			Quality: facility.Quality(rapid.IntRange(0, 5).Draw(t, "quality")),
		}
	})
}

func TestEveryBatchSurvivesEncoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Batch{Topic: Readings, Readings: rapid.SliceOfN(reading(), 1, 40).Draw(t, "readings")}
		got, err := decode(Readings, sealed(want))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal("-want +got:\n", diff)
		}
	})
}

func TestDecodeRefusesACutMessage(t *testing.T) {
	whole := sealed(Batch{Topic: Readings, Readings: []facility.Reading{{Asset: "ch-1", Point: "load", At: noon, Text: "x"}}})
	for n := range whole {
		if _, err := decode(Readings, whole[:n]); !errors.Is(err, ErrMalformed) {
			t.Errorf("decode(first %d of %d bytes) = %v; want %v", n, len(whole), err, ErrMalformed)
		}
	}
	if _, err := decode(Readings, append(whole, 0)); !errors.Is(err, ErrMalformed) {
		t.Errorf("decode(one byte too many) = %v; want %v", err, ErrMalformed)
	}
}

func TestDecodeNamesALaterVersion(t *testing.T) {
	message := sealed(Batch{Topic: Readings})
	message[0] = 2
	_, err := decode(Readings, message)
	if err == nil || !strings.Contains(err.Error(), "encoding version 2, want 1") {
		t.Errorf("got %v; want the two versions", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(sealed(Batch{Topic: Readings, Readings: []facility.Reading{{Asset: "ch-1", Point: "load", Part: "1", At: noon, Text: "x"}}}))
	f.Add(sealed(Batch{Topic: Incidents, Notes: []Note{{At: noon, Incident: "i", Title: "t"}}}))
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, message []byte) {
		got, err := decode(Readings, message)
		if err != nil {
			return
		}
		again, err := decode(Readings, sealed(got))
		if err != nil {
			t.Fatalf("decode of what was decoded: %v", err)
		}
		if diff := cmp.Diff(got, again, cmp.Comparer(sameBits)); diff != "" {
			t.Error("not the same after a second pass:\n", diff)
		}
	})
}

func sameBits(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }

func TestHalvesKeepEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := Batch{
			Readings: make([]facility.Reading, rapid.IntRange(0, 9).Draw(t, "readings")),
			Notes:    make([]Note, rapid.IntRange(0, 9).Draw(t, "notes")),
		}
		if b.Len() < 2 {
			return
		}
		first, second := b.halves()
		if first.Len()+second.Len() != b.Len() || first.Len() == b.Len() || second.Len() == b.Len() {
			t.Fatalf("halves of %d readings, %d notes hold %d and %d", len(b.Readings), len(b.Notes), first.Len(), second.Len())
		}
	})
}

func TestByteSize(t *testing.T) {
	for text, want := range map[string]ByteSize{"16MiB": 16 * MiB, "4GiB": 4 * GiB, "1 KiB": KiB, "7B": 7} {
		var got ByteSize
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("%q = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "12", "1.5GiB", "-1MiB", "9999999999GiB", "4GB"} {
		var got ByteSize
		if err := got.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q = %s; want an error", text, got)
		}
	}
	if got := ByteSize(1536 * MiB).String(); got != "1536MiB" {
		t.Errorf("String = %s; want 1536MiB", got)
	}
}
