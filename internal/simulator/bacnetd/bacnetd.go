// Package bacnetd serves a BACnet/IP device to tests and simulations: objects
// whose properties can be set while they are asked for, small messages, services
// that it does not know, datagrams that get lost, and a place behind a router.
// Clause numbers refer to ANSI/ASHRAE 135.
package bacnetd

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"time"
)

// An ID names an object: its type and instance (20.2.14).
type ID struct {
	Type     uint32
	Instance uint32
}

// Object types and properties that a Server itself looks at (clause 21).
const (
	Device = 8

	maxAPDU    = 62
	identifier = 75
	objectList = 76

	wildcard       = 1<<22 - 1
	largestMessage = 1476
)

// A Server is one device. Its zero value has no objects but itself, instance 0.
type Server struct {
	Instance uint32
	MaxAPDU  int // 1476 when 0

	// NoMultiple and NoWildcard make a device that knows neither
	// ReadPropertyMultiple nor instance 4194303.
	NoMultiple, NoWildcard bool

	// Network and MAC put the device behind a router; without them it is on the
	// IP network itself.
	Network uint16
	MAC     string

	mu      sync.Mutex // guards everything below
	objects map[ID]map[uint32][]any
	order   []ID
	asked   int
	lose    int
	silent  bool
}

// Set sets a property of an object. A value is nil, bool, uint32 (unsigned),
// int32, float32, float64, string, Latin1, []byte, Enum, Bits or ID; several
// make an array.
func (s *Server) Set(object ID, property uint32, values ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.objects == nil {
		s.objects = map[ID]map[uint32][]any{}
	}
	if s.objects[object] == nil {
		s.objects[object] = map[uint32][]any{}
		s.order = append(s.order, object)
	}
	s.objects[object][property] = values
}

// Silence makes the device answer nothing, or answer again.
func (s *Server) Silence(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.silent = on
}

// Lose makes the device miss the next n requests.
func (s *Server) Lose(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lose = n
}

// Asked returns how many requests came.
func (s *Server) Asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// Serve answers until ctx ends, then returns nil. It closes conn.
func (s *Server) Serve(ctx context.Context, conn net.PacketConn) error {
	stop := context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	defer conn.Close()
	buffer := make([]byte, 2048)
	for {
		n, from, err := conn.ReadFrom(buffer)
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
				return nil
			}
			return err
		}
		if answer := s.Answer(buffer[:n]); answer != nil {
			_, _ = conn.WriteTo(answer, from) // a datagram that is lost is asked for again
		}
	}
}

// Answer returns the datagram that answers one; nil for silence.
func (s *Server) Answer(datagram []byte) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	apdu, ok := s.unwrap(datagram)
	if !ok {
		return nil
	}
	s.asked++
	if s.lose > 0 {
		s.lose--
		return nil
	}
	if s.silent {
		return nil
	}
	answer := s.apdu(apdu)
	if answer == nil {
		return nil
	}
	return s.wrap(answer)
}

// get returns a property, with those that a device always has.
func (s *Server) get(object ID, property uint32) (values []any, known, has bool) {
	if object == (ID{Device, wildcard}) && !s.NoWildcard {
		object.Instance = s.Instance
	}
	if object == (ID{Device, s.Instance}) {
		switch property {
		case identifier:
			return []any{object}, true, true
		case maxAPDU:
			return []any{uint32(s.accepts())}, true, true
		case objectList:
			list := []any{object}
			for _, id := range s.order {
				if id != object {
					list = append(list, id)
				}
			}
			return list, true, true
		}
		values, has = s.objects[object][property]
		return slices.Clone(values), true, has
	}
	properties, known := s.objects[object]
	values, has = properties[property]
	return slices.Clone(values), known, has
}

func (s *Server) accepts() int {
	if s.MaxAPDU == 0 {
		return largestMessage
	}
	return s.MaxAPDU
}
