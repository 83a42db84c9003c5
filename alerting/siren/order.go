package siren

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// orderShown bounds the order of loss: who acts on more than this needs
// /api/v1/state.
const orderShown = 60

// A loss is when one rack crosses the limit, by its own probes, else by those
// of its row, else with its hall.
type loss struct {
	rack, row, hall string
	own             bool // has probes of its own
	span            Span
}

// losses are the racks of the site that cross the limit, soonest first.
func losses(site *facility.Site, limit facility.Celsius, result predict.Result) []loss {
	at := map[string]predict.Forecast{}
	for _, f := range result.Forecasts {
		if f.Limit == limit {
			at[f.Place] = f
		}
	}
	var out []loss
	for _, rack := range site.Assets(facility.KindRack) {
		f, own := at[rack.Name]
		if !own {
			var ok bool
			if f, ok = at[rack.Row]; !ok {
				f, ok = at[rack.Hall]
			}
			if !ok {
				continue
			}
		}
		if f.P50 != predict.Never {
			out = append(out, loss{rack.Name, rack.Row, rack.Hall, own, spanOf(result.At, f)})
		}
	}
	slices.SortStableFunc(out, func(a, b loss) int {
		return cmp.Or(a.span.Expected.Compare(b.span.Expected), cmp.Compare(a.row, b.row), cmp.Compare(a.rack, b.rack))
	})
	return out
}

// spanOf turns times from a forecast into moments.
func spanOf(at time.Time, f predict.Forecast) Span {
	moment := func(d time.Duration) time.Time {
		if d == predict.Never {
			return time.Time{}
		}
		return at.Add(d).UTC().Round(time.Second)
	}
	return Span{Expected: moment(f.P50), P10: moment(f.P10), P90: moment(f.P90)}
}

// steps is the order of loss of one hall: racks that share their forecast are
// one step.
func steps(hall string, all []loss, services []Service) []Step {
	var out []Step
	for _, l := range all {
		if l.hall != hall {
			continue
		}
		last := len(out) - 1
		if last >= 0 && !l.own && out[last].Row == l.row && out[last].Span == l.span {
			out[last].Racks = append(out[last].Racks, l.rack)
			continue
		}
		out = append(out, Step{Row: l.row, Racks: []string{l.rack}, Span: l.span})
	}
	for _, s := range services {
		i := slices.IndexFunc(out, func(step Step) bool { return !s.Expected.IsZero() && !step.Expected.Before(s.Expected) })
		if i >= 0 {
			out[i].Services = append(out[i].Services, s.Name)
		}
	}
	return out[:min(len(out), orderShown)]
}

// servicesOf are the services with racks in hall that cross, first to be short
// of racks first, then by tier.
func servicesOf(site *facility.Site, hall string, all []loss) []Service {
	when := map[string]Span{}
	var racks []string
	for _, l := range all {
		when[l.rack] = l.span
		if l.hall == hall {
			racks = append(racks, l.rack)
		}
	}
	var out []Service
	for _, name := range site.ServicesAt(racks...) {
		s, _ := site.Service(name)
		out = append(out, short(s, when))
	}
	slices.SortStableFunc(out, func(a, b Service) int {
		return sooner(a.Expected, b.Expected)
	})
	return out
}

// sooner compares two times of which a zero one never comes.
func sooner(a, b time.Time) int {
	switch {
	case a.IsZero() == b.IsZero():
		return a.Compare(b)
	case a.IsZero():
		return 1
	}
	return -1
}

// short says when a service has fewer racks than it needs. Racks are taken to
// be early or late together, so that percentiles add up rack by rack.
func short(s facility.Service, when map[string]Span) Service {
	out := Service{Name: s.Name, Tier: s.Tier, Owner: s.Owner, Racks: len(s.Racks)}
	var p10, p50, p90 []time.Time
	for _, rack := range s.Racks {
		span, lost := when[rack]
		if !lost {
			continue
		}
		out.RacksAtRisk++
		p10, p50 = append(p10, span.P10), append(p50, span.Expected)
		if !span.P90.IsZero() {
			p90 = append(p90, span.P90)
		}
	}
	fraction := s.MinimumFraction
	if fraction == 0 {
		fraction = 1
	}
	spare := len(s.Racks) - int(math.Ceil(fraction*float64(len(s.Racks))-1e-9))
	out.Span = Span{Expected: nth(p50, spare), P10: nth(p10, spare), P90: nth(p90, spare)}
	return out
}

// nth is the nth soonest, counted from 0; zero when there are not as many.
func nth(times []time.Time, n int) time.Time {
	if n >= len(times) {
		return time.Time{}
	}
	slices.SortFunc(times, time.Time.Compare)
	return times[n]
}
