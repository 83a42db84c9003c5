// Package modbus reads meters, generator controllers, chillers and gateways over
// Modbus/TCP ("MODBUS Messaging on TCP/IP", 1.0b; "MODBUS Application
// Protocol", 1.1b3).
//
// Modbus does not say what its registers mean: a profile in
// configs/profiles/modbus does, in the words and units that profiles of other
// protocols use. Registers are read in blocks; a block that a device refuses is
// asked for in parts from then on, so that a register that one firmware lacks
// costs only itself.
//
// Several units may stand behind one address, at a gateway to a serial line.
// They are devices of their own that share one connection and take turns: a
// serial line carries one question at a time, and many gateways take one
// connection only.
//
// It reads (functions 1 to 4, and 43 for the identity) and never writes.
package modbus
