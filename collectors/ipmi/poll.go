package ipmi

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/collectors/ipmi/fru"
	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// batch gathers the readings of one poll.
type batch struct {
	asset    string
	part     string // before the parts of all readings, see batch
	at       time.Time
	readings []facility.Reading
	errs     []error
	power    bool // there is a reading of the power drawn
}

// batch begins a poll. A BMC that reports on a rack is one of many there: its
// name goes before the parts, so that two servers never write one series, and
// the power of one is never that of the rack.
func (c *Collector) batch() batch {
	b := batch{asset: c.asset(), at: c.now(), readings: make([]facility.Reading, 0, c.room)}
	if c.device.Rack != "" && c.device.Rack == b.asset {
		b.part = c.device.Name
	}
	return b
}

// add takes readings, or the error in their place. Who polls stamps them: only
// an event brings a time of its own.
func (b *batch) add(err error, readings ...facility.Reading) {
	if err != nil {
		b.errs = append(b.errs, err)
		return
	}
	for _, r := range readings {
		r.Asset, r.Part = b.asset, strings.TrimSpace(b.part+" "+r.Part)
		r = facility.Judge(r)
		b.power = b.power || r.Point == facility.Power && r.Usable()
		b.readings = append(b.readings, r)
	}
}

// Looks at the repository's stamp: every so many polls, ever less while a BMC
// claims changes at each look.
const (
	firstCheck = 16
	lastCheck  = 1024
)

// describe makes sure that the probes are those of the BMC's present sensors.
func (c *Collector) describe(ctx context.Context, fresh bool) error {
	if c.loading != nil {
		return c.load(ctx)
	}
	if c.described && !fresh && c.polls < c.nextCheck {
		return nil
	}
	now, err := c.look(ctx)
	if err != nil {
		return err
	}
	same := c.described && now == c.stamp
	if c.checkEvery = min(max(2*c.checkEvery, firstCheck), lastCheck); same {
		c.checkEvery = firstCheck
	}
	c.nextCheck = c.polls + c.checkEvery
	if same {
		return nil
	}
	c.loading = newReader(c.identity, now)
	return c.load(ctx)
}

// look asks who the BMC is, if that is not known, and for the stamp of its
// repository. A BMC that has no stamp has an empty one, which never changes.
func (c *Collector) look(ctx context.Context) (stamp, error) {
	if !c.described {
		id, err := identify(ctx, c.session)
		if err = c.note(err); err != nil {
			return "", err
		}
		c.identity = id
	}
	now, err := stampOf(ctx, c.session, c.identity.commands)
	if err = c.note(err); err != nil {
		if _, answered := lanplus.Code(err); !answered {
			return "", fmt.Errorf("repository info: %w", err)
		}
	}
	return now, nil
}

// load reads the repository on and, at its end, plans what to ask for. What
// was read is kept when the time of a poll runs out.
func (c *Collector) load(ctx context.Context) error {
	r := c.loading
	err := c.note(r.run(ctx, c.session))
	_, answered := lanplus.Code(err)
	if (err == nil || answered) && r.elsewhere() {
		err = c.note(r.run(ctx, c.session))
		_, answered = lanplus.Code(err)
	}
	if err != nil {
		if answered {
			c.loading = nil // it does not make sense to this BMC; begin anew
		}
		return err
	}
	if !c.profiles.knows(c.device.Profiles, r.identity) && c.made == (fru.Inventory{}) {
		if err := c.readInventory(ctx); err != nil {
			return err
		}
	}
	c.loading, c.described, c.stamp, c.damaged = nil, true, r.stamp, r.damaged
	c.found, c.sensors = r.found, byPlace(r.found.sensors)
	c.chosen = c.profiles.choose(c.device.Profiles, r.identity, c.made)
	c.assign(ctx)
	return nil
}

// assign plans what to ask for. Repositories have records of sensors that were
// not built into this server, some under the name of one that was: the inlet
// must be a sensor that exists.
func (c *Collector) assign(ctx context.Context) {
	absent := map[sensorKey]bool{}
	for {
		c.probes = plan(c.found, c.profiles.rules(c.chosen), absent)
		before := len(absent)
		for i := range c.probes {
			p := &c.probes[i]
			if p.number == nil || !roles[p.number.role].single {
				continue
			}
			if a, err := c.ask(ctx, p); c.note(err) == nil && a.never {
				absent[placeOf(p.sensor)] = true
			}
		}
		if len(absent) == before || ctx.Err() != nil {
			return
		}
	}
}

// readAll reads power and the sensors that are due, then what is new in the
// event log, then thresholds.
func (c *Collector) readAll(ctx context.Context, b *batch) error {
	if c.dcmi != unable {
		c.readDCMI(ctx, b)
	}
	silent := c.readSensors(ctx, b)
	if !silent {
		c.readTemperatures(ctx, b)
		err := c.readEvents(ctx, b)
		b.add(err)
		if !stop(ctx, err) {
			b.add(c.readLimits(ctx, b))
		}
	}
	if len(c.probes) == 0 {
		b.errs = append(b.errs, errNoSensors)
	}
	b.errs, c.damaged = append(b.errs, c.damaged...), nil // said once
	return some(b.errs)
}

// readSensors reads those that are due; silent says that asking on is pointless.
func (c *Collector) readSensors(ctx context.Context, b *batch) (silent bool) {
	for i := range c.probes {
		p := &c.probes[i]
		if !c.due(p) || b.power && p.number != nil && p.number.role == rolePower || p.every > 1 && c.pressed() {
			continue
		}
		readings, err := c.read(ctx, p)
		b.add(c.note(err), readings...)
		c.asked(i, p)
		if p.moved {
			c.nextCheck = c.polls // its number may have changed with the firmware
		}
		if stop(ctx, err) {
			b.errs = append(b.errs[:len(b.errs)-1], fmt.Errorf("%w; %d sensors were not read", err, len(c.probes)-i-1))
			return true
		}
	}
	return false
}

var errNoSensors = errors.New("no sensor that a profile knows")

// stop reports whether asking on is pointless: the time is up, the BMC has
// fallen silent, or it will refuse whatever it is asked.
func stop(ctx context.Context, err error) bool {
	switch _, answered := lanplus.Code(err); {
	case err == nil:
		return false
	case errors.Is(err, lanplus.ErrPrivilege), ctx.Err() != nil:
		return true
	case answered:
		return false
	}
	return errors.Is(err, lanplus.ErrNoAnswer) || errors.Is(err, lanplus.ErrRefused)
}

// due reports whether a sensor is to be read at this poll.
func (c *Collector) due(p *probe) bool { return !p.asked || c.polls-p.last >= p.every }

// asked notes that a sensor was. The first time slow sensors are spread over the
// polls to come.
func (c *Collector) asked(i int, p *probe) {
	if p.last = c.polls; !p.asked {
		p.last -= i % p.every
	}
	p.asked = true
}

// share of its time that a poll spends before it leaves what is slow, and what
// was never read, to the next ones. A BMC that takes 50 ms an answer needs
// several polls for all its sensors, and none of them fails.
const (
	shareSpent = 3
	shareOf    = 4
)

// hurry says when this poll is pressed for time.
func (c *Collector) hurry(ctx context.Context) {
	c.late = time.Time{}
	if d, ok := ctx.Deadline(); ok {
		c.late = c.now().Add(time.Until(d) * shareSpent / shareOf)
	}
}

func (c *Collector) pressed() bool { return !c.late.IsZero() && c.now().After(c.late) }
