package plant

import (
	"fmt"
	"time"
)

// EventKind says what happened in the plant.
type EventKind string

// Kinds of events.
const (
	EventPhase    EventKind = "phase"    // the story entered another phase
	EventTrip     EventKind = "trip"     // stopped by a fault or a protection
	EventStart    EventKind = "start"    // asked to start
	EventRunning  EventKind = "running"  // delivers
	EventStop     EventKind = "stop"     // stopped on purpose or for want of power
	EventFault    EventKind = "fault"    // damaged, yet not stopped: a valve, a fan
	EventRepair   EventKind = "repair"   // a fault was removed
	EventPower    EventKind = "power"    // mains, generator or battery came or went
	EventLimit    EventKind = "limit"    // the mean inlet of a row crossed a limit upward
	EventRecover  EventKind = "recover"  // … and downward
	EventShutdown EventKind = "shutdown" // servers of a rack switched themselves off
	EventBoot     EventKind = "boot"     // servers of a rack were switched on again
)

// An Event is something that happened, as an all-knowing witness saw it.
type Event struct {
	At    time.Time
	Kind  EventKind
	Asset string
	Text  string
	// Value is the limit in °C of EventLimit and EventRecover, the share of the
	// servers still on of EventShutdown; otherwise 0.
	Value float64
}

// String is one line for a log: "10:00:00 ch-2 trip: compressor fault".
func (e Event) String() string {
	return fmt.Sprintf("%s %s %s: %s", e.At.Format(time.TimeOnly), e.Asset, e.Kind, e.Text)
}
