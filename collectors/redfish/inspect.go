package redfish

import (
	"context"
	"fmt"

	"github.com/ridethrough/ridethrough/collectors"
)

// Inspect walks the whole tree anew and tells where each reading comes from,
// also those of sensors that are shown twice and written once. When the walk
// cannot be finished it tells what was read beside the error.
func (c *Collector) Inspect(ctx context.Context) (out collectors.Inspection, err error) {
	defer func() {
		if r := recover(); r != nil { // bytes of a device brought us here
			err = c.fail("inspect", fmt.Errorf("redfish: panic: %v", r))
		}
	}()
	if err := c.meet(ctx); err != nil {
		return collectors.Inspection{}, c.fail("open "+c.device.Address, err)
	}
	c.begin()
	var late error
	for done := false; !done; {
		done, err = c.walk.step(ctx)
		if err != nil {
			late = c.fail("walk", err)
		}
		if final(err) != nil || ctx.Err() != nil || err != nil && len(c.walk.pages) == 0 {
			break
		}
	}
	c.settle()
	out = c.inspection()
	if late != nil {
		c.known = nil // polls begin with a walk of their own
	}
	return out, late
}

func (c *Collector) inspection() collectors.Inspection {
	out := collectors.Inspection{Identity: c.known.names}
	out.Profiles = []collectors.Verdict{{Profile: c.profile.Name, Reason: fmt.Sprintf("%d resources, %d of them asked at every poll", len(c.known.pages), len(c.known.fetches))}}
	const most = 500
	for _, p := range c.known.pages {
		for _, f := range p.found {
			at, planned := c.known.plan[f.object]
			if !planned {
				if len(out.Unread) < most {
					out.Unread = append(out.Unread, collectors.Raw{Object: f.object, Type: p.kind, Value: f.raw})
				}
				continue
			}
			s := collectors.Source{Reading: f.reading(at), Profile: c.profile.Name, Object: f.object, Raw: f.raw, Latency: p.took, ShadowedBy: at.shadow}
			s.At = c.now()
			out.Sources = append(out.Sources, s)
		}
	}
	return out
}
