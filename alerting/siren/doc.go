// Package siren tells machines that a hall is about to lose its cooling, early
// enough to move work away: schedulers, fail-over automation, batch queues.
//
// Siren.Update is a function of (outcome of the alerting step, time). It does no
// I/O; whoever calls it keeps its Snapshot and hands its events on. The actions
// of the configuration are run by a Runner, webhooks leave through package
// outbox, NATS messages through package broadcast.
//
// # Events
//
// There is one threat for each hall of each incident. Its events have the same
// ID, count their sequence up from 1, and each one is whole: a receiver needs
// the newest only, may miss those before, and may see one twice. The same ID and
// sequence always have the same content.
//
//	loss_expected  the hall is expected to cross the page limit
//	changed        what was said has changed materially
//	lost           the hall is beyond the limit, by its inlets
//	retracted      it was expected and does not come: repaired, or averted
//	recovered      it was lost and is below the limit again, in no danger
//
// After retracted or recovered the same threat may begin again with
// loss_expected and the next sequence.
//
// # What is material
//
// A changed event is sent when
//
//   - the median or the early end (P10) of the crossing moves to earlier by
//     more than a quarter of the time that was left and more than a minute; or
//     to later by more than half of it and more than five minutes, and has said
//     so for two minutes;
//   - the set of services that will be short of racks changes;
//   - the incident names another first cause.
//
// At most one every thirty seconds. The other kinds are sent at once.
package siren
