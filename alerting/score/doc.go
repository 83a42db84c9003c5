// Package score keeps forecasts honest: it remembers what was forecast, waits
// for what then came, and says how far the two were apart. It is a function of
// readings, forecasts and time, so that live operation and a replay of years
// ago are scored by the same arithmetic.
//
// # What is scored
//
// A crossing is the moment at which the mean inlet of a row, by its probes,
// passes a limit upward and stays there for a minute; a hall crosses when its
// first row does. When one has come, an Account is drawn up of everything that
// was forecast of that place and limit since the cause was known:
//
//   - the error of the median 30 s, 2 min and 5 min after the cause, and 20, 15,
//     10 and 5 min before the crossing, signed (positive is late: more time was
//     promised than there was) and as a share of the time that was left. No
//     forecast, or one beyond two hours, counts as two hours;
//   - on every minute in between, whether the truth lay within P10 and P90, and
//     the mean quantile loss of log(1 s + time) at P10, P50 and P90.
//
// A page about a hall comes true when the hall is at the allowable limit or gets
// there within six hours. It was averted when it was sent because of equipment
// that delivered again before anything was crossed. Else it was a false alarm.
//
// # What it cannot know
//
// What would have happened without the repair. A forecast that was averted is
// not scored, and one made before a second fault is judged against what both
// did together. Truth is what the probes said, with their lag and their bias.
package score
