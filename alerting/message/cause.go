package message

import (
	"cmp"

	"github.com/ridethrough/ridethrough/alerting/incident"
)

// causes are the roots with their evidence, best first.
func (p *page) causes() []string {
	var lines []string
	for _, c := range p.i.Root[:min(len(p.i.Root), causesShown)] {
		evidence := p.evidence(c.Evidence)
		if c.What == "heating_up" { // the numbers stand under Why
			evidence = string(p.CauseUnseen)
		}
		kind := cmp.Or(p.Kinds[c.Kind], string(c.Kind))
		if kind != "" { // a part of ourselves has none
			kind = p.Open + kind + p.Close
		}
		lines = append(lines, p.CauseAt.with("asset", c.Asset, "kind", kind, "what", p.what(c.What), "at", p.clock(c.At), "evidence", evidence))
	}
	return lines
}

// symptoms sums the symptoms up: forty hot racks are one line.
func (p *page) symptoms() []string {
	all := p.i.Symptoms
	if len(all) == 0 {
		return nil
	}
	lines := []string{p.SymptomCount.with("n", number(len(all)), "left", number(p.i.Ongoing()))}
	if p.i.Ongoing() == len(all) {
		lines[0] = p.AllGoOn.with("n", number(len(all)))
	}
	var order []string
	alike := map[string][]incident.Symptom{}
	for _, s := range all {
		if !s.Cleared.IsZero() {
			continue
		}
		if alike[s.What] == nil {
			order = append(order, s.What)
		}
		alike[s.What] = append(alike[s.What], s)
	}
	for _, what := range order[:min(len(order), symptomsShown)] {
		first := alike[what][0]
		words := p.OneOf
		if len(alike[what]) > 1 {
			words = p.Alike
		}
		lines = append(lines, words.with("n", number(len(alike[what])), "what", p.what(what), "at", p.clock(first.At), "asset", first.Asset))
	}
	return lines
}
