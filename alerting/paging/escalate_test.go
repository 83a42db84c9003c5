package paging_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// ladder pages first, then lead after 5 minutes and boss after 15.
func ladder(t *testing.T) paging.Config {
	cfg := paging.DefaultConfig()
	cfg.Targets, cfg.DataDir = host("first"), t.TempDir()
	cfg.Receivers = []paging.Receiver{{Name: "lead", Targets: host("lead")}, {Name: "boss", Targets: host("boss")}}
	cfg.Escalation = []paging.Step{{After: 5 * time.Minute, Receiver: "lead"}, {After: 15 * time.Minute, Receiver: "boss"}}
	return cfg
}

func ack(t *testing.T, p *paging.Pager, name string) {
	t.Helper()
	if _, err := p.Acknowledge(t.Context(), name, paging.Ack{By: "kim", Note: "on my way", At: time.Now()}); err != nil {
		t.Error(err)
	}
}

func heard(t *testing.T, w *wire, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, w.heard); diff != "" {
		t.Errorf("heard (-want +got):\n%s", diff)
	}
}

// Nobody acknowledges: each step comes once, in its time, across a restart, and
// all of them hear of updates and of the end.
func TestEscalationSurvivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, cfg := &wire{began: time.Now()}, ladder(t)
		open := []incident.Incident{trip("i1", incident.Page)}
		play(t, cfg, w, nil, func(p *paging.Pager) {
			send(t, p, change(incident.ChangeOpened, open[0], "tripped"))
			pass(6*time.Minute + time.Second/2)
		})
		play(t, cfg, w, open, func(p *paging.Pager) {
			pass(10 * time.Minute)
			ack(t, p, "i1")
			pass(time.Minute)
			send(t, p, change(incident.ChangeResolved, open[0], "over"))
			pass(time.Minute)
		})
		if len(w.heard) != 6 {
			t.Fatalf("heard %q; want three pages and three ends", w.heard)
		}
		w.heard = w.heard[:3]
		heard(t, w, "0s first firing: tripped", "5m0s lead firing: not acknowledged for 5 min: tripped", "15m1s boss firing: not acknowledged for 15 min: tripped")
	})
}

// An acknowledgement stops the escalation, over a restart too, until another
// hall is going to be lost: that was not what was taken on.
func TestAcknowledgeStopsTheEscalationUntilAnotherHallIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, cfg := &wire{began: time.Now()}, ladder(t)
		i := trip("s.ch-1.20250718T100030Z", incident.Page)
		play(t, cfg, w, nil, func(p *paging.Pager) {
			send(t, p, change(incident.ChangeOpened, i, "tripped"))
			pass(time.Minute)
			ack(t, p, "ch-1") // a part of the name will do
		})
		play(t, cfg, w, []incident.Incident{i}, func(p *paging.Pager) {
			pass(20 * time.Minute)
			if got := p.Standing(i.ID); got.Ack == nil || got.Ack.By != "kim" {
				t.Errorf("standing %+v; want the acknowledgement after a restart", got)
			}
			i.Halls = []string{"a", "b"}
			send(t, p, change(incident.ChangeUpdated, i, "b will be lost too"))
			if got := p.Standing(i.ID); got.Ack != nil {
				t.Errorf("still acknowledged by %s", got.Ack)
			}
			pass(6 * time.Minute)
			ack(t, p, i.ID)
			pass(20 * time.Minute)
		})
		heard(t, w, "0s first firing: tripped", "21m0s first firing: b will be lost too", "26m0s lead firing: not acknowledged for 5 min: b will be lost too")
	})
}

// Who was told because nobody had acknowledged does not go on hearing so.
func TestUpdatesOfAnEscalationSayWhoHasAcknowledged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, cfg := &wire{began: time.Now()}, ladder(t)
		i := trip("i1", incident.Page)
		play(t, cfg, w, nil, func(p *paging.Pager) {
			send(t, p, change(incident.ChangeOpened, i, "tripped"))
			pass(6 * time.Minute)
			ack(t, p, "i1")
			pass(time.Minute)
			send(t, p, change(incident.ChangeUpdated, i, "worse"))
			pass(time.Minute)
		})
		slices.Sort(w.heard)
		heard(t, w, "0s first firing: tripped", "5m0s lead firing: not acknowledged for 5 min: tripped",
			"7m0s first firing: worse", "7m0s lead firing: acknowledged by kim: worse")
	})
}

// A warning waits for nobody; once it is a page, the clock starts.
func TestAWarningIsNotEscalated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, cfg := &wire{began: time.Now()}, ladder(t)
		play(t, cfg, w, nil, func(p *paging.Pager) {
			i := trip("i1", incident.Warn)
			i.Halls = nil
			send(t, p, change(incident.ChangeOpened, i, "redundancy gone"))
			pass(20 * time.Minute)
			send(t, p, change(incident.ChangeEscalated, trip("i1", incident.Page), "a will be lost"))
			pass(6 * time.Minute)
		})
		heard(t, w, "0s first firing: redundancy gone", "20m0s first firing: a will be lost", "25m0s lead firing: not acknowledged for 5 min: a will be lost")
	})
}

// While people work on it nobody is called further; who hears of it only when
// the silence ends has as long to acknowledge as anybody.
func TestASilenceStopsTheEscalation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, cfg := &wire{began: time.Now()}, ladder(t)
		told, untold := worked("ch-1", facility.KindChiller), worked("ch-2", facility.KindChiller)
		told.Severity, untold.Severity = incident.Page, incident.Page
		play(t, cfg, w, nil, func(p *paging.Pager) {
			send(t, p, change(incident.ChangeOpened, told, "one"))
			silence(t, p, "ch-1", 20*time.Minute)
			s := silence(t, p, "ch-2", 20*time.Minute)
			send(t, p, change(incident.ChangeOpened, untold, "two"))
			review(t, p, told, untold)
			pass(10 * time.Minute)
			if err := p.Expire(t.Context(), time.Now(), s.ID); err != nil {
				t.Error(err)
			}
			review(t, p, told, untold)
			pass(6 * time.Minute)
			ack(t, p, untold.ID)
			ack(t, p, told.ID)
		})
		heard(t, w, "0s first firing: one", "10m0s first firing: ch-1 tripped", "15m0s lead firing: not acknowledged for 5 min: ch-1 tripped")
	})
}

func TestAcknowledgeSaysWhatItCannotFind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, cfg := &wire{began: time.Now()}, ladder(t)
		play(t, cfg, w, nil, func(p *paging.Pager) {
			send(t, p, change(incident.ChangeOpened, trip("s.ch-1.1", incident.Page), "one"))
			send(t, p, change(incident.ChangeOpened, trip("s.ch-1.2", incident.Page), "two"))
			for name, want := range map[string]string{
				"ch-1":  `"ch-1": several incidents are called so; name one of s.ch-1.1, s.ch-1.2`,
				"ch-7":  `"ch-7": no such incident is open; open are s.ch-1.1, s.ch-1.2`,
				"ch-1.": `"ch-1.": several incidents are called so; name one of s.ch-1.1, s.ch-1.2`,
			} {
				if _, err := p.Acknowledge(t.Context(), name, paging.Ack{By: "kim"}); err == nil || err.Error() != want {
					t.Errorf("got  %v\nwant %s", err, want)
				}
			}
			send(t, p, change(incident.ChangeResolved, trip("s.ch-1.1", incident.Page), "one over"))
			if _, err := p.Acknowledge(t.Context(), "s.ch-1.1", paging.Ack{By: "kim"}); !errors.Is(err, paging.ErrNoIncident) {
				t.Errorf("got %v; want that it is over", err)
			}
			if _, err := p.Acknowledge(t.Context(), "s.ch-1.2", paging.Ack{}); err == nil {
				t.Error("nobody acknowledged")
			}
		})
	})
}
