// Package rules evaluates Prometheus rule files in-process: PromQL, for,
// keep_firing_for, labels and annotations with templates, over whatever
// storage.Queryable it is given and at whatever time it is told. It reads no
// clock and starts no goroutine.
//
// Series are named after facility.FieldName of the point and labelled kind,
// site, hall, row, rack, asset and part. A rule that names a metric which is in
// no dictionary does not load: a misspelt rule never fires, which is the one
// mistake nobody notices.
package rules
