package message

import (
	"cmp"

	"github.com/ridethrough/ridethrough/alerting/incident"
)

// rootsNamed is how many causes the first line names.
const rootsNamed = 3

// firstLine answers what, where, how long and what first.
func (p *page) firstLine() string {
	if p.i.State == incident.Resolved {
		return p.ResolvedAfter.with("time", p.lasting(p.i.Ended.Sub(p.i.Opened)), "what", p.failure())
	}
	line := p.failure() + p.Colon + p.consequence()
	if len(p.i.Actions) > 0 && len(p.i.Halls) > 0 {
		line += p.First.with("action", p.short(p.i.Actions[0]))
	}
	return line
}

// failure says what fails.
func (p *page) failure() string {
	names := make([]string, 0, len(p.i.Root))
	for _, c := range p.i.Root {
		names = append(names, c.Asset)
	}
	if len(names) == 0 {
		return p.i.ID // nothing that the tracker makes; somebody's JSON
	}
	subject := p.list(names, rootsNamed)
	if p.i.Unseen && len(p.i.Halls) > 0 {
		return p.HeatsUp.with("assets", subject)
	}
	return p.Failed.with("assets", subject, "what", p.what(p.i.Root[0].What))
}

// consequence says where and in how many minutes.
func (p *page) consequence() string {
	o := p.i.Outlook
	switch {
	case p.i.Blind:
		return string(cmp.Or(p.Blind[p.i.Blindness], p.Blind[incident.Silent]))
	case o == nil:
		return string(p.NoLimit)
	case o.Now >= o.Limit:
		return p.isOver(o) + p.others()
	case o.P50.IsZero():
		return p.MayYet.with("hall", o.Hall, "limit", degrees(float64(o.Limit))) + p.others()
	}
	return p.WillCross.with("hall", o.Hall, "limit", degrees(float64(o.Limit)), "time", p.lasting(o.P50.Sub(p.now)),
		"spread", p.spread(within(p.now, o.P10), within(p.now, o.P90))) + p.others()
}

func (p *page) isOver(o *incident.Outlook) string {
	text := p.IsOver.with("hall", o.Hall, "now", tenths(float64(o.Now)), "limit", degrees(float64(o.Limit)))
	if len(p.i.Ahead) > 0 && !p.i.Ahead[0].P50.IsZero() {
		next := p.i.Ahead[0]
		text += p.NextLimit.with("limit", degrees(float64(next.Limit)), "time", p.lasting(next.P50.Sub(p.now)))
	}
	return text
}

func (p *page) others() string {
	if len(p.i.Halls) < 2 {
		return ""
	}
	return p.ThenHalls.with("halls", p.list(p.i.Halls[1:], rootsNamed))
}
