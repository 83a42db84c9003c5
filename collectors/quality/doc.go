// Package quality tells sensors that are wrong from rooms that are: it marks
// readings as stuck or implausible before anybody stores them or decides upon
// them.
//
// # What it asks
//
//   - Rate: may this change at all between two polls? Air and water have mass; a
//     probe that goes from 22 to 85 °C in ten seconds has lost its wire (85 °C is
//     what a 1-Wire thermometer says before its first conversion). A jump is
//     marked implausible until two more readings confirm the new level: probes
//     are moved by hand, too.
//   - Neighbours: is it alone? Air that enters IT equipment cannot be much colder
//     than all the air around it, and one of four probes on a rack that is far
//     from three which agree is not a hot spot.
//   - Stuck: has it stood still to the last digit while nearly all its neighbours
//     moved? It stays marked until it moves.
//
// The range of a point (facility.Judge) is checked by the collectors, silence
// (stale) by the scheduler.
//
// # What it must not do
//
// Hide a disaster. All three questions are asked of temperatures and humidity
// only, upward limits are far beyond what a room without cooling does, and
// neighbours are those of the same row, because the row behind the containment
// may well be warm while this one is not.
package quality
