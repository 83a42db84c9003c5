package message

import (
	"cmp"
	"strings"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
)

// risk says what will be crossed, when and how sure.
func (p *page) risk() []string {
	o := p.i.Outlook
	if o == nil {
		return nil
	}
	now := tenths(float64(o.Now))
	var lines []string
	if o.Now >= o.Limit {
		lines = append(lines, p.NowOver.with("hall", o.Hall, "now", now, "limit", degrees(float64(o.Limit))))
	} else {
		lines = append(lines, p.NowAt.with("hall", o.Hall, "now", now)+p.Also+p.crossing(*o)+p.Also+p.Likelihood.with("share", figure(100*o.Likelihood)))
	}
	for _, a := range p.i.Ahead {
		lines = append(lines, p.crossing(a))
	}
	return lines
}

// crossing is when a limit is crossed: the median, then how sure.
func (p *page) crossing(o incident.Outlook) string {
	limit := degrees(float64(o.Limit))
	text := p.CrossesAt.with("limit", limit, "at", p.hour(o.P50))
	if o.P50.IsZero() {
		text = p.LessLikely.with("limit", limit)
	}
	var sure []string
	if !o.P10.IsZero() {
		sure = append(sure, p.TenthBy.with("at", p.bare(o.P10)))
	}
	switch {
	case !o.P90.IsZero():
		sure = append(sure, p.NineTenthsBy.with("at", p.bare(o.P90)))
	case !o.P50.IsZero():
		sure = append(sure, string(p.MayNot))
	}
	if len(sure) == 0 {
		return text
	}
	return text + p.Open + strings.Join(sure, p.Also) + p.Close
}

// why gives the numbers behind the forecast.
func (p *page) why() []string {
	o := p.i.Outlook
	switch {
	case o == nil || o.Grounds == nil && o.Reason == "":
		return nil
	case o.Grounds == nil:
		return append([]string{o.Reason}, p.unheard(o.Silence)...)
	}
	return append([]string{p.happened(*o.Grounds) + p.heat(*o.Grounds)}, p.unheard(o.Silence)...)
}

// unheard says what the forecast could not see.
func (p *page) unheard(s *predict.Silence) []string {
	if s == nil {
		return nil
	}
	var parts []string
	for _, k := range s.Kinds {
		kind := cmp.Or(p.Kinds[k.Kind], string(k.Kind))
		parts = append(parts, p.UnheardOf.with("n", number(k.Silent), "all", number(k.All), "kind", kind))
	}
	return []string{p.Unheard.with("at", p.clock(s.Since), "what", strings.Join(parts, p.Also))}
}

// happened names the event, unless it stands under Cause already.
func (p *page) happened(g predict.Grounds) string {
	if g.Event == nil {
		return ""
	}
	for _, c := range p.i.Root[:min(len(p.i.Root), causesShown)] {
		if c.Asset == g.Event.Asset && c.What == string(g.Event.Kind) {
			return ""
		}
	}
	text := p.EventAt.with("asset", g.Event.Asset, "what", p.what(string(g.Event.Kind)), "at", p.clock(g.Event.At), "evidence", p.evidence(g.Event.Evidence))
	if g.More > 0 {
		text += p.EventsMore.with("n", number(g.More))
	}
	return text + p.Colon
}

// heat sets heat against cooling, and says what takes up the rest.
func (p *page) heat(g predict.Grounds) string {
	heat := kilowatts(float64(g.Heat))
	if g.Elsewhere {
		return p.HeatBy.with("heat", heat)
	}
	text := p.HeatOn.with("heat", heat, "cooling", kilowatts(float64(g.Cooling)))
	if !g.Short() {
		return text
	}
	store := p.Mass.with("mass", figure(g.Mass/1e6))
	if g.Water > 0 {
		store = p.MassAndWater.with("mass", figure(g.Mass/1e6), "water", figure(g.Water))
	}
	return text + p.HeatTaken.with("store", store)
}
