// Package dashboards builds the Grafana dashboards of ridethrough. The JSON in
// grafana/ is written by `make golden` from the Go in this package, so that a
// field that is renamed in the points dictionary cannot stay behind in a panel.
//
// # One file for Grafana 7.5 to 12
//
// Every Grafana reads older dashboards and migrates them forward, none reads
// newer ones. The files therefore speak the dialect of Grafana 7.5 (schema
// version 27): panel types that existed then, value mappings in their old form.
//
// A panel names its data source by a string, because 7.5 knows nothing else.
// Newer ones look that string up among the uids first and among the names
// second, so the provisioned data source has the same word for both.
//
// # Queries
//
// InfluxQL alone: InfluxDB 1.8, 2 and 3 all answer it. The schema is that of
// docs/storage.md: one measurement for each kind of asset, one field for each
// point. Series are never filled: a poll period that is longer than the
// interval of the chart must not draw dots, and a gap must not become a zero.
package dashboards
