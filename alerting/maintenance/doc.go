// Package maintenance decides whether an incident is what was to be expected
// while people work on equipment, so that nobody has to be told of it.
//
// Work on an asset covers the asset, what depends on it only, and what it
// leaves with less: the loops, halls, rows and racks below it. A machine below
// it that has another source as well is not covered: when it fails, that is
// news. Nor is the loss of a hall, unless it was planned: an incident that is
// expected to cost a hall is told whatever its cause.
//
// It suppresses notification and nothing else: the incident is recorded, shown
// and closed as ever.
package maintenance
