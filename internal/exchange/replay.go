package exchange

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Tick is the virtual time between two steps of a replay: half the shortest
// poll interval that plants usually have, so that an event waits 10 s at most.
const Tick = 10 * time.Second

// Replay runs the recording in virtual time: step is called for every tick
// with the readings that arrived since the last one, and never with a reading
// that had not arrived by then.
func Replay(r *Recording, tick time.Duration, step func(now time.Time, arrived []facility.Reading) error) error {
	var next time.Time
	var batch []facility.Reading
	err := r.Each(func(a Arrival) error {
		if next.IsZero() {
			next = a.Received.Truncate(tick).Add(tick)
		}
		for a.Received.After(next) {
			if err := step(next, batch); err != nil {
				return err
			}
			batch = batch[:0]
			next = next.Add(tick)
		}
		batch = append(batch, a.Reading)
		return nil
	})
	if err != nil || next.IsZero() {
		return err
	}
	return step(next, batch)
}
