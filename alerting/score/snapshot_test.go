package score_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/score"
)

// restarted plays the first part, lets another scorer take over after a gap and
// plays the rest.
func restarted(t *testing.T, p *play, when, gap, to time.Duration) {
	t.Helper()
	p.run(-10*time.Minute, when)
	kept, err := p.scorer.Snapshot(at(when))
	if err != nil {
		t.Fatal(err)
	}
	p.scorer = score.New(room(t))
	if err := p.scorer.Restore(kept); err != nil {
		t.Fatal(err)
	}
	p.run(when+gap, to)
}

// A restart half way loses nothing: the account is that of a scorer that saw
// everything, whether it comes before the crossing or over it.
func TestForecastsSurviveARestart(t *testing.T) {
	whole := newPlay(t)
	whole.pages[30*time.Second] = incident.ChangeOpened
	whole.run(-10*time.Minute, 40*time.Minute)
	want := whole.account(t, "a", 32)
	for name, c := range map[string]struct{ at, gap time.Duration }{
		"before the crossing":  {12 * time.Minute, 10 * time.Second},
		"over the crossing":    {19*time.Minute + 30*time.Second, 2 * time.Minute},
		"while it is not sure": {20*time.Minute + 30*time.Second, 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			p.pages[30*time.Second] = incident.ChangeOpened
			restarted(t, p, c.at, c.gap, 40*time.Minute)
			if diff := cmp.Diff(want, p.account(t, "a", 32), cmpopts.EquateApprox(0, 0.01), cmpopts.EquateApproxTime(time.Second), near); diff != "" {
				t.Error("account, -without +with a restart:\n", diff)
			}
			if diff := cmp.Diff([]score.Verdict{score.CameTrue}, p.verdicts()); diff != "" {
				t.Error("verdicts, -want +got:\n", diff)
			}
		})
	}
}

// near takes two durations within a second for the same.
var near = cmp.Comparer(func(a, b time.Duration) bool { return (a - b).Abs() <= time.Second })

// After hours in which nobody watched, a hall that is hot by now crossed nothing
// that could be dated.
func TestNobodyDatesWhatNobodySaw(t *testing.T) {
	p := newPlay(t)
	restarted(t, p, 10*time.Minute, 2*time.Hour, 3*time.Hour)
	for _, s := range p.settled {
		for _, a := range s.Accounts {
			if a.Limit >= 32 {
				t.Errorf("%s crossed %g °C at %s", a.Place, a.Limit, a.At.Format(time.TimeOnly))
			}
		}
	}
}

// A false alarm from before a restart is called one after it, because its
// reason is remembered.
func TestAFalseAlarmIsOneAfterARestart(t *testing.T) {
	p := newPlay(t)
	p.pages[30*time.Second] = incident.ChangeOpened
	p.temp = func(time.Time) float64 { return 24 }
	restarted(t, p, 10*time.Minute, 10*time.Second, 7*time.Hour)
	if diff := cmp.Diff([]score.Verdict{score.FalseAlarm}, p.verdicts()); diff != "" {
		t.Error("verdicts, -want +got:\n", diff)
	}
}

func TestASnapshotThatIsNoneIsRefused(t *testing.T) {
	if err := score.New(room(t)).Restore([]byte(`{"said": 3}`)); err == nil {
		t.Error("restored")
	}
}
