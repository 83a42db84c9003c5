// Package status tells the users of services what goes on, early and without a
// human typing: what failed, what it touches, what is being done, how the
// temperature moves, when it is expected to be over, and when they hear more.
//
// # Who is told
//
// There is a note for every incident that wakes people. It comes in two
// versions: the internal one names equipment, halls and temperatures; the
// customer's names services and moments only, no equipment, no halls, no
// identifiers made of them.
//
// # When
//
// The first note is written as soon as an incident has paged for settle, so that
// its cause and scope are known; with one step a second that is well below two
// minutes after it began. After that a note is written
//
//   - at once when the stage changes: warming, over the limit, cooling down,
//     stable, over;
//   - at once when the incident changes materially (see package incident), when
//     somebody has taken it on, or when a machine begins to start; but not within
//     two minutes of the one before;
//   - when the expected end moves by more than a third of the time that was left
//     and five minutes, not within five minutes of the one before;
//   - at the latest when the next one was promised: before fifteen minutes are
//     over.
//
// The last note says that it is over.
//
// Board.Update is a function of (outcome, time) and does no I/O; Publish writes
// the pages.
package status
