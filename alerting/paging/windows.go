package paging

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting/maintenance"
)

// windows are the maintenance windows of the site file that are under way.
func (p *Pager) windows(now time.Time) []maintenance.Plan {
	if p.opts.Site == nil {
		return nil
	}
	var out []maintenance.Plan
	for _, w := range p.opts.Site.Maintenance.Active(now) {
		_, until, _ := w.Next(now)
		out = append(out, maintenance.Plan{Name: "maintenance " + w.Name, Assets: w.Assets, Until: until})
	}
	return out
}
