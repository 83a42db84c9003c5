package exchange

import (
	"slices"

	"github.com/ridethrough/ridethrough/alerting/predict"
)

// Notices turns verdicts into what people are told: one page for everything
// that goes wrong together, another only for halls that the first did not
// name, and a resolve when all is quiet again. The paging engine has its own,
// richer rules; this is the plainest monitor that the model can be tried with.
type Notices struct {
	paged  []string // halls that the open page names
	warned bool
}

// Step returns what must be said now.
func (n *Notices) Step(r predict.Result) []Notice {
	var pages, warns, likely []predict.Verdict
	for _, v := range r.Verdicts {
		switch v.Severity {
		case predict.Page:
			pages = append(pages, v)
		case predict.Warn:
			warns = append(warns, v)
			if crossesSoon(r, v.Hall) {
				likely = append(likely, v)
			}
		}
	}
	fresh := slices.ContainsFunc(pages, func(v predict.Verdict) bool { return !slices.Contains(n.paged, v.Hall) })
	switch {
	case fresh:
		notice := combine(r, NoticePage, append(pages, likely...))
		n.paged, n.warned = union(n.paged, notice.Zones), true
		return []Notice{notice}
	case len(warns) > 0 && !n.warned:
		n.warned = true
		return []Notice{combine(r, NoticeWarn, warns)}
	case len(pages)+len(warns) == 0 && n.warned:
		notice := Notice{At: r.At, Type: NoticeResolve, Zones: n.paged}
		n.paged, n.warned = nil, false
		return []Notice{notice}
	}
	return nil
}

// crossesSoon reports whether a hall is about to join a page.
func crossesSoon(r predict.Result, hall string) bool {
	return slices.ContainsFunc(r.Forecasts, func(f predict.Forecast) bool {
		return f.Place == hall && f.Limit == 32 && f.Likelihood >= 0.5
	})
}

func combine(r predict.Result, t NoticeType, verdicts []predict.Verdict) Notice {
	n := Notice{At: r.At, Type: t}
	for _, v := range verdicts {
		n.Zones = append(n.Zones, v.Hall)
		n.RootCauses = union(n.RootCauses, v.Causes)
		n.Services = union(n.Services, v.Services)
	}
	return n
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
