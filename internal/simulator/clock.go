package simulator

import (
	"sync"
	"time"
)

// clock tells virtual time. It stands until started, and then runs speed times
// as fast as the wall clock; with a speed of zero it is moved by hand.
type clock struct {
	start time.Time
	speed float64

	mu     sync.Mutex // guards everything below
	wall   time.Time  // when it was started; zero before
	byHand time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.speed == 0:
		return c.byHand
	case c.wall.IsZero():
		return c.start
	}
	return c.start.Add(time.Duration(float64(time.Since(c.wall)) * c.speed))
}

func (c *clock) run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.wall.IsZero() {
		c.wall = time.Now()
	}
}

func (c *clock) set(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if to.After(c.byHand) {
		c.byHand = to
	}
}
