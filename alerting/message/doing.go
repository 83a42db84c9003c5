package message

import (
	"strings"

	"github.com/ridethrough/ridethrough/alerting/predict"
)

// doing is what a person can do, most minutes bought first.
func (p *page) doing() []string {
	var lines []string
	for _, a := range p.i.Actions[:min(len(p.i.Actions), actionsShown)] {
		lines = append(lines, p.action(a)+p.bought(a))
	}
	return lines
}

// action says what to do. What this package has no words for keeps its own.
func (p *page) action(a predict.Action) string {
	words, known := p.Actions[a.Kind]
	if !known {
		return a.What
	}
	or, delivers := "", ""
	if len(a.Or) > 0 {
		or = p.Or.with("assets", p.list(a.Or, namesShown))
	}
	if a.Delivers > 0 {
		delivers = p.DeliversIn.with("time", p.lasting(a.Delivers))
	}
	return words.with("asset", a.Asset, "or", or, "delivers", delivers,
		"halls", p.list(a.Halls, namesShown), "power", kilowatts(float64(a.Power)), "order", p.order(a))
}

// short says it for the first line, with what it buys.
func (p *page) short(a predict.Action) string {
	words, known := p.ShortActions[a.Kind]
	if !known {
		return a.What + p.bought(a)
	}
	return words.with("asset", a.Asset, "power", kilowatts(float64(a.Power)), "more", number(max(len(a.Order)-1, 0))) + p.bought(a)
}

// order says who restarts what in which turn.
func (p *page) order(a predict.Action) string {
	var steps []string
	for i, s := range a.Order {
		words := p.InTurn
		if i == 0 {
			words = p.FirstInTurn
		}
		steps = append(steps, words.with("asset", s.Asset, "time", p.lasting(s.Delivers)))
	}
	if a.People == 1 {
		return p.OnePerson.with("steps", strings.Join(steps, p.List))
	}
	return p.People.with("n", number(a.People), "steps", strings.Join(steps, p.List))
}

// bought is what it gains: against the limit that the page is about, or else
// against the one that it names.
func (p *page) bought(a predict.Action) string {
	about := p.i.Outlook == nil || a.Limit == 0 || a.Limit == p.i.Outlook.Limit
	limit := degrees(float64(a.Limit))
	switch {
	case a.Bought == predict.Never && about:
		return string(p.Averts)
	case a.Bought == predict.Never:
		return p.AvertsLimit.with("limit", limit)
	case a.Bought > 0 && about:
		return p.Buys.with("time", p.lasting(a.Bought))
	case a.Bought > 0:
		return p.BuysToLimit.with("time", p.lasting(a.Bought), "limit", limit)
	}
	return ""
}
