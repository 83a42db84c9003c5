package message

import (
	"github.com/ridethrough/ridethrough/alerting/predict"
)

// next are the steps that the page has lines for: not those of limits that
// nobody is paged for, and not those that stand under the risk.
func (p *page) next() []string {
	var lines []string
	for _, step := range p.i.Chain {
		o := p.i.Outlook
		above := o != nil && step.Kind == predict.ExpectedLimit && (step.Limit < o.Limit || step.Asset == o.Hall)
		if !above && len(lines) < chainShown {
			lines = append(lines, p.step(step))
		}
	}
	return lines
}

// step is one link of the chain with its moment and its range.
func (p *page) step(x predict.Expected) string {
	what := p.expected(x)
	if len(x.Services) > 0 {
		what += p.OfServices.with("services", p.list(x.Services, namesShown))
	}
	return p.StepAt.with("at", p.hour(x.At), "what", what, "spread", p.spread(p.bare(x.P10), p.bare(x.P90)))
}

// expected says what happens. What this package has no words for keeps its own.
func (p *page) expected(x predict.Expected) string {
	words, known := p.Steps[x.Kind]
	if why, ok := p.Whys[x.Why]; ok {
		words, known = why, true
	}
	more := ""
	switch {
	case x.Kind == predict.ExpectedShutdown && x.FirstOf != "":
		words = p.FirstOf
	case x.Kind == predict.ExpectedLimit && x.First != "":
		more = p.FirstIn.with("row", x.First)
	case x.Kind == predict.ExpectedBattery && len(x.DarkIn) > 0:
		more = p.DarkIn.with("halls", p.list(x.DarkIn, namesShown))
	}
	if !known {
		return x.Asset + " " + x.What
	}
	return words.with("asset", x.Asset, "heat", kilowatts(float64(x.Heat)), "cooling", kilowatts(float64(x.Cooling)),
		"limit", degrees(float64(x.Limit)), "hall", x.FirstOf) + more
}
