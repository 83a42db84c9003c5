package score_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/facility"
)

func TestAForecastThatWasRightHasNoError(t *testing.T) {
	p := newPlay(t)
	p.pages[30*time.Second] = incident.ChangeOpened
	p.run(-10*time.Minute, 25*time.Minute)
	a := p.account(t, "a", 32)
	if off := a.At.Sub(at(20 * time.Minute)).Abs(); off > time.Second {
		t.Errorf("the crossing is at %s; want 12:20:00", a.At.Format(time.TimeOnly))
	}
	if !a.Cause.Equal(noon) || !a.Sudden {
		t.Errorf("cause at %s, sudden %v; want noon, sudden", a.Cause, a.Sudden)
	}
	var names []string
	for _, e := range a.Errors {
		names = append(names, e.Checkpoint.Name)
		if math.Abs(e.Relative()) > 0.01 || e.Null {
			t.Errorf("error at %s is %+.2f, null %v; want none", e.Checkpoint.Name, e.Relative(), e.Null)
		}
	}
	// 20 minutes before the crossing nothing had failed yet.
	if diff := cmp.Diff([]string{"+30s", "+2m", "+5m", "15m", "10m", "5m"}, names); diff != "" {
		t.Error("checkpoints, -want +got:\n", diff)
	}
	if share, ok := a.Coverage(); !ok || share != 1 {
		t.Errorf("coverage %g, %v; want 1", share, ok)
	}
	lead, share, ok := a.Lead()
	if !ok || lead.Round(time.Second) != 19*time.Minute+30*time.Second || math.Abs(share-0.975) > 0.001 {
		t.Errorf("lead %s, share %g, %v; want 19m30s, 0.975", lead, share, ok)
	}
	if diff := cmp.Diff([]score.Verdict{score.CameTrue}, p.verdicts()); diff != "" {
		t.Error("verdicts, -want +got:\n", diff)
	}
}

func TestALateForecastHasItsErrorWithItsSign(t *testing.T) {
	p := newPlay(t)
	p.says = func(when time.Time) score.Answer { return exact(when, 1.5) }
	p.run(-10*time.Minute, 25*time.Minute)
	a := p.account(t, "a", 32)
	for _, e := range a.Errors {
		if math.Abs(e.Relative()-0.5) > 0.02 || e.Signed() <= 0 {
			t.Errorf("error at %s is %+.2f, %s; want +0.5, late", e.Checkpoint.Name, e.Relative(), e.Signed())
		}
	}
	if share, _ := a.Coverage(); share != 0 {
		t.Errorf("coverage %g; want 0: P10 is later than the truth", share)
	}
	if lead, _, ok := a.Lead(); ok {
		t.Errorf("lead %s although nobody was paged", lead)
	}
	loss, _ := a.Pinball()
	right := newPlay(t)
	right.run(-10*time.Minute, 25*time.Minute)
	if best, _ := right.account(t, "a", 32).Pinball(); loss < 4*best {
		t.Errorf("pinball %g of a late forecast, %g of a right one; want far more", loss, best)
	}
}

func TestNoForecastCountsAsTwoHours(t *testing.T) {
	p := newPlay(t)
	p.says = func(time.Time) score.Answer {
		return score.Answer{P10: predict.Never, P50: 3 * time.Hour, P90: predict.Never}
	}
	p.run(-10*time.Minute, 25*time.Minute)
	for _, e := range p.account(t, "a", 32).Errors {
		if !e.Null || e.Said != score.Horizon {
			t.Errorf("%s: said %s, null %v; want %s, null", e.Checkpoint.Name, e.Said, e.Null, score.Horizon)
		}
	}
	// Of the row nothing was forecast at all.
	if share, ok := p.account(t, "a1", 32).Coverage(); ok {
		t.Errorf("coverage %g of no forecast; want none", share)
	}
}

func TestACrossingThatNobodyExplains(t *testing.T) {
	p := newPlay(t)
	p.failed = func(time.Time) bool { return false }
	p.run(-10*time.Minute, 25*time.Minute)
	a := p.account(t, "a", 32)
	if !a.Cause.IsZero() || len(a.Intervals) != 20 {
		t.Errorf("cause %s, %d intervals; want none, the last 20 minutes", a.Cause, len(a.Intervals))
	}
}

func TestWhatBecomesOfAPage(t *testing.T) {
	cool := func(time.Time) float64 { return 24 }
	for name, c := range map[string]struct {
		change func(p *play)
		until  time.Duration
		want   []score.Verdict
	}{
		"crossed":               {func(*play) {}, 25 * time.Minute, []score.Verdict{score.CameTrue}},
		"nothing failed":        {func(p *play) { p.temp, p.failed = cool, func(time.Time) bool { return false } }, 7 * time.Hour, []score.Verdict{score.FalseAlarm}},
		"failed, never crossed": {func(p *play) { p.temp = cool }, 7 * time.Hour, []score.Verdict{score.FalseAlarm}},
		"too early to say":      {func(p *play) { p.temp = cool }, 5 * time.Hour, nil},
		"repaired": {func(p *play) {
			p.temp, p.failed = cool, func(when time.Time) bool { return !when.Before(noon) && when.Before(at(10*time.Minute)) }
		}, 45 * time.Minute, []score.Verdict{score.Averted}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			p.pages[30*time.Second] = incident.ChangeOpened
			c.change(p)
			p.run(-time.Minute, c.until)
			if diff := cmp.Diff(c.want, p.verdicts()); diff != "" {
				t.Error("-want +got:\n", diff)
			}
		})
	}
}

func TestAPageThatWasOverIsNoLead(t *testing.T) {
	p := newPlay(t)
	p.pages[-5*time.Minute], p.pages[-2*time.Minute] = incident.ChangeOpened, incident.ChangeResolved
	p.run(-10*time.Minute, 25*time.Minute)
	if lead, _, ok := p.account(t, "a", 32).Lead(); ok {
		t.Errorf("lead %s from a page that was resolved before the cause", lead)
	}
}

// One probe that jumps, one that is off by 20 K and one that is not trusted
// make no crossing, and do not hide one.
func TestProbesThatAreWrongMakeNoCrossing(t *testing.T) {
	s := score.New(room(t))
	for d := time.Duration(0); d < 30*time.Minute; d += 10 * time.Second {
		now := at(d)
		third := inlet("r3", 60, now)
		third.Quality = facility.Stuck
		jump := 24.0
		if d%(5*time.Minute) < 30*time.Second {
			jump = 80
		}
		s.Observe(now, []facility.Reading{inlet("r1", 24, now), inlet("r2", jump, now), third, inlet("r4", 24.5, now)})
		for _, settled := range s.Settle(now) {
			for _, a := range settled.Accounts {
				t.Fatalf("%s crossed %g °C at %s", a.Place, a.Limit, a.At)
			}
		}
	}
}

// A row of which two probes are hot and two are cold has no probe near its
// median: all of them count.
func TestARowThatIsInTwoMinds(t *testing.T) {
	s := score.New(room(t))
	crossed := map[facility.Celsius]bool{}
	for d := time.Duration(0); d < 10*time.Minute; d += 10 * time.Second {
		now, cold, hot := at(d), 24.0, 24.0
		if d >= 5*time.Minute {
			cold, hot = 20, 40
		}
		s.Observe(now, []facility.Reading{inlet("r1", cold, now), inlet("r2", cold, now), inlet("r3", hot, now), inlet("r4", hot, now)})
		for _, settled := range s.Settle(now) {
			for _, a := range settled.Accounts {
				crossed[a.Limit] = true
			}
		}
	}
	if want := map[facility.Celsius]bool{27: true}; !cmp.Equal(crossed, want) {
		t.Errorf("crossed %v; want 27 °C, with 30 °C on average", crossed)
	}
}

func TestALimitIsCrossedAgainOnlyFromBelow(t *testing.T) {
	p := newPlay(t)
	p.temp = func(when time.Time) float64 { return 32 + 0.4*math.Sin(when.Sub(noon).Minutes()/3) }
	p.run(0, time.Hour)
	n := 0
	for _, s := range p.settled {
		n += len(s.Accounts)
	}
	if n > 4 { // hall and row, 32 °C, the first time; 27 °C is known to be over
		t.Errorf("%d crossings of a temperature that hovers at the limit", n)
	}
}

func TestReadingsOfWhatWasSettled(t *testing.T) {
	p := newPlay(t)
	p.pages[30*time.Second] = incident.ChangeOpened
	p.run(-10*time.Minute, 25*time.Minute)
	got := map[string]float64{}
	for _, s := range p.settled {
		for _, r := range score.Readings(s, 32) {
			if judged := facility.Judge(r); judged.Quality != facility.Good {
				t.Errorf("%+v is not what its point can be", r)
			}
			got[r.Asset+" "+string(r.Point)+" "+r.Part] = math.Round(100*r.Value) / 100
		}
	}
	for key, want := range map[string]float64{
		"a forecast_relative_error 32/15m": 0, "a forecast_coverage 32": 1, "a forecast_lead 32": 19.5 * 60,
		"a forecast_lead_share 32": 0.98, "a forecast_false_alarm 32": 0,
	} {
		if v, ok := got[key]; !ok || math.Abs(v-want) > 0.011 {
			t.Errorf("%s is %g, %v; want %g", key, v, ok, want)
		}
	}
}

// A probe whose clock is an hour ahead does not hide what comes after it.
func TestAClockThatIsAheadHidesNoCrossing(t *testing.T) {
	s := score.New(room(t))
	crossed := false
	for d := time.Duration(0); d < 25*time.Minute; d += 10 * time.Second {
		now := at(d)
		s.Observe(now, []facility.Reading{inlet("r1", warming(now), now), inlet("r2", warming(now), now.Add(time.Hour))})
		for _, settled := range s.Settle(now) {
			for _, a := range settled.Accounts {
				crossed = crossed || a.Limit == 32
			}
		}
	}
	if !crossed {
		t.Error("no crossing was seen")
	}
}

// A restart in the middle forgets forecasts, not that somebody was called; and
// a page whose reason it forgot is never called false.
func TestAPageSurvivesARestart(t *testing.T) {
	open := []incident.Incident{{ID: "i", Severity: incident.Page, Halls: []string{"a"}, Opened: noon, Updated: at(2 * time.Minute)}}
	p := newPlay(t)
	p.scorer.Resume(open)
	p.run(5*time.Minute, 25*time.Minute)
	if lead, _, ok := p.account(t, "a", 32).Lead(); !ok || lead.Round(time.Second) != 18*time.Minute {
		t.Errorf("lead %s, %v; want 18m0s", lead, ok)
	}
	quiet := newPlay(t)
	quiet.temp, quiet.failed = func(time.Time) float64 { return 24 }, func(time.Time) bool { return false }
	quiet.scorer.Resume(open)
	quiet.run(5*time.Minute, 7*time.Hour)
	if v := quiet.verdicts(); len(v) > 0 {
		t.Errorf("verdicts %v of a page whose reason is forgotten; want none", v)
	}
}
