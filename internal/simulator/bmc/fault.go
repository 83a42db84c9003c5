package bmc

import "time"

// Fault is what is wrong with the BMC. The zero Fault is a healthy one.
type Fault struct {
	// Hang answers nothing at all.
	Hang bool
	// HangInSession answers until a session is open, and no command in it.
	HangInSession bool
	// NoSessions refuses new sessions for want of resources, as a BMC does
	// whose slots were leaked by others.
	NoSessions bool
	// Drop loses every n-th packet received; 0 loses none.
	Drop int
	// BridgeDown makes the BMC refuse messages to the controllers behind it.
	BridgeDown bool
	// BridgeSilent takes messages to the controllers behind the BMC, and no answer
	// ever comes.
	BridgeSilent bool
	// Delay is how long each packet waits for the BMC's slow processor.
	Delay time.Duration
}

// Counters say what the BMC has seen.
type Counters struct {
	Packets  int // datagrams received, also those lost to a fault
	Commands int // IPMI commands answered within a session
	Opened   int // sessions that were opened and authenticated
}
