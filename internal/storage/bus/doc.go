// Package bus is the one path of readings, forecasts and incidents from those
// who make them to those who keep them. It is a NATS JetStream stream: in this
// process by default, in a cluster of the operator's when a URL is given.
//
// # What is promised
//
//   - Publish returns nil only after the stream has acknowledged the batch.
//   - Publish never holds a collector longer than a second, whatever the disk
//     does. What the stream did not take is counted as refused.
//   - Subscribers in this process get every batch, taken or refused: alerting
//     does not depend on a disk.
//   - A Consumer hands out every stored batch, in order, and remembers across
//     kill -9 how far its owner has acknowledged.
//
// # The books
//
// Every message says how many readings came before it since the stream began,
// so a hole in the numbering is a number of readings, not of messages. A
// consumer's position and what became of the readings up to it are one record
// (see Ledger), written at once: no separate file can disagree with it. Hence
//
//	collected = written + quarantined + expired + local + queued + refused
//
// holds at every moment and after every crash; see Books.
//
// Not promised: exactly one delivery. After a crash the last batch is handed
// out again, so its owner's writes must be idempotent. Nor is a power cut
// survived without loss: what came in the last SyncInterval may be gone.
package bus
