package message

import (
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
)

// Lines that a page shows of each list; the whole lists are in the incident. A
// phone shows about twenty lines, and WeCom takes 4,096 bytes.
const (
	actionsShown  = 4
	backupsShown  = 3
	causesShown   = 4
	chainShown    = 6
	rejectedShown = 3
	symptomsShown = 5
	namesShown    = 8
	// evidenceShown is the longest quote, in characters.
	evidenceShown = 120
)

// A page is an incident in the words of one language, before it is laid out.
type page struct {
	*catalogue
	i    incident.Incident
	now  time.Time
	zone *time.Location

	headline string
	sections []section
	links    []link
	chart    string // address of the picture, empty without one
}

// A section is a label with its lines. The first line of some matters most.
type section struct {
	label string
	lines []string
}

type link struct{ words, url string }

// newPage writes everything once; the formats only lay it out. The order is
// that of a person who has just woken up: do what, how long, why.
func newPage(w Writer, c *catalogue, i incident.Incident, now time.Time) *page {
	p := &page{catalogue: c, i: i, now: now, zone: w.Zone}
	if p.zone == nil {
		p.zone = time.UTC
	}
	p.headline = p.firstLine()
	open := i.State != incident.Resolved
	if open {
		p.add(c.Labels.Do, p.doing())
		p.add(c.Labels.AtRisk, p.risk())
		p.add(c.Labels.Power, p.power())
	}
	p.add(c.Labels.Cause, p.causes())
	p.add(c.Labels.NotIt, p.rejected())
	if open {
		p.add(c.Labels.Why, p.why())
	}
	if len(i.Halls) > 1 || !open && len(i.Halls) > 0 {
		p.add(c.Labels.Halls, []string{c.list(i.Halls, namesShown)})
	}
	if len(i.Services) > 0 {
		p.add(c.Labels.Services, []string{c.list(i.Services, namesShown)})
	}
	if open {
		p.add(c.Labels.Next, p.next())
	}
	p.add(c.Labels.Symptoms, p.symptoms())
	p.add(c.Labels.Incident, p.identity())
	p.link(w.URL)
	return p
}

func (p *page) add(label string, lines []string) {
	if len(lines) > 0 {
		p.sections = append(p.sections, section{label, lines})
	}
}

// identity says which incident this is, and in which time.
func (p *page) identity() []string {
	i := p.i
	line := p.OpenSince.with("id", i.ID, "severity", p.Severities[i.Severity], "at", p.date(i.Opened))
	if i.State == incident.Resolved {
		line += p.EndedAt.with("at", p.date(i.Ended))
	}
	return []string{line + p.TimesAre.with("zone", p.zoneName())}
}

func (p *page) date(t time.Time) string { return p.moment(t, "2006-01-02 15:04:05") }

// zoneName names the zone with its offset, so that it can be taken for no other.
func (p *page) zoneName() string {
	if p.zone == time.UTC {
		return "UTC"
	}
	return "UTC" + p.now.In(p.zone).Format("-07:00") + " (" + p.zone.String() + ")"
}

// short cuts a quote that would fill the screen.
func short(quote string) string {
	quote = strings.Join(strings.Fields(quote), " ")
	if runes := []rune(quote); len(runes) > evidenceShown {
		return string(runes[:evidenceShown-1]) + "…"
	}
	return quote
}
