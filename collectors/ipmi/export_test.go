package ipmi

import (
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
)

// SetPatience makes tests of silent BMCs short.
func SetPatience(c collectors.Collector, p lanplus.Patience) { c.(*Collector).login.Patience = p }

// SetRest makes a session count as ended after so long without an answer.
func SetRest(c collectors.Collector, d time.Duration) { c.(*Collector).rest = d }

// SetClock replaces the clock.
func SetClock(c collectors.Collector, now func() time.Time) { c.(*Collector).now = now }
