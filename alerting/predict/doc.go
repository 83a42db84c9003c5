// Package predict says how long a place has got. It holds a grey-box model of
// the site (air, IT mass, loop water, cooling units with capacity and run
// state) on the supply graph, feeds it with readings, and answers with the
// time until each inlet limit is crossed, as P10, P50 and P90 of an ensemble.
//
// It starts from events: a unit that stops changes the forecast in the same
// poll, before any temperature has moved; the measurements then take over. It
// reads no clock and does no input or output, and what it says depends on the
// readings and the times of the calls alone.
//
// # Equations
//
// A hall is hot air, supply air and the metal of its servers; a loop is water
// in mixed cells (a tank, a supply and a return pipe) and the heat its chillers
// take out. See stepHall, stepLoop and cool. Room units follow the
// effectiveness of a counterflow coil, so their capacity falls as the water
// warms; chillers follow their load at the pace of their compressors, up to a
// capacity that grows with warmer water; inlets take in exhaust air as far as
// the servers draw more than the room units blow.
//
// # One poll
//
// Forecast measures halls and loops robustly (measure.go, inlets.go), compares
// what equipment says with what it said before and with its water (watch.go,
// delivery.go, towers.go, uncooled.go), and brings every cluster of halls and
// loops that share heat to now (advance.go). While nothing is wrong the
// variants of the ensemble are held at the measured operating point and learn
// from it (steady.go, sync.go). From an event on they run freely, from the
// moment it happened rather than the moment it was told (rewind.go), and an
// ensemble square-root Kalman filter corrects state and parameters
// (filter.go). All variants then run to the horizon through what the plant is
// known to do next (machines.go, pumps.go, lookahead.go); near a limit a
// steady rise counts for more than a promise that it will end (trend.go).
// Contingencies and actions are the same run with something changed.
//
// # Honesty
//
// Every constant is in prior.go or beside its use, with its unit and its
// reason. Priors come from physics, nameplates and published figures; the
// specific heat of servers and the size of coils were set from the mean of the
// recorded scenarios as a whole, none from a single one.
package predict
