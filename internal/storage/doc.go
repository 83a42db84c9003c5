// Package storage keeps readings: on the bus, the one path they all take; in
// the local history, which rules and forecasts look back into; and in InfluxDB,
// if there is one, for charts and for years.
//
// A Store holds the three together. The parts are in packages of their own:
// bus, history and influx.
package storage
