package influx

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/ridethrough/ridethrough/internal/storage/bus"
)

// An outcome counts readings.
type outcome struct{ written, quarantined uint64 }

func (o outcome) plus(p outcome) outcome {
	return outcome{o.written + p.written, o.quarantined + p.quarantined}
}

// write settles lines from to to: all of them are written or in quarantine
// when it returns, or ctx has ended and the error says so.
func (w *Writer) write(ctx context.Context, from, to int) (outcome, error) {
	if from == to {
		return outcome{}, nil
	}
	v, answer, err := w.persist(ctx, w.lines.span(from, to))
	if err != nil {
		return outcome{}, err
	}
	readings := w.lines.count(from, to)
	switch {
	case v == written:
		w.succeeded(to-from, w.lines.newest())
		return outcome{written: readings}, nil
	case v == tooLarge && to-from > 1:
		w.limit = max(minLimit, min(w.limit, int(readings))/2)
	case v == spoiled && dropped(answer) == to-from && contains(answer.Error(), aboutTime):
		// Time passes for all fields of a line alike: nothing to be saved.
		w.keep(from, to, answer)
		return outcome{quarantined: readings}, nil
	case to-from == 1:
		return w.single(ctx, from, answer)
	}
	middle := from + (to-from)/2
	first, err := w.write(ctx, from, middle)
	if err != nil {
		return outcome{}, err
	}
	second, err := w.write(ctx, middle, to)
	return first.plus(second), err
}

// minLimit ends the halving of what is fetched at once: a database that does
// not take this many readings has another problem.
const minLimit = 50

// aboutTime marks the answers that concern a line as a whole.
var aboutTime = []string{"beyond retention policy"}

// single settles one line that the database does not take: of several
// readings, those that it does take are still written.
func (w *Writer) single(ctx context.Context, i int, answer error) (outcome, error) {
	l := w.lines.all[i]
	if l.readings == 1 {
		w.keep(i, i+1, answer)
		return outcome{quarantined: 1}, nil
	}
	var total outcome
	apart := newLines(w.lines.site)
	for _, batch := range w.lines.alone(l) {
		apart.encode([]bus.Batch{batch})
		v, answer, err := w.persist(ctx, apart.span(0, 1))
		if err != nil {
			return outcome{}, err
		}
		if v == written {
			w.succeeded(1, apart.newest())
			total.written++
			continue
		}
		w.jailed(apart.span(0, 1), answer)
		total.quarantined++
	}
	return total, nil
}

// keep puts lines from to to into quarantine.
func (w *Writer) keep(from, to int, answer error) {
	for i := from; i < to; i++ {
		w.jailed(w.lines.span(i, i+1), answer)
	}
}

func (w *Writer) jailed(text []byte, answer error) {
	if err := w.jail.add(text, answer); err != nil {
		w.log.Error("influxdb quarantine", "err", err, "line", string(text), "reason", answer)
	}
}

// persist posts until the answer concerns the lines themselves: written,
// spoiled or tooLarge. The error is that of ctx.
func (w *Writer) persist(ctx context.Context, text []byte) (v verdict, answer, err error) {
	for attempt := 0; ; attempt++ {
		began := time.Now()
		answer = w.target.post(ctx, text)
		if ctx.Err() != nil {
			return busy, answer, ctx.Err()
		}
		v = judge(answer)
		if v == doubtful && w.blamesLines(ctx, answer) {
			v = spoiled
		}
		w.count(v, answer, time.Since(began))
		if v == written || v == spoiled || v == tooLarge {
			return v, answer, nil
		}
		select {
		case <-ctx.Done():
			return v, answer, ctx.Err()
		case <-time.After(max(w.pause(attempt), retryAfter(answer))):
		}
	}
}

// blamesLines asks again without lines. If the database then says the same,
// the lines were not the reason: a mistake in the configuration must never
// empty the queue into the quarantine.
func (w *Writer) blamesLines(ctx context.Context, answer error) bool {
	empty := w.target.post(ctx, nil)
	switch judge(empty) {
	case written:
		return true
	case doubtful, spoiled:
		return empty.Error() != answer.Error()
	}
	return false
}

const maxPause = 30 * time.Second

// pauseAfter doubles, and spreads the collectors that the same outage stopped
// at the same moment over half of the pause.
func pauseAfter(first time.Duration, attempt int) time.Duration {
	pause := min(first<<min(attempt, 10), maxPause)
	return pause/2 + rand.N(pause/2)
}
