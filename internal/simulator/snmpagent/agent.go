package snmpagent

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/gosnmp/gosnmp"
)

// A User of SNMP v3. The zero protocols mean no authentication, no privacy.
type User struct {
	Name           string
	Auth           gosnmp.SnmpV3AuthProtocol
	AuthPassphrase string
	Privacy        gosnmp.SnmpV3PrivProtocol
	PrivPassphrase string
}

// Config says how an agent may be asked.
type Config struct {
	// Community answers v1 and v2c; empty refuses both.
	Community string

	// Users answer v3; EngineID identifies the agent to them (5 to 32 bytes,
	// RFC 3411). Two agents must not share one.
	Users    []User
	EngineID string

	// MaxSize is the largest answer in bytes; 1472 when zero, which fits an
	// Ethernet frame.
	MaxSize int

	// Intercept sees each answer before it leaves, and may change it, delay it,
	// or drop it by returning nil. It is how tests make a device lie.
	Intercept func(request, answer *gosnmp.SnmpPacket) (deliver *gosnmp.SnmpPacket, after time.Duration)
}

// Agent answers SNMP requests from a Tree. It is safe for concurrent use; one
// agent may serve several sockets.
type Agent struct {
	config Config
	tree   Tree
	usm    *usm
	plain  sync.Pool // of *gosnmp.GoSNMP, to decode v1 and v2c
}

const defaultMaxSize = 1472

// New checks config and returns an agent for tree. It starts nothing.
func New(config Config, tree Tree) (*Agent, error) {
	if config.MaxSize == 0 {
		config.MaxSize = defaultMaxSize
	}
	if config.Community == "" && len(config.Users) == 0 {
		return nil, fmt.Errorf("snmp agent: neither a community nor a user is configured")
	}
	a := &Agent{config: config, tree: tree}
	a.plain.New = func() any { return &gosnmp.GoSNMP{Version: gosnmp.Version2c} }
	var err error
	a.usm, err = newUSM(config.EngineID, config.Users)
	return a, err
}

// Serve answers on conn until ctx ends, closes conn and returns nil.
func (a *Agent) Serve(ctx context.Context, conn net.PacketConn) error {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	buffer := make([]byte, 65535)
	for {
		n, peer, err := conn.ReadFrom(buffer)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("snmp agent %s: %w", conn.LocalAddr(), err)
		}
		reply, after := a.Answer(buffer[:n])
		if reply == nil {
			continue
		}
		if after > 0 {
			time.AfterFunc(after, func() { _, _ = conn.WriteTo(reply, peer) })
			continue
		}
		_, _ = conn.WriteTo(reply, peer) // a lost answer is the manager's to ask again
	}
}

// Answer returns the bytes that answer a request and how long to hold them
// back; nil when the request deserves silence.
func (a *Agent) Answer(request []byte) (reply []byte, after time.Duration) {
	defer func() {
		if recover() != nil { // the library met bytes it cannot bear: drop them
			reply = nil
		}
	}()
	asked, deliver := a.respond(request)
	if deliver == nil {
		return nil, 0
	}
	if a.config.Intercept != nil {
		if deliver, after = a.config.Intercept(asked, deliver); deliver == nil {
			return nil, 0
		}
	}
	reply, err := deliver.MarshalMsg()
	if err != nil {
		return nil, 0
	}
	return reply, after
}

// respond decodes a request and builds its answer.
func (a *Agent) respond(request []byte) (asked, reply *gosnmp.SnmpPacket) {
	version, ok := messageVersion(request)
	switch {
	case !ok:
		return nil, nil
	case version == gosnmp.Version3:
		return a.respondV3(request)
	case a.config.Community == "":
		return nil, nil
	}
	decoder := a.plain.Get().(*gosnmp.GoSNMP)
	defer a.plain.Put(decoder)
	asked, err := decoder.SnmpDecodePacket(request)
	if err != nil || asked.Community != a.config.Community {
		return nil, nil
	}
	const headers = 44 // message, PDU and list headers
	variables, status, index := answer(a.tree, asked, a.config.MaxSize-headers-len(asked.Community))
	return asked, &gosnmp.SnmpPacket{
		Version: asked.Version, Community: asked.Community, PDUType: gosnmp.GetResponse,
		RequestID: asked.RequestID, Error: status, ErrorIndex: uint8(index), Variables: variables,
	}
}

// messageVersion peeks at the version: SEQUENCE, its length, INTEGER of 1 byte.
func messageVersion(message []byte) (gosnmp.SnmpVersion, bool) {
	if len(message) < 5 || message[0] != 0x30 {
		return 0, false
	}
	at := 2
	if message[1]&0x80 != 0 {
		at += int(message[1] & 0x7f)
	}
	if at+3 > len(message) || message[at] != 2 || message[at+1] != 1 {
		return 0, false
	}
	return gosnmp.SnmpVersion(message[at+2]), true
}
