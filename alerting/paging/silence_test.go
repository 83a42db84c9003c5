package paging_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/internal/facility"
)

func silenced(t *testing.T) (paging.Config, *wire) {
	cfg := paging.DefaultConfig()
	cfg.Targets, cfg.DataDir = host("first"), t.TempDir()
	return cfg, &wire{began: time.Now()}
}

func silence(t *testing.T, p *paging.Pager, asset string, length time.Duration, halls ...string) paging.Silence {
	t.Helper()
	s, err := p.Silence(t.Context(), time.Now(), paging.Silence{
		Asset: asset, Halls: halls, Until: time.Now().Add(length), By: "kim", Reason: "bearings",
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// review looks at incidents as the loop does after every step.
func review(t *testing.T, p *paging.Pager, open ...incident.Incident) {
	t.Helper()
	if err := p.Review(t.Context(), time.Now(), open); err != nil {
		t.Error(err)
	}
}

// worked is an incident of a unit that costs no hall.
func worked(asset string, kind facility.Kind) incident.Incident {
	i := trip("s."+asset+".1", incident.Warn)
	i.Root = []incident.Cause{{Asset: asset, Kind: kind, What: "trip", At: time.Now()}}
	i.Halls, i.Outlook = nil, nil
	return i
}

// What the work explains is not told, also after a restart, and its end is not
// told either; when the time is over and it goes on, it is.
func TestASilencedIncidentIsToldWhenTheSilenceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg, w := silenced(t)
		ch1, ch2 := worked("ch-1", facility.KindChiller), worked("ch-2", facility.KindChiller)
		play(t, cfg, w, nil, func(p *paging.Pager) {
			silence(t, p, "ch-1", 20*time.Minute)
			send(t, p, change(incident.ChangeOpened, ch1, "ch-1 off"))
			if got := p.Standing(ch1.ID).Silenced; got != "silence s1, until 00:20Z" {
				t.Errorf("silenced %q", got)
			}
		})
		play(t, cfg, w, []incident.Incident{ch1}, func(p *paging.Pager) {
			pass(10 * time.Minute)
			send(t, p, change(incident.ChangeOpened, ch2, "ch-2 tripped"))
			send(t, p, change(incident.ChangeResolved, ch2, "ch-2 over"))
			pass(20 * time.Minute)
			review(t, p, ch1)
			pass(time.Minute)
			send(t, p, change(incident.ChangeResolved, ch1, "ch-1 over"))
			pass(time.Minute)
		})
		heard(t, w, "10m0s first firing: ch-2 tripped", "10m0s first resolved: ch-2 over", "30m0s first firing: ch-1 tripped", "31m0s first resolved: ch-1 over")
	})
}

func TestASilencedIncidentThatEndsIsNeverTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg, w := silenced(t)
		i := worked("ch-1", facility.KindChiller)
		play(t, cfg, w, nil, func(p *paging.Pager) {
			silence(t, p, "ch-1", time.Hour)
			send(t, p, change(incident.ChangeOpened, i, "off"))
			send(t, p, change(incident.ChangeUpdated, i, "still off"))
			pass(time.Minute)
			send(t, p, change(incident.ChangeResolved, i, "over"))
			pass(70 * time.Minute)
			review(t, p)
			pass(time.Minute)
		})
		heard(t, w)
	})
}

// A silence covers the work and not the night: whatever outgrows it is told.
func TestWhatOutgrowsTheSilenceIsTold(t *testing.T) {
	for name, tc := range map[string]struct {
		planned []string
		grow    func(*incident.Incident)
		told    bool
	}{
		"the loop gets warmer":          {nil, symptom("chw"), false},
		"a hall gets warmer":            {nil, symptom("b"), false},
		"a hall will be lost":           {nil, halls("a"), true},
		"a planned hall will be lost":   {[]string{"a"}, halls("a"), false},
		"another hall will be lost too": {[]string{"a"}, halls("a", "b"), true},
		"the other chiller trips":       {nil, symptom("ch-2"), true},
		"a room unit fails":             {nil, symptom("crah-a"), true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cfg, w := silenced(t)
				i := worked("ch-1", facility.KindChiller)
				play(t, cfg, w, nil, func(p *paging.Pager) {
					silence(t, p, "ch-1", time.Hour, tc.planned...)
					send(t, p, change(incident.ChangeOpened, i, "off"))
					tc.grow(&i) // not material to the tracker: only Review sees it
					review(t, p, i)
					pass(time.Minute)
				})
				if told := len(w.heard) > 0; told != tc.told {
					t.Errorf("heard %q; want told %v", w.heard, tc.told)
				}
			})
		})
	}
}

func symptom(asset string) func(*incident.Incident) {
	return func(i *incident.Incident) {
		i.Symptoms = append(i.Symptoms, incident.Symptom{Asset: asset, What: "x", At: time.Now()})
	}
}

func halls(names ...string) func(*incident.Incident) {
	return func(i *incident.Incident) { i.Halls, i.Severity = names, incident.Page }
}

// Who knows of an incident hears of its end, whatever is silenced meanwhile;
// what changes in between waits until the silence is over.
func TestASilenceNeverHidesAnEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg, w := silenced(t)
		i := worked("ch-1", facility.KindChiller)
		play(t, cfg, w, nil, func(p *paging.Pager) {
			send(t, p, change(incident.ChangeOpened, i, "tripped"))
			pass(time.Minute)
			s := silence(t, p, "ch-1", time.Hour)
			send(t, p, change(incident.ChangeUpdated, i, "sooner"))
			pass(time.Minute)
			if err := p.Expire(t.Context(), time.Now(), s.ID); err != nil {
				t.Error(err)
			}
			i.Headline, i.Text = "latest", "latest"
			review(t, p, i)
			pass(time.Minute)
			silence(t, p, "ch-1", time.Hour)
			send(t, p, change(incident.ChangeResolved, i, "over"))
			pass(time.Minute)
		})
		heard(t, w, "0s first firing: tripped", "2m0s first firing: latest", "3m0s first resolved: over")
	})
}

func TestSilencesAreChecked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg, w := silenced(t)
		play(t, cfg, w, nil, func(p *paging.Pager) {
			now := time.Now()
			for want, s := range map[string]paging.Silence{
				`no asset "ch-11" in the site file; did you mean "ch-1"?`: {Asset: "ch-11", Until: now.Add(time.Hour), Reason: "r"},
				"for 0s; want more than 0":                                {Asset: "ch-1", Until: now, Reason: "r"},
				"at most 720h0m0s":                                        {Asset: "ch-1", Until: now.AddDate(1, 0, 0), Reason: "r"},
				"why? give a reason":                                      {Asset: "ch-1", Until: now.Add(time.Hour)},
				`"ch-2" is no hall`:                                       {Asset: "ch-1", Halls: []string{"ch-2"}, Until: now.Add(time.Hour), Reason: "r"},
			} {
				if _, err := p.Silence(t.Context(), now, s); err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("got  %v\nwant %s", err, want)
				}
			}
			if err := p.Expire(t.Context(), now, "s9"); !errors.Is(err, paging.ErrNoSilence) {
				t.Errorf("got %v", err)
			}
		})
	})
}
