package predict

import (
	"encoding/binary"
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
// towers are missing. Nil when nothing of it concerns the cluster.
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
					times, concerned = append(times, at), true
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

// Condenser water that no tower cools warms until the chillers trip on head
// pressure: 3 min of the usual 0.054 L/s per kW in pipes and basin, and 15 K
// from a design 30 °C to the trip. Chillers reject their heat and a fifth more.
const (
	condenserVolume = 10.0 // L/kW
	condenserRoom   = 15.0 // K
	rejection       = 1 + 1/waterCooledCOP
)

// withoutTowers adds stages in which chillers trip that the towers left cannot
// serve.
func (s *study) withoutTowers(e *ensemble, stages []stage) []stage {
	for k, j := range e.cluster.loops {
		l := &s.m.plant.loops[j]
		if !l.waterToRej || len(l.towers) == 0 {
			continue
		}
		last := &stages[len(stages)-1]
		share := s.towersLeft(e, k, l, last.lost)
		if share >= 1 {
			continue
		}
		trip := stage{lost: map[string]bool{}, it: last.it}
		trip.at = last.at + condenserVolume*waterHeat*condenserRoom/(1000*rejection*(1-share))
		for name := range last.lost {
			trip.lost[name] = true
		}
		var running []string
		for _, c := range l.chillers {
			name := s.m.plant.chillers[c].name
			if state, _ := s.m.seen.state(name); !last.lost[name] && (state == facility.StateRunning || state == facility.StateUnknown) {
				running = append(running, name)
			} else {
				trip.lost[name] = true // a standby machine would meet the same warm water
			}
		}
		for _, name := range running[int(share*float64(len(running))):] {
			trip.lost[name] = true
		}
		stages = append(stages, trip)
	}
	return stages
}

// towersLeft is the share of the heat that the towers left can reject: by
// their plates, else by how many are required.
func (s *study) towersLeft(e *ensemble, k int, l *loop, lost map[string]bool) float64 {
	left, capacity, unknown, some := 0.0, 0.0, false, false
	for _, name := range l.towers {
		a, _ := s.m.site.Asset(name)
		state, _ := s.m.seen.state(name)
		some = some || lost[name]
		if lost[name] || state == facility.StateAlarm {
			continue
		}
		left++
		capacity += float64(a.Nameplate.Capacity)
		unknown = unknown || a.Nameplate.Capacity == 0
	}
	if !some {
		return 1
	}
	if heat := e.heatOf(k); !unknown && heat > 0 && left > 0 {
		return capacity / (heat * rejection)
	}
	required := float64(len(l.towers))
	for _, g := range s.m.site.Graph.GroupsOf(l.towers[0]) {
		required = float64(g.Required)
	}
	return left / required
}

// phases joins the phases of all stages. powered says that the stages follow the
// power side themselves.
func (s *study) phases(e *ensemble, stages []stage, powered bool) []phase {
	var out []phase
	for n, g := range stages {
		for _, p := range s.m.phases(e, s.now, whatIf{lost: g.lost, powered: powered}) {
			p.from += g.at
			if n+1 < len(stages) && p.from > g.at && p.from >= stages[n+1].at {
				break
			}
			for k, i := range e.cluster.halls {
				if left, some := g.it[s.m.plant.halls[i].name]; some {
					p.halls[k].power *= left
				}
			}
			out = append(out, p)
		}
	}
	return out
}

// phaseKey is the content of phases, so that what is alike runs once.
func phaseKey(c cluster, phases []phase) string {
	var b []byte
	put := func(values ...float64) {
		for _, v := range values {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
	}
	for _, i := range c.halls {
		put(float64(i))
	}
	for i := range phases {
		p := &phases[i]
		put(p.from)
		for k := range p.halls {
			h := &p.halls[k]
			put(h.power, h.air, h.most, float64(len(h.banks)))
			for _, k := range h.banks {
				put(float64(k.loop), k.share, k.water, k.ntu, k.capacity)
			}
		}
		for k := range p.loops {
			l := &p.loops[k]
			put(l.capacity, l.running, l.open, l.openAge, l.flow, l.setpoint)
		}
	}
	return string(b)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

func degrees(c facility.Celsius) string { return fmt.Sprintf("%g °C", c) }
