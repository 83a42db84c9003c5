package ipmi

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/ipmi/fru"
	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// Collector reads one BMC. It implements collectors.Collector and io.Closer.
type Collector struct {
	device   collectors.Device
	profiles library
	login    lanplus.Config
	now      func() time.Time
	rest     time.Duration // how long a session may rest

	session *lanplus.Session // nil while there is none
	heard   bool             // the BMC answered within this poll
	silent  int              // polls in a row without an answer
	refused error            // why the BMC refused the login
	until   time.Time        // when it may be tried again

	identity   identity
	made       fru.Inventory // the maker's inventory, if it was asked for
	found      inventory
	sensors    map[sensorKey]*sdr.Sensor
	chosen     choice
	probes     []probe
	described  bool    // the probes are known
	stamp      stamp   // of the repository they come from
	loading    *reader // a repository that is being read
	damaged    []error // records that made no sense, not yet reported
	polls      int
	late       time.Time // when this poll is pressed for time
	room       int       // readings that a poll is likely to give
	checkEvery int       // polls between two looks at the stamp
	nextCheck  int

	dcmi       ability
	dcmiPlaces [3]ability // places, by their order
	bridges    map[lanplus.Target]*bridge
	events     eventLog
}

// ability is whether a BMC can do something optional.
type ability uint8

const (
	untried ability = iota
	able
	unable
)

// Collect polls the server once. Readings that were got are returned beside an
// error about those that were not.
func (c *Collector) Collect(ctx context.Context) (readings []facility.Reading, err error) {
	defer func() {
		if r := recover(); r != nil {
			// Bytes of a BMC brought us here. The session may be out of step.
			c.drop()
			err = c.fail("collect", fmt.Errorf("ipmi: panic: %v", r))
		}
	}()
	c.heard = false
	c.hurry(ctx)
	readings, err = c.poll(ctx)
	if c.lost(ctx, err) {
		c.drop()
		again, againErr := c.poll(ctx)
		readings, err = append(readings, again...), againErr
	}
	c.reconsider()
	return readings, err
}

// reconsider gives a session up after two polls without any answer in it. Not
// after one: a BMC that hung for a moment still has the session, and a new one
// would take a second of its few slots.
func (c *Collector) reconsider() {
	if c.heard {
		c.silent = 0
		return
	}
	if c.silent++; c.silent >= 2 {
		c.drop()
	}
}

// lost reports whether a session that was kept from an earlier poll has ended
// at the BMC, and whether there is time to open another.
func (c *Collector) lost(ctx context.Context, err error) bool {
	gone := errors.Is(err, lanplus.ErrNoAnswer) || errors.Is(err, lanplus.ErrRefused) || errors.Is(err, lanplus.ErrSession)
	over := ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded)
	return gone && !c.heard && c.session != nil && !over
}

// poll reads everything that is due.
func (c *Collector) poll(ctx context.Context) ([]facility.Reading, error) {
	fresh, err := c.connect(ctx)
	if err != nil {
		return nil, err
	}
	b := c.batch()
	// The first question of a poll also tells whether the session still lives.
	const tries = 2
	state, err := powerState(ctx, c.session, tries)
	if err = c.note(err); errors.Is(err, lanplus.ErrNoAnswer) || errors.Is(err, lanplus.ErrRefused) {
		return nil, c.fail("read", err)
	}
	b.add(err, state)
	if err := c.describe(ctx, fresh); err != nil {
		return b.readings, c.fail("read sensor data records", err)
	}
	err = c.readAll(ctx, &b)
	c.polls++
	c.room = len(b.readings) + cap(b.readings)/8
	if err != nil {
		return b.readings, c.fail("read", err)
	}
	return b.readings, nil
}

// sessionRest is how long a session may rest before it must be taken for ended
// (6.12.15: 60 s, less 3 s of tolerance, less a little for us).
const sessionRest = 55 * time.Second

// loginRest is the time from one refused login to the next: BMCs lock users out,
// or the address that asks, after a few.
const loginRest = 5 * time.Minute

// connect makes sure that there is a session; fresh says that it is a new one.
func (c *Collector) connect(ctx context.Context) (fresh bool, err error) {
	if c.session != nil && c.session.Idle() < c.rest {
		return false, nil
	}
	if c.session != nil {
		c.drop() // tell the BMC, in case it is more patient than it must be
	}
	if c.refused != nil && c.now().Before(c.until) {
		return false, c.refused
	}
	s, err := lanplus.Open(ctx, c.login)
	if errors.Is(err, lanplus.ErrCipher) && c.login.Suite != 0 {
		c.login.Suite = 0 // a firmware update may change what a BMC speaks
		s, err = lanplus.Open(ctx, c.login)
	}
	if err != nil {
		return false, c.refuse(c.fail("open session with "+c.login.Address, err))
	}
	c.refused = nil
	c.session, c.login.Suite, c.heard = s, s.Suite(), true
	return true, nil
}

// refuse notes a login that the BMC does not want to see again soon.
func (c *Collector) refuse(err error) error {
	if errors.Is(err, ErrUser) || errors.Is(err, ErrPassword) {
		c.refused, c.until = err, c.now().Add(loginRest)
	}
	return err
}

// drop ends the session without waiting for the BMC.
func (c *Collector) drop() {
	if c.session != nil {
		_ = c.session.Abandon() // the socket is gone either way
		c.session = nil
	}
}

// note remembers that the BMC answered, if only with an error.
func (c *Collector) note(err error) error {
	if _, answered := lanplus.Code(err); err == nil || answered {
		c.heard = true
	}
	return err
}

// asset is what the server is in the site.
func (c *Collector) asset() string {
	if asset := c.device.AssetOf(""); asset != "" {
		return asset
	}
	return c.device.Name
}

// Close ends the session at the BMC. It takes two seconds at most.
func (c *Collector) Close() error {
	if c.session == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	err := c.session.Close(ctx)
	c.session = nil
	if err != nil {
		return c.fail("close session", err)
	}
	return nil
}
