// Package incident turns what the model and the rules see into incidents: one
// per root cause, with everything that follows from it attached.
//
// It is a function of (snapshot, time). It does no I/O, reads no clock and
// starts nothing; package alerting calls Tracker.Update with one consistent
// snapshot per step and hands the changes to whoever sends pages.
//
// # Invariants
//
// Five rules hold at every step, and property tests hold them:
//
//  1. A notification may be suppressed, never a measurement or a state: a
//     symptom is always listed in its incident, with the time it began.
//  2. Opening may be suppressed, never closing: whatever was opened is closed
//     once its cause is gone, whatever else is going on.
//  3. Suppression is transitive and decided on one snapshot: everything
//     downstream of a root on the supply graph belongs to it, in whatever
//     order it was reported.
//  4. Parents are read again before what they supply may page, and children
//     before a recovered parent releases them: Tracker.Poll names whom to read.
//     Both waits are bounded. What is released gets time to clear
//     (Config.AfterGlow) before it may open incidents of its own.
//  5. Suppression consumes nothing: a symptom keeps its own start time, and is
//     judged by it when its parent is gone.
package incident
