// Package influx writes what is on the bus to InfluxDB 1.8, 2 or 3, through the
// v2 write API.
//
// A batch is acknowledged to the bus only after the database has said yes, and
// it is tried again, with pauses that grow, for as long as the database is
// away: the stream is the buffer. A line is the same point whenever it is
// written, so writing a batch twice changes nothing.
//
// A line that the database will never take (a field that changed its type, a
// time outside the retention policy, something it cannot parse) must not sink
// the lines beside it. It is found by halving the batch and put into a
// quarantine file with the database's own words.
//
// # Schema
//
// See docs/storage.md. One measurement for each kind of asset; tags site, hall,
// row, rack, asset, part; one float field for each point, named with its unit;
// beside it, when there is something to say, FIELD_text (the device's word for
// a state) and FIELD_quality (why there is no value).
package influx
