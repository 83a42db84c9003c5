package incident

import (
	"cmp"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// threaten gives every hall at risk to one incident: to the one that holds it,
// else to the newest cause upstream of it, else to an incident of the hall
// itself whose cause nobody has seen.
func (t *Tracker) threaten(now time.Time) {
	halls := map[*record][]string{}
	for _, hall := range sortedKeys(t.risks) {
		risk := t.risks[hall]
		owner := t.holder(hall, now)
		held := owner != nil && slices.Contains(owner.Halls, hall)
		switch {
		case held && !risk.calm(now, t.cfg.ResolveAfter):
		case owner != nil && owner.Unseen && risk.unseen(now):
		case owner != nil && !owner.Unseen && risk.known(now):
		case owner == nil && risk.unseen(now):
			owner = t.begin(now, unseenCause(hall, now, risk))
		default:
			continue
		}
		halls[owner] = append(halls[owner], hall)
	}
	for _, r := range t.open {
		t.setHalls(r, halls[r])
	}
}

func unseenCause(hall string, now time.Time, r *risk) finding {
	return finding{
		asset: hall, root: hall, what: "heating_up", at: now, severity: Warn,
		evidence: "cause not seen; " + r.Forecast.Reason,
	}
}

// holder returns the incident a hall at risk belongs to, or nil.
func (t *Tracker) holder(hall string, now time.Time) *record {
	records := t.sorted()
	threatens := func(r *record) bool {
		return !r.Blind && slices.ContainsFunc(r.Root, func(c Cause) bool {
			return c.Asset == hall || t.scope.explains(c.Asset, hall)
		})
	}
	holds := func(r *record) bool { return slices.Contains(r.Halls, hall) }
	active := func(r *record) bool { return threatens(r) && (r.Unseen || r.rootActive()) }
	for _, yes := range []func(*record) bool{
		holds, // also when its cause is gone and the heat is not
		active,
		threatens,
	} {
		if r := best(records, yes); r != nil {
			return r
		}
	}
	return nil
}

// setHalls puts the halls in order of crossing and finds what runs in them.
func (t *Tracker) setHalls(r *record, halls []string) {
	slices.SortFunc(halls, func(a, b string) int {
		return cmp.Or(cmp.Compare(untilP50(t.risks[a].Forecast), untilP50(t.risks[b].Forecast)), cmp.Compare(a, b))
	})
	r.Halls = halls
	r.Outlook = nil
	for _, hall := range halls {
		if !slices.Contains(r.EverHalls, hall) {
			r.EverHalls = append(r.EverHalls, hall)
		}
	}
	if len(halls) > 0 {
		worst := t.risks[halls[0]]
		o := outlook(worst.At, worst.Forecast)
		r.Outlook = &o
	}
}

// untilP50 orders Never last.
func untilP50(f predict.Forecast) time.Duration {
	if f.P50 == predict.Never {
		return 1 << 62
	}
	return f.P50
}

func outlook(now time.Time, f predict.Forecast) Outlook {
	at := func(d time.Duration) time.Time {
		if d == predict.Never {
			return time.Time{}
		}
		return now.Add(d)
	}
	return Outlook{
		Hall: f.Place, Limit: f.Limit, Now: f.Now, At: now,
		P10: at(f.P10), P50: at(f.P50), P90: at(f.P90), Likelihood: f.Likelihood, Reason: f.Reason, Grounds: f.Grounds, Silence: f.Silence,
	}
}

// ahead returns the limits above the page limit that hall is going to cross.
func (t *Tracker) ahead(hall string, result predict.Result) []Outlook {
	var out []Outlook
	for _, f := range result.Forecasts {
		if f.Place == hall && f.Limit > t.limit && f.Now < f.Limit && f.P50 != predict.Never {
			out = append(out, outlook(result.At, f))
		}
	}
	slices.SortFunc(out, func(a, b Outlook) int { return cmp.Compare(a.Limit, b.Limit) })
	return out
}

// servicesIn returns the services on racks of halls, without the racks in rows
// that are not expected to cross: naming everybody warns nobody.
func (t *Tracker) servicesIn(halls []string, result predict.Result) []string {
	spared := map[string]bool{}
	for _, f := range result.Forecasts {
		if f.Kind == facility.KindRow && f.Limit == t.limit {
			crosses := f.P50 != predict.Never && f.Likelihood >= t.cfg.MinimumLikelihood*relaxedFraction
			spared[f.Place] = !crosses && f.Now < f.Limit
		}
	}
	var racks []string
	for _, hall := range halls {
		for _, rack := range t.site.InHall(hall, facility.KindRack) {
			if !spared[rack.Row] {
				racks = append(racks, rack.Name)
			}
		}
	}
	return t.site.ServicesAt(racks...)
}
