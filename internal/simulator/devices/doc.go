// Package devices gives each asset of the plant a device to speak for it: which
// object identifiers or sensors it shows, in which unit, scale, resolution and
// enumeration, and what it says of itself.
//
// The personalities are written from the vendors' MIB facts and not from the
// profiles in configs, so that a mistake in one of them is not hidden by the
// same mistake in the other. Each also keeps a list of the readings a monitor
// should get from it, with the error its rounding may cause: the truth that
// end-to-end tests compare with.
package devices
