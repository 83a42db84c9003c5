// Package plant is a data centre's heat and power as a network of nodes, moved
// forward in fixed steps of one second. It reads the site description for sizes
// and Config for what drawings do not say: the weather, the load, and how far
// the true capacity of a unit is from its nameplate.
//
// # Heat
//
// Each rack has two nodes of metal (components, chassis) in one stream of air
// whose flow follows its fans, which follow its inlet. Each row has a cold and
// a hot aisle, each hall a floor plenum, a ceiling space and the structure
// around them. Air moves between them by mass balance: what the room units
// supply beyond what the racks draw passes over the top, and what they lack
// comes back from the hot aisle.
//
// Room units are counterflow coils by effectiveness and number of transfer
// units, with a valve that a PI controller moves to hold the supply air. Water
// travels to them and back through pipes of plug-flow segments, a tank when the
// loop has one, and the evaporators of the chillers.
//
// Chillers hold their leaving water as far as their capacity goes, which falls
// with the outdoor air and rises with the leaving water. They are protected by
// an overload relay that adds up the excess, and by a pressure switch on the
// condenser. A sequencer starts standby machines.
//
// # Books
//
// Every step is explicit and in terms of flows between nodes, so what leaves
// one node enters another: Books says what came in, what was stored and what
// went out, and they balance to rounding.
package plant
