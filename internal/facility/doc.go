// Package facility holds the nouns of a data centre: where things stand (site,
// hall, row, rack), what they are (assets), what can be measured of them
// (points and readings) and who supplies whom with cooling and power (the
// supply graph). Every other package speaks in these words.
//
// It does no input or output, starts nothing, reads no clock and imports the
// standard library alone, so that a day of readings can be replayed through
// whatever is built on it.
//
// # Units
//
// A quantity with physics has a type (Celsius, Watts, …). Where the type is
// lost (a field in the database, a key in a file, a metric) the unit is part of
// the name: see FieldName. Values are converted once, in the collector.
//
// # Unknown is not zero
//
// Nameplate fields are zero when the drawings do not say; a Reading that the
// device could not give carries a Quality and never a made-up value.
package facility
