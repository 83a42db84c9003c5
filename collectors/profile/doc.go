// Package profile holds what device profiles of every protocol have in common:
// the units that devices report in, the words for their states, the values that
// mean "not there", and the strict loading of a folder of profile files. How an
// object is named and asked for is the affair of each protocol.
package profile
