package main

import (
	"context"
	"net/http"
	"time"

	"github.com/ridethrough/ridethrough/alerting/paging"
)

// beat sends the heartbeat of the configuration until ctx ends.
func (g *generation) beat(ctx context.Context) error {
	if g.setup.cfg.Paging.Heartbeat == nil {
		return nil
	}
	began := time.Now()
	run := paging.HeartbeatRun{
		Heartbeat: *g.setup.cfg.Paging.Heartbeat, Wrong: func() string { return g.wrong(began) }, Client: http.DefaultClient, Logger: g.service.log,
	}
	return run.Run(ctx)
}

// wrong says why a page would not reach anybody now: the alerting step stands
// still, from the beginning or lately, or a page is on its way for too long.
func (g *generation) wrong(began time.Time) string {
	if g.service.beat.Load() == 0 && time.Since(began) > stuckAfter {
		return "the alerting step has never finished"
	}
	if why := g.service.unhealthy(); len(why) > 0 {
		return why[0]
	}
	if stuck := g.pager.Troubles(time.Now()); len(stuck) > 0 {
		return stuck[0].String()
	}
	return ""
}
