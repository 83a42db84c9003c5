package redfish

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// walkEvery is how long a walk of the tree is good for.
const walkEvery = time.Hour

// Collector reads one Redfish service. It implements collectors.Collector,
// collectors.Inspector, collectors.Listener and io.Closer.
type Collector struct {
	device  collectors.Device
	profile *profile
	client  *client
	now     func() time.Time

	met        bool // the service root has been read
	expand     string
	expandless bool // $expand is offered and does not work
	frozen     bool // entity tags do not keep their word

	known  *inventory // nil before the first walk has ended
	walk   *walker    // nil while none is under way
	walked time.Time
	stale  bool // walk again
	hasty  int  // walks within the hour
	polls  int
	resume int // the fetch that the next poll begins with

	events events
	ready  chan struct{} // closed once there is a login to listen with
	once   sync.Once
}

// Collect polls the service once. While the tree is walked for the first time it
// brings nothing; a walk that one poll has no time for goes on in the next.
func (c *Collector) Collect(ctx context.Context) (readings []facility.Reading, err error) {
	defer func() {
		if r := recover(); r != nil { // bytes of a device brought us here
			err = c.fail("collect", fmt.Errorf("redfish: panic: %v", r))
		}
	}()
	if err := c.meet(ctx); err != nil {
		return nil, c.fail("open "+c.device.Address, err)
	}
	readings, err = c.round(ctx)
	if err == nil { // the login is good
		c.once.Do(func() { close(c.ready) })
	}
	readings = c.events.drain(readings, c.asset())
	if err != nil {
		return readings, c.fail("read", err)
	}
	return readings, nil
}

// round polls what is known and walks on with the time that is left.
func (c *Collector) round(ctx context.Context) ([]facility.Reading, error) {
	if err := ctx.Err(); err != nil { // the login took all the time
		return nil, err
	}
	var readings []facility.Reading
	var err error
	if c.known != nil {
		readings, err = c.poll(ctx)
		c.polls++
		if final(err) != nil {
			return readings, err
		}
		if c.walk == nil && c.walkDue() {
			c.begin()
		}
	} else if c.walk == nil {
		c.begin()
	}
	if c.walk == nil {
		return readings, err
	}
	first := c.known == nil
	c.walk.rounds++
	long := c.walk.rounds > 1
	finished, walkErr := c.walkOn(ctx)
	if finished && first {
		readings = c.harvest(long)
		c.polls++
	}
	if walkErr != nil && err == nil {
		err = walkErr
	}
	return readings, err
}

// walkDue reports whether the tree should be walked again: after an hour, or
// when something is missing or new. Something that comes and goes makes later
// walks of that hour wait longer and longer.
func (c *Collector) walkDue() bool {
	age := c.now().Sub(c.walked)
	if age >= walkEvery {
		c.hasty = 0
		return true
	}
	if c.stale && age >= time.Duration(c.hasty*c.hasty)*time.Minute {
		c.hasty++
		return true
	}
	return false
}

// begin starts a walk.
func (c *Collector) begin() {
	expand := c.expand
	if c.expandless {
		expand = ""
	}
	c.walk, c.stale = newWalker(c.client, expand), false
}

// walkOn walks until nine tenths of the time are gone, and goes on at the next
// poll. A walk beside polls takes a third of what they leave.
func (c *Collector) walkOn(ctx context.Context) (finished bool, err error) {
	share := 0.9
	if c.known != nil {
		share = 1.0 / 3
	}
	ctx, cancel := partOf(ctx, share)
	defer cancel()
	before := len(c.walk.pages)
	for ctx.Err() == nil {
		done, err := c.walk.step(ctx)
		if err != nil {
			if ctx.Err() != nil && errors.Is(err, context.DeadlineExceeded) && len(c.walk.pages) > before {
				return false, nil
			}
			return false, err
		}
		if done {
			c.settle()
			return true, nil
		}
	}
	return false, nil
}

// partOf is ctx with a share of its time.
func partOf(ctx context.Context, share float64) (context.Context, context.CancelFunc) {
	end, limited := ctx.Deadline()
	if !limited {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Duration(float64(time.Until(end))*share))
}

// settle makes the plan out of a walk that has ended.
func (c *Collector) settle() {
	w := c.walk
	if w.lies {
		c.expandless = true
	}
	next := &inventory{pages: w.pages, names: w.names}
	next.plan = makePlan(c.device, c.profile, w.pages)
	next.fetches = fetchesFor(w.pages, next.plan)
	c.known, c.walk, c.walked, c.resume, c.stale = next, nil, c.now(), 0, false
}

// harvest are the readings that the walk itself brought. Those of a long walk
// carry the time when they were read, which may be some polls ago.
func (c *Collector) harvest(long bool) []facility.Reading {
	var out []facility.Reading
	for _, p := range c.known.pages {
		for _, f := range p.found {
			if at, planned := c.known.plan[f.object]; planned && at.shadow == "" {
				r := f.reading(at)
				if long {
					r.At = p.at
				}
				out = append(out, r)
			}
		}
	}
	return out
}

// meet reads the service root, which tells how to log in and what is offered,
// and makes sure that there is a session.
func (c *Collector) meet(ctx context.Context) error {
	if !c.met {
		got, err := getWithin(ctx, c.client, root+"/", "")
		if errors.Is(err, ErrLogin) { // open to all by the specification, not by all
			c.client.offer(root + "/SessionService/Sessions")
			if err = c.client.login(ctx); err == nil {
				got, err = getWithin(ctx, c.client, root+"/", "")
			}
		}
		if errors.Is(err, ErrMissing) {
			err = fmt.Errorf("%w: %s answers 404", ErrNoRedfish, root)
		}
		if err != nil {
			return err
		}
		c.client.offer(got.body.object("Links").object("Sessions").text("@odata.id"))
		c.expand = expandQuery(got.body)
		c.events.service = got.body.object("EventService").text("@odata.id")
		c.met = true
	}
	return c.client.login(ctx)
}

// expandQuery is how members of a collection are asked for with it (7.3.1).
func expandQuery(serviceRoot document) string {
	offered := serviceRoot.object("ProtocolFeaturesSupported").object("ExpandQuery")
	option := ""
	switch {
	case offered["NoLinks"] == true:
		option = "."
	case offered["ExpandAll"] == true:
		option = "*"
	default:
		return ""
	}
	if offered["Levels"] == true {
		option += "($levels=1)"
	}
	return "?$expand=" + option
}

// asset is what the device is in the site.
func (c *Collector) asset() string {
	if c.device.Asset != "" {
		return c.device.Asset
	}
	return c.device.Name
}

// Close ends the session at the service. It takes two seconds at most.
func (c *Collector) Close() error {
	const patience = 2 * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := c.client.logout(ctx)
	c.client.http.CloseIdleConnections()
	c.client.stream.CloseIdleConnections()
	if err != nil {
		return c.fail("close session", err)
	}
	return nil
}
