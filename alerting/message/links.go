package message

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// ChartPath is where the operator page draws the chart of an incident.
func ChartPath(id string) string { return "/api/v1/incidents/" + url.PathEscape(id) + "/chart.png" }

// RunbookPath is where the operator page shows a runbook.
func RunbookPath(name string) string { return "/runbooks/" + url.PathEscape(name) }

// link adds the addresses that a reader can follow. Without the operator page
// there are none, and the runbook is named.
func (p *page) link(base string) {
	base = strings.TrimSuffix(base, "/")
	book := Runbook(p.i)
	if base == "" {
		if book != "" {
			p.add(p.Labels.Runbook, []string{book})
		}
		return
	}
	p.links = append(p.links, link{string(p.OpenPage), base + "/#incident-" + url.PathEscape(p.i.ID)})
	if book != "" {
		p.links = append(p.links, link{p.Labels.Runbook, base + RunbookPath(book)})
	}
	if p.i.Outlook != nil && p.i.State != incident.Resolved {
		p.chart = base + ChartPath(p.i.ID)
		p.links = append(p.links, link{string(p.OpenChart), p.chart})
	}
}

// Runbook names the runbook of an incident, a file of docs/runbooks: that of the
// alert which opened it, else that of what failed. Empty when there is none.
func Runbook(i incident.Incident) string {
	if len(i.Root) == 0 {
		return ""
	}
	c := i.Root[0]
	switch {
	case c.Runbook != "":
		return c.Runbook
	case i.Unseen:
		return "hall-will-cross"
	case i.Blind:
		return "device-unreachable"
	case c.What == string(predict.EventLostFlow):
		return "chilled-water-flow-lost"
	}
	return cmp.Or(runbooks[c.Kind], fallback(i))
}

func fallback(i incident.Incident) string {
	if len(i.Halls) > 0 {
		return "hall-will-cross"
	}
	return ""
}

// runbooks are those of equipment that failed, by its kind.
var runbooks = map[facility.Kind]string{
	facility.KindChiller: "chiller-alarm", facility.KindPump: "pump-alarm", facility.KindCoolingTower: "cooling-tower-alarm",
	facility.KindCRAH: "room-unit-alarm", facility.KindCRAC: "room-unit-alarm", facility.KindCDU: "room-unit-alarm",
	facility.KindUtility: "mains-lost", facility.KindUPS: "ups-on-battery", facility.KindGenerator: "generator-alarm",
	facility.KindLoop: "chilled-water-warming",
}
