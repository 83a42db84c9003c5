package predict

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A stage is what stands still from some moment on.
type stage struct {
	at   float64 // s from now
	lost map[string]bool
	it   map[string]float64 // share of the IT load left, by hall; absent for all of it
}

// stages follows the machines of one cluster through a loss: those that are
// lost for good, those without power and until when, those that trip because
// towers are missing. Nil when it stops no machine of the cluster: less load
// harms no inlet.
func (s *study) stages(e *ensemble, l *lost, dark *blackout) []stage {
	machines := s.m.sweep.machines(s.m, e)
	times, concerned := []float64{0}, false
	for _, name := range machines {
		concerned = concerned || l.names[name]
	}
	if dark != nil {
		for n, at := range dark.times {
			for _, name := range machines {
				i, known := s.feeds.index[name]
				if !known || !s.before.live[i] || l.names[name] {
					continue
				}
				if was := n == 0 || dark.live[n-1][i]; was != dark.live[n][i] {
					concerned = true
					if times = append(times, at); !was {
						times = append(times, at+s.restart(name))
					}
				}
			}
			for _, i := range e.cluster.halls {
				if s.itLeft(i, dark, at) < 1 {
					times = append(times, at)
				}
			}
		}
	}
	if !concerned {
		return nil
	}
	sort.Float64s(times)
	var out []stage
	for _, at := range slices.Compact(times) {
		out = append(out, s.stage(e, machines, l, dark, at))
	}
	return s.withoutTowers(e, out)
}

// stage is what stands at one moment.
func (s *study) stage(e *ensemble, machines []string, l *lost, dark *blackout, at float64) stage {
	g := stage{at: at, lost: map[string]bool{}, it: map[string]float64{}}
	for _, name := range machines {
		if l.names[name] || dark != nil && s.stands(name, dark, at) {
			g.lost[name] = true
		}
	}
	if dark != nil {
		for _, i := range e.cluster.halls {
			if left := s.itLeft(i, dark, at); left < 1 {
				g.it[s.m.plant.halls[i].name] = left
			}
		}
	}
	return g
}

// stands reports whether a machine has no power, or has it back for less than
// its restart takes.
func (s *study) stands(name string, dark *blackout, at float64) bool {
	i, known := s.feeds.index[name]
	if !known || !s.before.live[i] {
		return false
	}
	last := math.Inf(-1) // when it had no power last
	for n, t := range dark.times {
		if t > at {
			break
		}
		if !dark.live[n][i] {
			last = math.Inf(1)
		} else if math.IsInf(last, 1) {
			last = t
		}
	}
	return math.IsInf(last, 1) || at < last+s.restart(name)
}

func (s *study) restart(name string) float64 {
	a, _ := s.m.site.Asset(name)
	if a.Kind == facility.KindChiller {
		return or(a.Nameplate.RestartAfterPower.Seconds(), 2*startTime)
	}
	return or(a.Nameplate.RestartAfterPower.Seconds(), fanRestart)
}

// itLeft is the share of the IT load of a hall that has power.
func (s *study) itLeft(hall int, dark *blackout, at float64) float64 {
	live := dark.liveAt(at)
	sum, left := 0.0, 0.0
	for _, i := range s.feeds.consumers[s.m.plant.halls[hall].name] {
		if sum += s.drawing.own[i]; live[i] || !s.before.live[i] {
			left += s.drawing.own[i]
		}
	}
	if sum == 0 {
		return 1
	}
	return left / sum
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

func degrees(c facility.Celsius) string { return fmt.Sprintf("%g °C", c) }
