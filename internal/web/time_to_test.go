package web_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/web"
	"pgregory.net/rapid"
)

func TestTimeToReadsAloud(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"not expected": -1,
		"now":          0,
		"1 s":          800 * time.Millisecond,
		"119 s":        119 * time.Second,
		"2 min":        2 * time.Minute,
		"14 min":       14*time.Minute + 59*time.Second, // never promise a minute too many
		"119 min":      119 * time.Minute,
		"4 h":          4 * time.Hour,
		"2 h 05 min":   2*time.Hour + 5*time.Minute,
	} {
		if got := web.TimeTo(d).String(); got != want {
			t.Errorf("TimeTo(%s) = %q, want %q", d, got, want)
		}
	}
}

func TestTimeToSurvivesJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := web.TimeTo(rapid.Int64Range(0, 1e6).Draw(t, "milliseconds") * int64(time.Millisecond))
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got web.TimeTo
		if err := json.Unmarshal(text, &got); err != nil || time.Duration(got-want).Abs() > time.Microsecond {
			t.Fatalf("%s came back as %s, %v", want, got, err)
		}
	})
	var got web.TimeTo
	if err := json.Unmarshal([]byte(`"soon"`), &got); err == nil {
		t.Error("a word was read as a time")
	}
}
