package alerting_test

import (
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/rules"
	"github.com/ridethrough/ridethrough/alerting/rules/ruletest"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// TestRulesFollowTheLimitsOfTheSite: 33 °C pages where 32 °C are allowed, and
// nobody where the site file says 35.
func TestRulesFollowTheLimitsOfTheSite(t *testing.T) {
	for allowable, want := range map[facility.Celsius]bool{32: true, 35: false} {
		site := smallSite(t)
		site.Limits = facility.Limits{Recommended: 27, Allowable: allowable}
		cfg := alerting.DefaultConfig()
		cfg.Forecaster = newOracle()
		e, err := alerting.New(cfg, site, ruletest.NewMemory(site))
		if err != nil {
			t.Fatal(err)
		}
		fired := false
		for s := 0; s <= 180; s += 10 {
			now := noon.Add(time.Duration(s) * time.Second)
			for _, a := range step(t, e, now, reading("r1", facility.InletTemperature, 33, now)).Alerts {
				fired = fired || a.Name == "RowInletAboveAllowable" && a.State == rules.Firing
			}
		}
		if fired != want {
			t.Errorf("allowable %g °C: the row's alert fires at 33 °C: %v; want %v", allowable, fired, want)
		}
	}
}
