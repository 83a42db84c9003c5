package main

import (
	"bytes"
	"maps"
	"slices"
	"sync/atomic"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/message"
)

// chartsKept is how many charts of incidents that are over can still be looked
// at: a mail is read in the morning.
const chartsKept = 50

// charts are the pictures of incidents, drawn when somebody asks. One goroutine
// writes them, any number read.
type charts struct {
	current atomic.Pointer[map[string]message.Chart]
}

// show takes a step in. An incident that is over keeps its last chart.
func (c *charts) show(outcome alerting.Outcome) {
	next := map[string]message.Chart{}
	if before := c.current.Load(); before != nil {
		next = maps.Clone(*before)
	}
	open := map[string]bool{}
	for _, i := range outcome.Incidents {
		open[i.ID] = true
		if i.Outlook == nil {
			continue
		}
		if chart, ok := message.NewChart(i, outcome.Result.At, outcome.Inlets[i.Outlook.Hall]); ok {
			next[i.ID] = chart
		}
	}
	forgetCharts(next, open)
	c.current.Store(&next)
}

// forgetCharts drops those of the incidents that ended first.
func forgetCharts(all map[string]message.Chart, open map[string]bool) {
	if len(all) <= chartsKept {
		return
	}
	over := slices.DeleteFunc(slices.Collect(maps.Keys(all)), func(id string) bool { return open[id] })
	slices.SortFunc(over, func(a, b string) int { return all[a].Now.Compare(all[b].Now) })
	for _, id := range over[:min(len(over), len(all)-chartsKept)] {
		delete(all, id)
	}
}

// png draws the chart of an incident.
func (c *charts) png(incident string) ([]byte, bool) {
	all := c.current.Load()
	if all == nil {
		return nil, false
	}
	chart, known := (*all)[incident]
	if !known {
		return nil, false
	}
	var b bytes.Buffer
	if err := chart.PNG(&b); err != nil {
		return nil, false
	}
	return b.Bytes(), true
}
