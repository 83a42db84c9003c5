package main

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
)

// changed is an outcome with one change.
func changed(kind incident.ChangeKind, id string) followed {
	c := incident.Change{Kind: kind, Incident: incident.Incident{ID: id}}
	return followed{outcome: alerting.Outcome{Changes: []incident.Change{c}}}
}

// A follower that hangs holds nobody, and afterwards hears of every change.
func TestAFollowerThatHangsMissesNoChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var heard [][]string
		f := newFollower(func(_ context.Context, next followed) {
			<-release
			var ids []string
			for _, c := range next.outcome.Changes {
				ids = append(ids, c.Incident.ID)
			}
			heard = append(heard, ids)
		})
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- f.run(ctx) }()
		f.put(changed(incident.ChangeOpened, "a"))
		synctest.Wait() // it hangs with a
		began := time.Now()
		f.put(changed(incident.ChangeOpened, "b"))
		f.put(changed(incident.ChangeResolved, "a"))
		if held := time.Since(began); held != 0 {
			t.Errorf("put took %s", held)
		}
		close(release)
		synctest.Wait()
		f.put(changed(incident.ChangeResolved, "b"))
		synctest.Wait()
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([][]string{{"a"}, {"b", "a"}, {"b"}}, heard); diff != "" {
			t.Errorf("heard (-want +got):\n%s", diff)
		}
	})
}

// What is put last before the end is heard.
func TestAFollowerHearsTheLastOutcome(t *testing.T) {
	heard := 0
	f := newFollower(func(context.Context, followed) { heard++ })
	f.put(changed(incident.ChangeResolved, "a"))
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := f.run(ctx); err != nil || heard != 1 {
		t.Errorf("heard %d, %v; want the last", heard, err)
	}
}

// The last step of the loop ends after everybody was asked to: its followers
// hear of it all the same.
func TestFollowersHearOfTheLastStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		heard := 0
		f := newFollower(func(context.Context, followed) { heard++ })
		ctx, stop := context.WithCancel(t.Context())
		var group errgroup.Group
		runFollowed(ctx, &group, []*follower{f}, func(ctx context.Context) error {
			<-ctx.Done()
			synctest.Wait() // whoever ends with ctx has ended
			f.put(changed(incident.ChangeResolved, "a"))
			return nil
		})
		stop()
		if err := group.Wait(); err != nil || heard != 1 {
			t.Errorf("heard %d, %v; want the last step", heard, err)
		}
	})
}

// Changes that wait are bounded; ends go last.
func TestWaitingChangesAreBounded(t *testing.T) {
	f := newFollower(nil)
	f.put(changed(incident.ChangeResolved, "the end"))
	for n := range 3 * mostChanges {
		f.put(changed(incident.ChangeUpdated, fmt.Sprint(n)))
	}
	waiting, _ := f.take()
	all := waiting.outcome.Changes
	if len(all) != mostChanges || all[0].Incident.ID != "the end" || all[len(all)-1].Incident.ID != fmt.Sprint(3*mostChanges-1) {
		t.Errorf("%d wait, from %s to %s; want %d, the end and the newest among them", len(all), all[0].Incident.ID, all[len(all)-1].Incident.ID, mostChanges)
	}
}
