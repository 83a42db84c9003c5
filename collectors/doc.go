// Package collectors reads devices. It knows when to poll whom and how to
// leave a device in peace; how a device speaks is known by the packages below
// it, one for each protocol, and what its answers mean is data in profiles.
//
// Collectors produce facility readings and know nothing of storage, forecasts
// or alarms.
package collectors
