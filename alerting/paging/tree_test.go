package paging_test

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// The operator's own tree goes on as it does: mute times hold, a receiver gets
// its short forms from here as well, and escalation comes beside it.
func TestTheOperatorsTreeWithNamedReceivers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, cfg := &wire{began: time.Now()}, paging.DefaultConfig()
		cfg.AlertmanagerFile = filepath.Join(t.TempDir(), "alertmanager.yml")
		// Time begins at midnight.
		writeFile(t, cfg.AlertmanagerFile, `
route: {receiver: noc, group_by: [incident], group_wait: 0s, group_interval: 1s, routes: [{matchers: [severity = warn], mute_time_intervals: [night]}]}
receivers: [{name: noc}]
time_intervals: [{name: night, time_intervals: [{times: [{start_time: "00:00", end_time: "00:10"}]}]}]
`)
		cfg.Receivers = []paging.Receiver{{Name: "noc", Targets: host("noc")}, {Name: "lead", Targets: host("lead")}}
		cfg.Escalation = []paging.Step{{After: 5 * time.Minute, Receiver: "lead"}}
		play(t, cfg, w, nil, func(p *paging.Pager) {
			warn := worked("ch-1", facility.KindChiller)
			send(t, p, change(incident.ChangeOpened, warn, "a warning"))
			send(t, p, change(incident.ChangeOpened, trip("i2", incident.Page), "a page"))
			pass(12 * time.Minute)
		})
		heard(t, w, "0s noc firing: a page", "5m0s lead firing: not acknowledged for 5 min: a page", "10m0s noc firing: a warning")
	})
}

func TestReceiversThatDoNotExistAreNamed(t *testing.T) {
	cfg := paging.DefaultConfig()
	cfg.Targets = host("first")
	cfg.Fallback = []string{"mail"}
	_, err := paging.New(cfg, paging.Options{})
	if want := `paging.fallback[0]: no receiver "mail"; there are ridethrough; name one of these, or add it under paging.receivers`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// A window of the site file is a silence that nobody has to remember.
func TestAMaintenanceWindowIsASilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg, w := silenced(t)
		plan := site(t)
		plan.Maintenance = facility.Maintenance{{Name: "filter-day", Assets: []string{"ch-1"}, From: time.Now().Add(time.Minute), For: 10 * time.Minute}}
		i := worked("ch-1", facility.KindChiller)
		playAt(t, plan, cfg, w, nil, func(p *paging.Pager) {
			pass(2 * time.Minute)
			send(t, p, change(incident.ChangeOpened, i, "off"))
			if got := p.Standing(i.ID).Silenced; got != "maintenance filter-day, until 00:11Z" {
				t.Errorf("silenced %q", got)
			}
			pass(10 * time.Minute)
			review(t, p, i)
			pass(time.Minute)
		})
		heard(t, w, "12m0s first firing: ch-1 tripped")
	})
}

// A reload makes the next pager while the old one still works: what happens in
// between is neither lost nor told twice.
func TestAReloadTakesOverWhatWasToldMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, cfg := &wire{began: time.Now()}, ladder(t)
		i := trip("i1", incident.Page)
		next, err := paging.New(cfg, wired(w, site(t)))
		if err != nil {
			t.Fatal(err)
		}
		play(t, cfg, w, nil, func(p *paging.Pager) {
			send(t, p, change(incident.ChangeOpened, i, "tripped"))
			send(t, p, change(incident.ChangeUpdated, i, "sooner"))
			ack(t, p, "i1")
			silence(t, p, "ch-2", time.Hour)
			pass(time.Minute)
		})
		run(t, next, []incident.Incident{i}, func(p *paging.Pager) {
			pass(20 * time.Minute)
			if len(p.Silences(time.Now())) != 1 {
				t.Error("the silence is lost")
			}
			send(t, p, change(incident.ChangeResolved, i, "over"))
			pass(time.Minute)
		})
		w.heard = w.heard[len(w.heard)-2:]
		heard(t, w, "0s first firing: sooner", "21m0s first resolved: over")
	})
}
