// Package ruletest runs rule tests written in promtool's YAML format: series
// in, alerts out. `go test` runs those of the shipped rules, `ridethrough
// check` those of the operator. It also holds the small in-memory storage that
// the tests of the engine read their history from.
package ruletest
