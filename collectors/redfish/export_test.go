package redfish

import "time"

// SetLoginGrace sets how long a login outlives a cancelled poll.
func SetLoginGrace(c *Collector, d time.Duration) { c.client.grace = d }
