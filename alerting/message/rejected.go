package message

import (
	"cmp"

	"github.com/ridethrough/ridethrough/alerting/incident"
)

// rejected says what was taken for the cause, or could have been, and why it is
// not: who knows it need not look there again.
func (p *page) rejected() []string {
	var lines []string
	for _, a := range p.i.Rejected[:min(len(p.i.Rejected), rejectedShown)] {
		words, known := p.Grounds[a.Ground]
		if !known {
			lines = append(lines, a.Asset+p.Colon+a.Why)
			continue
		}
		lines = append(lines, words.with("asset", a.Asset, "what", p.what(a.What), "by", cmp.Or(a.By, first(p.i.Root)), "at", p.clock(a.At)))
	}
	if len(p.i.Unanswered) > 0 && p.i.State != incident.Resolved {
		lines = append(lines, p.Unanswered.with("assets", p.list(p.i.Unanswered, namesShown)))
	}
	return lines
}

func first(causes []incident.Cause) string {
	if len(causes) == 0 {
		return ""
	}
	return causes[0].Asset
}
