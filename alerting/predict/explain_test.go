package predict

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

func TestEveryForecastExplainsItselfInOneSentence(t *testing.T) {
	_, failed := outage(t, 20*time.Minute, 10*time.Second)
	quiet := newFixture(t).run(20 * time.Minute)
	for name, r := range map[string]Result{"failed": failed, "quiet": quiet} {
		for _, f := range r.Forecasts {
			s := f.Sentence(r)
			if !strings.HasPrefix(s, f.Place) || !strings.HasSuffix(s, ".") || strings.Contains(s, "\n") || strings.Contains(s, "%!") || len(s) > 300 {
				t.Errorf("%s: %q is not one sentence of %s", name, s, f.Place)
			}
			if !regexp.MustCompile(`\d °C`).MatchString(s) || !regexp.MustCompile(`\d kW of IT heat on \d+ kW`).MatchString(s) {
				t.Errorf("%s: %q lacks its numbers", name, s)
			}
		}
	}
	for want, f := range map[string]Forecast{
		"hall, 25.0 °C, crosses 32 °C in ": at(t, failed, "hall", 32),
		"hall, 25.0 °C, stays below 32 °C": at(t, quiet, "hall", 32),
	} {
		s := f.Sentence(failed)
		if !strings.HasPrefix(s, want) {
			t.Errorf("%q; want it to begin %q", s, want)
		}
	}
	s := at(t, failed, "hall", 32).Sentence(failed)
	for _, want := range []string{"ch-1 tripped at 12:20:10Z (run_state running → alarm) and 1 more", "200 kW of IT heat on 0 kW", "MJ/K of servers and air", "3 m³ of water"} {
		if !strings.Contains(s, want) {
			t.Errorf("%q lacks %q", s, want)
		}
	}
}

func TestSentencesOfEdges(t *testing.T) {
	r := Result{Horizon: 4 * time.Hour}
	for want, f := range map[string]Forecast{
		"a is at 33.2 °C, over 32 °C: why.":                                       {Now: 33.2},
		"a, without a trusted probe, crosses 32 °C in 90 s (80 s to 2 min, ":      {P50: 90 * time.Second, P10: 80 * time.Second, P90: 2 * time.Minute},
		"a, 24.1 °C, may cross 32 °C (likelihood 30 %, hardly before 55 min): ":   {Now: 24.1, P50: Never, P10: 55 * time.Minute, P90: Never, Likelihood: 0.3},
		"a, 24.1 °C, crosses 32 °C in 50 min (from 20 min, likelihood 70 %): why": {Now: 24.1, P50: 50 * time.Minute, P10: 20 * time.Minute, P90: Never, Likelihood: 0.7},
		"a, 24.1 °C, stays below 32 °C for 4.0 h: why.":                           {Now: 24.1, P50: Never, P10: Never, P90: Never},
	} {
		f.Place, f.Limit, f.Kind, f.Reason = "a", 32, facility.KindHall, "why"
		if got := f.Sentence(r); !strings.HasPrefix(got, want) {
			t.Errorf("%q; want %q", got, want)
		}
	}
}
