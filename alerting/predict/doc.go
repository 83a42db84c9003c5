// Package predict says how long a place has got. It holds a grey-box model of
// the site (air, IT mass, loop water, cooling units with capacity and run
// state) on the supply graph, feeds it with readings, and answers with the
// time until each inlet limit is crossed, as P10, P50 and P90 of an ensemble.
//
// It starts from events: a unit that stops changes the forecast in the same
// poll, before any temperature has moved; the measurements then take over.
package predict
