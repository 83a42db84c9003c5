// Package history is the short memory of this process: a Prometheus TSDB that
// rules are evaluated over and the page draws from. It needs no database and
// no network.
//
// A series is named after the field of the point and labelled with where the
// asset stands: inlet_temperature_celsius{kind="rack",hall="a",rack="a-01",…}.
//
// The TSDB takes no sample twice, none that is older than the newest of its
// series, and after one sample from the future nothing at all. So Append
// decides the time of every sample: never after now, always after the one
// before. What cannot be placed is left out and counted, and never fails the
// readings beside it.
//
// Time is an argument: a day can be replayed in seconds. One package wraps the
// TSDB because it is not made for use as a library and its interface moves.
package history
