// Package exchange reads and writes the files by which a monitor is tried
// against recorded or simulated data centres: site.json and telemetry.jsonl
// (or telemetry.jsonl.gz) go in, predictions.jsonl and incidents.jsonl come
// out. It reads nothing else in a scenario folder, above all no truth.
//
// Telemetry comes back as facility readings in the order in which it arrived,
// each with its moment of arrival, so that a replay sees what a monitor would
// have seen and not a moment more.
package exchange
