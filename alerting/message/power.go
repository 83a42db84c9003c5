package message

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
)

// power sets battery minutes beside the minutes of the halls. They were counted
// when the incident was last brought up to date.
func (p *page) power() []string {
	var lines []string
	for _, b := range p.i.Backups[:min(len(p.i.Backups), backupsShown)] {
		text := p.BatteryUnknown.with("ups", b.UPS)
		if b.Known {
			end := func(d time.Duration) time.Time { return p.i.Updated.Add(d) }
			text = p.BatteryUntil.with("ups", b.UPS, "at", p.hour(end(b.P50)), "time", p.lasting(end(b.P50).Sub(p.now)),
				"spread", p.spread(within(p.now, end(b.P10)), within(p.now, end(b.P90))))
		}
		if len(b.Halls) > 0 {
			text += p.ThenDark.with("halls", p.list(b.Halls, namesShown))
		}
		lines = append(lines, text+p.generator(b.Generator)+p.Semi+p.basis(b))
	}
	return lines
}

func (p *page) generator(g predict.Generator) string {
	if g.State == "" {
		return ""
	}
	return p.Semi + p.Generators[g.State].with("name", g.Name, "at", p.clock(g.At))
}

// basis says where the time of a battery comes from.
func (p *page) basis(b predict.Backup) string {
	g := b.Grounds
	words, known := p.Batteries[g.Basis]
	if !known {
		return b.Basis
	}
	load := string(p.LoadUnknown)
	switch {
	case g.LoadShare > 0:
		load = p.LoadShare.with("share", figure(g.LoadShare))
	case g.Load > 0:
		load = p.LoadOf.with("load", kilowatts(float64(g.Load)), "design", kilowatts(float64(g.Design)))
	}
	return words.with("time", p.lasting(g.Reported), "charge", figure(g.Charge), "full", p.lasting(g.Full), "spent", p.lasting(g.Spent), "load", load)
}
