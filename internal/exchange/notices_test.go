package exchange_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/exchange"
)

// notices turns verdicts into what people are told: one page for everything
// that goes wrong together, another only for halls that the first did not
// name, and a resolve when all is quiet again. The paging engine has its own,
// richer rules; this is the plainest monitor that the model can be tried with.
type notices struct {
	paged  []string // halls that the open page names
	warned bool
}

// step returns what must be said now.
func (n *notices) step(r predict.Result) []exchange.Notice {
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
		notice := combine(r, exchange.NoticePage, append(pages, likely...))
		n.paged, n.warned = union(n.paged, notice.Zones), true
		return []exchange.Notice{notice}
	case len(warns) > 0 && !n.warned:
		n.warned = true
		return []exchange.Notice{combine(r, exchange.NoticeWarn, warns)}
	case len(pages)+len(warns) == 0 && n.warned:
		notice := exchange.Notice{At: r.At, Type: exchange.NoticeResolve, Zones: n.paged}
		n.paged, n.warned = nil, false
		return []exchange.Notice{notice}
	}
	return nil
}

// crossesSoon reports whether a hall is about to join a page.
func crossesSoon(r predict.Result, hall string) bool {
	return slices.ContainsFunc(r.Forecasts, func(f predict.Forecast) bool {
		return f.Place == hall && f.Limit == 32 && f.Likelihood >= 0.5
	})
}

func combine(r predict.Result, t exchange.NoticeType, verdicts []predict.Verdict) exchange.Notice {
	n := exchange.Notice{At: r.At, Type: t}
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

func TestNoticesPageOnceAndResolveOnce(t *testing.T) {
	verdict := func(a, b predict.Severity) predict.Result {
		return predict.Result{At: noon, Verdicts: []predict.Verdict{
			{Hall: "A", Severity: a, Causes: []string{"ch"}}, {Hall: "B", Severity: b, Causes: []string{"ch"}},
		}}
	}
	var n notices
	var got []string
	for _, r := range []predict.Result{
		verdict(predict.Quiet, predict.Quiet), verdict(predict.Warn, predict.Quiet), verdict(predict.Page, predict.Warn),
		verdict(predict.Page, predict.Quiet), verdict(predict.Page, predict.Page), verdict(predict.Warn, predict.Page),
		verdict(predict.Quiet, predict.Quiet), verdict(predict.Quiet, predict.Quiet),
	} {
		said := ""
		for _, notice := range n.step(r) {
			said += string(notice.Type)
			for _, z := range notice.Zones {
				said += " " + z
			}
		}
		got = append(got, said)
	}
	want := []string{"", "warn A", "page A", "", "page A B", "", "resolve A B", ""}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Error(diff)
	}
}
