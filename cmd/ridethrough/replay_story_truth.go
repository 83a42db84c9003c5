package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/plant"
	"github.com/ridethrough/ridethrough/internal/simulator/scenario"
)

const (
	// truthStep is how often the truth of a story is looked at.
	truthStep = 10 * time.Second
	// foreseeable is how long a story is played on to see what would come.
	foreseeable = 3 * time.Hour
	// gradual is a fault that takes longer than this to develop.
	gradual = 5 * time.Minute
	// rearmed is how far below a limit a place must come to cross it again, K.
	rearmed = 0.5
)

// storyTruth is what would come at each moment of a story had nothing more
// happened: the story is played again without what begins later.
func storyTruth(s *scenario.Scenario, seed uint64) (*score.Truth, error) {
	end := storyStart.Add(s.Duration + demoGrace)
	t := &score.Truth{Begin: storyStart, End: end, Inlets: map[string]score.Inlets{}}
	cuts := []time.Duration{0}
	for _, d := range s.Developments() {
		if d.From > cuts[len(cuts)-1] {
			cuts = append(cuts, d.From)
		}
		noteFault(t, s, d)
	}
	for i, cut := range cuts {
		until := end
		if i+1 < len(cuts) {
			until = storyStart.Add(cuts[i+1])
		}
		if err := playEpoch(t, s.Known(cut), seed, storyStart.Add(cut), until, i+1 == len(cuts)); err != nil {
			return nil, err
		}
	}
	judgeHalls(t, s)
	return t, nil
}

// noteFault writes down what a development takes away, and whose fault it is.
func noteFault(t *score.Truth, s *scenario.Scenario, d scenario.Development) {
	kind, failed := kindOf(s.Site, d)
	if kind == "" || d.Phase != "fault" {
		return
	}
	if !slices.Contains(t.Kinds, kind) {
		t.Kinds = append(t.Kinds, kind)
	}
	if t.Fault.IsZero() {
		t.Fault = storyStart.Add(d.From)
	}
	if failed {
		accept := append(slices.Clone(d.Assets), wholes(s.Site, d.Assets)...)
		t.Causes = append(t.Causes, score.CauseTruth{At: storyStart.Add(d.From), Accept: accept, Hall: score.OnlyHall(s.Site, accept)})
	}
}

// limited is a demand limit below which a machine does not do its work, %.
const limited = 50

// kindOf says what a development takes away, and whether something has failed:
// hot weather and more load are nobody's fault.
func kindOf(site *facility.Site, d scenario.Development) (kind string, failed bool) {
	asset, _ := site.Asset(d.Assets[0])
	switch d.Do {
	case plant.Trip, plant.StopUnit:
		switch asset.Kind {
		case facility.KindPump:
			return score.KindFlow, true
		case facility.KindCoolingTower:
			return score.KindTowers, true
		case facility.KindCRAH, facility.KindCRAC:
			return score.KindFans, true
		}
		return score.KindTrip, true
	case plant.StickValve:
		return score.KindFlow, true
	case plant.BreakFan:
		return score.KindFans, true
	case plant.LoseMains:
		return score.KindPower, true
	case plant.DegradeChiller:
		return score.KindSlow, true
	case plant.LimitDemand:
		if d.Value < limited {
			return score.KindLying, true
		}
	case plant.ShiftWeather, plant.ScaleLoad:
		return score.KindLoad, false
	}
	return "", false
}

// wholes are loops and halls of which every machine of a kind is among assets:
// their name is as good as those of all.
func wholes(site *facility.Site, assets []string) []string {
	var out []string
	first, _ := site.Asset(assets[0])
	for _, whole := range site.Assets(facility.KindLoop, facility.KindHall) {
		parts := site.OnLoop(whole.Name, first.Kind)
		if whole.Kind == facility.KindHall {
			parts = site.InHall(whole.Name, first.Kind)
		}
		if len(parts) > 0 && !slices.ContainsFunc(parts, func(a facility.Asset) bool { return !slices.Contains(assets, a.Name) }) {
			out = append(out, whole.Name)
		}
	}
	return out
}

// unremarkable events are no news to somebody who forecasts: parts of the story,
// and the limits that the forecast is about.
var unremarkable = []plant.EventKind{plant.EventPhase, plant.EventLimit, plant.EventRecover}

// playEpoch plays what could be known from one moment on, and notes when limits
// are crossed. The last epoch is what was.
func playEpoch(t *score.Truth, s *scenario.Scenario, seed uint64, from, to time.Time, last bool) error {
	player, err := s.Play(storyStart, seed)
	if err != nil {
		return fmt.Errorf("replay: %w", err)
	}
	epoch := score.Epoch{From: from, To: to, Crossings: map[score.Subject][]time.Time{}, Hottest: map[string][]time.Time{}}
	seen := newCrossings(s.Site)
	for at := storyStart.Add(truthStep); !at.After(to.Add(foreseeable)); at = at.Add(truthStep) {
		if err := player.Advance(at); err != nil {
			return fmt.Errorf("replay: %w", err)
		}
		seen.look(player.Plant(), at, &epoch)
		if last && !at.After(to) {
			for name, row := range seen.rows {
				in := t.Inlets[name]
				t.Inlets[name] = score.Inlets{Step: truthStep, Mean: append(in.Mean, row.mean), Hottest: append(in.Hottest, row.hottest)}
			}
		}
	}
	if last {
		for _, e := range player.Plant().Events() {
			if !e.At.After(to) && !slices.Contains(unremarkable, e.Kind) {
				t.History = append(t.History, score.Happening{At: e.At, Asset: e.Asset, What: cmp.Or(e.Text, string(e.Kind))})
			}
		}
	}
	t.Epochs = append(t.Epochs, epoch)
	return nil
}

// judgeHalls says which halls needed a page, and what class of story that makes.
func judgeHalls(t *score.Truth, s *scenario.Scenario) {
	allowable := s.Site.Limits.Allowable
	exposed := exposedServices(t, s.Site)
	t.Class = score.Benign
	if !t.Fault.IsZero() {
		t.Class = score.WarnOnly
	}
	for _, hall := range s.Site.Assets(facility.KindHall) {
		h := score.HallTruth{Hall: hall.Name}
		for _, row := range s.Site.InHall(hall.Name, facility.KindRow) {
			h.Rows = append(h.Rows, row.Name)
		}
		subject := score.Subject{Place: hall.Name, Limit: allowable}
		i := slices.IndexFunc(t.Epochs, func(e score.Epoch) bool { return len(e.Crossings[subject]) > 0 })
		if i >= 0 {
			h.Page, h.Onset, h.Crossing = true, t.Epochs[i].From, t.Epochs[i].Crossings[subject][0]
			h.Gradual = slices.ContainsFunc(s.Developments(), func(d scenario.Development) bool {
				return storyStart.Add(d.From).Equal(h.Onset) && d.To-d.From > gradual
			})
			h.Services = servicesIn(s.Site, hall.Name, exposed)
			if t.Class != score.Danger {
				t.Class = score.Recovery
			}
			if len(t.Epochs[len(t.Epochs)-1].Crossings[subject]) > 0 || !h.Crossing.After(t.Epochs[i].To) {
				t.Class = score.Danger
			}
		}
		t.Halls = append(t.Halls, h)
	}
}

// exposedServices are those with a rack in a row that crosses the limit, at
// least if nobody mends anything.
func exposedServices(t *score.Truth, site *facility.Site) []string {
	var racks []string
	for _, row := range site.Assets(facility.KindRow) {
		crosses := slices.ContainsFunc(t.Epochs, func(e score.Epoch) bool {
			return len(e.Crossings[score.Subject{Place: row.Name, Limit: site.Limits.Allowable}]) > 0
		})
		for _, rack := range site.Assets(facility.KindRack) {
			if crosses && rack.Row == row.Name {
				racks = append(racks, rack.Name)
			}
		}
	}
	return site.ServicesAt(racks...)
}

func servicesIn(site *facility.Site, hall string, exposed []string) []string {
	var racks []string
	for _, rack := range site.InHall(hall, facility.KindRack) {
		racks = append(racks, rack.Name)
	}
	return slices.DeleteFunc(site.ServicesAt(racks...), func(s string) bool { return !slices.Contains(exposed, s) })
}
