package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator"
	"github.com/ridethrough/ridethrough/internal/simulator/plant"
	"github.com/ridethrough/ridethrough/internal/web"
)

// storyTick is how often the narrator looks.
const storyTick = 50 * time.Millisecond

// A story tells what happens, beside what was said would happen.
type story struct {
	out      io.Writer
	terminal bool // has a progress line
	sim      *simulator.Simulator
	service  *service
	pager    *demoPager
	speed    float64
	figures  *figures

	events, pages int // told so far
	open          map[string]bool
	forecastTold  bool
}

func newStory(out io.Writer, sim *simulator.Simulator, svc *service, pager *demoPager, speed float64) *story {
	file, isFile := out.(*os.File)
	return &story{
		out: out, terminal: isFile && term.IsTerminal(int(file.Fd())), sim: sim, service: svc, pager: pager, speed: speed,
		figures: &figures{interval: demoInterval, hallCross: map[string]time.Time{}, seen: map[string]bool{}}, open: map[string]bool{},
	}
}

// tell narrates until the scenario is over and every page is resolved, or
// until the deadline. It returns false when ctx ended first.
func (s *story) tell(ctx context.Context, deadline time.Time) bool {
	s.opening()
	tick := time.NewTicker(storyTick)
	defer tick.Stop()
	now := s.sim.Clock()
	for {
		select {
		case <-ctx.Done():
			s.clearProgress()
			return false
		case <-tick.C:
		}
		s.figures.watch(now(), s.sim)
		s.newEvents()
		s.newPages()
		s.newForecast()
		over := now().After(s.sim.End()) && len(s.open) == 0
		if over || now().After(deadline) {
			s.clearProgress()
			s.closing()
			return true
		}
		s.progress(now())
	}
}

func (s *story) opening() {
	site := s.sim.Site()
	count := func(k ...facility.Kind) int { return len(site.Assets(k...)) }
	s.line("ridethrough demo: a simulated data centre, %g times faster than real time.", s.speed)
	s.line("%d halls, %d racks, %d chillers, %d CRAHs; %d devices answer SNMP and IPMI on loopback.",
		count(facility.KindHall), count(facility.KindRack), count(facility.KindChiller), count(facility.KindCRAH), len(s.sim.Endpoints()))
	s.line("Operator page: http://%s/", s.service.web.Addr())
	s.line("")
}

// newEvents tells what the plant did, as its all-knowing witness saw it. Rows
// and racks are too many to name each.
func (s *story) newEvents() {
	events := s.sim.Events()
	for _, e := range events[s.events:] {
		s.figures.event(e, s.hall(e.Asset), s.sim.Site().Limits.Allowable)
		if s.worthTelling(e) {
			s.at(e.At, "plant    %s", plantLine(e))
		}
	}
	s.events = len(events)
}

func (s *story) worthTelling(e plant.Event) bool {
	switch e.Kind {
	case plant.EventTrip, plant.EventRepair, plant.EventPhase:
		return true
	case plant.EventLimit:
		return e.Value == float64(s.sim.Site().Limits.Allowable) && s.figures.firstOf("limit "+s.hall(e.Asset))
	case plant.EventShutdown:
		return s.figures.firstOf("shutdown " + s.hall(e.Asset))
	}
	return false
}

func (s *story) hall(asset string) string { return s.sim.Site().Locate(asset).Hall }

func plantLine(e plant.Event) string {
	if e.Kind == plant.EventPhase {
		return "— " + e.Text
	}
	return fmt.Sprintf("%s %s: %s", e.Asset, e.Kind, e.Text)
}

// newPages tells what the pager received. What needs nobody out of bed is told
// in a line at most.
func (s *story) newPages() {
	for _, p := range s.pager.since(s.pages) {
		s.pages++
		paged, known := s.figures.seen[p.Incident]
		s.figures.page(p)
		loud := p.Severity == "page"
		switch {
		case !p.Firing:
			delete(s.open, p.Incident)
			s.at(p.At, "RESOLVED %s", p.Headline)
			continue
		case loud && !paged:
			s.at(p.At, "PAGE     %s", p.Headline)
			s.box(p.Text)
		case known:
			s.at(p.At, "update   %s", p.Headline)
		default:
			s.at(p.At, "warning  %s", p.Headline)
		}
		s.open[p.Incident] = true
	}
}

// newForecast tells the first forecast after the trip.
func (s *story) newForecast() {
	if s.forecastTold {
		return
	}
	state := s.service.view.State()
	hall, crossing, found := soonest(state)
	if !found || !s.figures.forecast(state.At, hall, crossing) {
		return
	}
	s.forecastTold = true
	s.at(state.At, "forecast %s: %g °C in %s (%s to %s)", hall, crossing.Limit, crossing.P50, crossing.P10, crossing.P90)
}

// soonest is the hall that crosses the page limit first.
func soonest(state web.State) (hall string, first web.Crossing, found bool) {
	for _, h := range state.Halls {
		for _, c := range h.Crossings {
			if c.Limit == state.PageLimit && !c.P50.IsNever() && (!found || c.P50 < first.P50) {
				hall, first, found = h.Name, c, true
			}
		}
	}
	return hall, first, found
}

func (s *story) closing() {
	f := s.figures
	s.line("")
	if lead, ok := f.lead(); ok {
		s.line("The first page came %s before any inlet crossed %g °C.", lead.Round(time.Second), float64(s.sim.Site().Limits.Allowable))
	}
	if said, was, ok := f.firstForecast(); ok {
		s.line("The first forecast said %s until the limit; it then took %s.", said.Round(time.Second), was.Round(time.Second))
	}
	s.line("Pages %d, warnings %d, updates %d, resolved %d.", f.pages, f.warnings, f.updates, f.resolved)
}

func (s *story) at(t time.Time, format string, args ...any) {
	s.line("%s  "+format, append([]any{t.Format(time.TimeOnly)}, args...)...)
}

func (s *story) box(text string) {
	for _, l := range strings.Split(strings.TrimSpace(text), "\n") {
		s.line("          | %s", l)
	}
}

func (s *story) line(format string, args ...any) {
	s.clearProgress()
	fmt.Fprintf(s.out, format+"\n", args...)
}

const progressWidth = 30

// progress draws how far the story is, on a terminal.
func (s *story) progress(now time.Time) {
	if !s.terminal {
		return
	}
	share := min(1, max(0, now.Sub(s.sim.Start()).Seconds()/s.sim.End().Sub(s.sim.Start()).Seconds()))
	done := int(share * progressWidth)
	left := time.Duration(max(0, s.sim.End().Sub(now).Seconds()/s.speed) * float64(time.Second))
	fmt.Fprintf(s.out, "\r%s [%s%s] %s left ", now.Format(time.TimeOnly),
		strings.Repeat("=", done), strings.Repeat(" ", progressWidth-done), left.Round(time.Second))
}

func (s *story) clearProgress() {
	if s.terminal {
		fmt.Fprint(s.out, "\r\x1b[K")
	}
}
