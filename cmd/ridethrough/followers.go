package main

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/score"
)

// A followed is what the alerting step found, and when.
type followed struct {
	at      time.Time
	outcome alerting.Outcome
}

// A follower hears of every outcome in a goroutine of its own, so that disks,
// receivers and programs never hold the alerting step. follow may take its
// time: what comes meanwhile waits as one.
type follower struct {
	follow func(context.Context, followed)

	// wake says that something waits.
	wake chan struct{}
	// mu guards everything below.
	mu      sync.Mutex
	waiting *followed
}

func newFollower(follow func(context.Context, followed)) *follower {
	return &follower{follow: follow, wake: make(chan struct{}, 1)}
}

// mostChanges bounds the changes, and the scores, that wait for a follower that
// hangs. The newest outcome has the whole state; only ends of incidents are in changes
// alone, and those are the last to go.
const mostChanges = 1000

// put takes an outcome over without waiting. Of those that wait already only
// what is not in the newest is kept: its changes and scores.
func (f *follower) put(next followed) {
	f.mu.Lock()
	if was := f.waiting; was != nil {
		next.outcome.Changes = joinChanges(was.outcome.Changes, next.outcome.Changes)
		scores := append(append([]score.Settled(nil), was.outcome.Scores...), next.outcome.Scores...)
		next.outcome.Scores = scores[max(0, len(scores)-mostChanges):]
		next.outcome.Forecast = next.outcome.Forecast || was.outcome.Forecast
	}
	f.waiting = &next
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

func joinChanges(was, next []incident.Change) []incident.Change {
	all := append(append([]incident.Change(nil), was...), next...)
	for i := 0; len(all) > mostChanges && i < len(all); {
		if all[i].Kind == incident.ChangeResolved {
			i++
			continue
		}
		all = append(all[:i], all[i+1:]...)
	}
	return all[max(0, len(all)-mostChanges):]
}

func (f *follower) take() (followed, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.waiting == nil {
		return followed{}, false
	}
	next := *f.waiting
	f.waiting = nil
	return next, true
}

// run follows until ctx ends, then takes what still waits, so that a shutdown
// loses no end of an incident, and returns nil.
func (f *follower) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			if last, ok := f.take(); ok {
				f.follow(ctx, last)
			}
			return nil
		case <-f.wake:
		}
		if next, ok := f.take(); ok {
			f.follow(ctx, next)
		}
	}
}

// runFollowed runs a loop and its followers in a group. They end after it, so
// that they hear of its last step.
func runFollowed(ctx context.Context, group *errgroup.Group, followers []*follower, loop func(context.Context) error) {
	following, stop := context.WithCancel(context.WithoutCancel(ctx))
	for _, f := range followers {
		group.Go(func() error { return f.run(following) })
	}
	group.Go(func() error {
		defer stop()
		return loop(ctx)
	})
}

// followers are the parts of a generation that hear of every outcome.
func (g *generation) followers() []*follower {
	return []*follower{newFollower(g.siren.follow), newFollower(g.status.follow), newFollower(g.reports.follow)}
}
