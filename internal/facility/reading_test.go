package facility_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ridethrough/ridethrough/internal/facility"
	"pgregory.net/rapid"
)

func TestJudge(t *testing.T) {
	for _, test := range []struct {
		name    string
		reading facility.Reading
		want    facility.Quality
		value   float64
	}{
		{"in range", facility.Reading{Point: facility.InletTemperature, Value: 24}, facility.Good, 24},
		{"at the bound", facility.Reading{Point: facility.InletTemperature, Value: 100}, facility.Good, 100},
		{"beyond", facility.Reading{Point: facility.InletTemperature, Value: 6553.5}, facility.Implausible, 6553.5},
		{"below", facility.Reading{Point: facility.AirHumidity, Value: -1}, facility.Implausible, -1},
		{"not a number", facility.Reading{Point: facility.InletTemperature, Value: math.NaN()}, facility.Implausible, 0},
		{"infinite", facility.Reading{Point: facility.Power, Value: math.Inf(1)}, facility.Implausible, 0},
		{"unknown point", facility.Reading{Point: "made_up", Value: 1e12}, facility.Good, 1e12},
		{"worse verdict stays", facility.Reading{Point: facility.InletTemperature, Value: 24, Quality: facility.Stale}, facility.Stale, 24},
		{"no value", facility.Reading{Point: facility.InletTemperature, Value: math.NaN(), Quality: facility.Unavailable}, facility.Unavailable, 0},
	} {
		got := facility.Judge(test.reading)
		if got.Quality != test.want || got.Value != test.value {
			t.Errorf("%s: Judge = %g %s; want %g %s", test.name, got.Value, got.Quality, test.value, test.want)
		}
		if got.Usable() != (test.want == facility.Good) {
			t.Errorf("%s: Usable = %t", test.name, got.Usable())
		}
	}
}

func TestJudgeTwiceIsJudgeOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec := rapid.SampledFrom(facility.Points()).Draw(t, "point")
		r := facility.Reading{Point: spec.Name, Value: rapid.Float64().Draw(t, "value"), Quality: facility.Quality(rapid.IntRange(0, 5).Draw(t, "quality"))}
		once := facility.Judge(r)
		if math.IsNaN(once.Value) || math.IsInf(once.Value, 0) {
			t.Fatalf("Judge let %g through", once.Value)
		}
		if twice := facility.Judge(once); twice != once {
			t.Fatalf("Judge(Judge(%v)) = %v; want %v", r, twice, once)
		}
	})
}

func TestQualityText(t *testing.T) {
	for q := facility.Unknown; q <= facility.Unavailable; q++ {
		if got, err := facility.ParseQuality(q.String()); err != nil || got != q {
			t.Errorf("ParseQuality(%q) = %v, %v", q.String(), got, err)
		}
	}
	if got := facility.Quality(42).String(); got != "quality(42)" {
		t.Errorf("Quality(42) = %q", got)
	}
	if _, err := facility.ParseQuality("fine"); err == nil || err.Error() != `unknown quality "fine"` {
		t.Errorf("ParseQuality(fine) = %v", err)
	}
	if (facility.Reading{}).Usable() {
		t.Error("the zero reading is usable")
	}
}

func TestReadingJSONRoundTrip(t *testing.T) {
	want := facility.Reading{
		Asset: "crah-1", Point: facility.RunStatePoint, Part: "a", Value: 4, Text: "on",
		At: time.Date(2025, 7, 18, 10, 0, 0, 0, time.UTC), Quality: facility.Good,
	}
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got facility.Reading
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if want := (facility.SeriesKey{Asset: "crah-1", Point: facility.RunStatePoint, Part: "a"}); got.Key() != want {
		t.Errorf("Key = %v; want %v", got.Key(), want)
	}
	if err := json.Unmarshal([]byte(`{"quality":"fine"}`), &got); err == nil {
		t.Error("an unknown quality is accepted")
	}
}
