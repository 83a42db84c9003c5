// Package modbusd serves Modbus/TCP units to tests and simulations: registers
// that can be set while they are asked for, several units behind one address,
// and units that refuse, hang or lie.
package modbusd

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"sync"
)

// Functions that read (MODBUS Application Protocol 1.1b3, section 6).
const (
	Coils    = 1
	Discrete = 2
	Holding  = 3
	Input    = 4
)

// Sizes (MODBUS Messaging on TCP/IP 1.0b, section 3.1): of the header, unit
// included, of a PDU, and of the PDU of a question that reads.
const (
	header     = 7
	largestPDU = 253
	readSize   = 5
)

// Exceptions that a Server answers with.
const (
	illegalFunction = 1
	illegalAddress  = 2
	gatewayTarget   = 11
)

// Server is a gateway with units behind it. The zero value serves none.
type Server struct {
	mu    sync.Mutex // guards everything below
	units map[byte]*unit
	asked int
}

type unit struct {
	values  map[place]uint16
	hangs   bool
	refuses byte // exception that answers everything; 0 when it does not
}

type place struct {
	function byte
	address  uint16
}

// Set gives a register or bit of a unit a value; it exists from then on.
func (s *Server) Set(id, function byte, address uint16, values ...uint16) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.unit(id)
	for i, v := range values {
		u.values[place{function, address + uint16(i)}] = v
	}
}

// Hang lets a unit answer nothing, or answer again.
func (s *Server) Hang(id byte, hangs bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unit(id).hangs = hangs
}

// Refuse lets a unit answer everything with an exception, or, with 0, answer
// again.
func (s *Server) Refuse(id, exception byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unit(id).refuses = exception
}

// Asked returns how many questions came.
func (s *Server) Asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

func (s *Server) unit(id byte) *unit {
	if s.units == nil {
		s.units = map[byte]*unit{}
	}
	if s.units[id] == nil {
		s.units[id] = &unit{values: map[place]uint16{}}
	}
	return s.units[id]
}

// Serve answers on listener until ctx ends, closes it and all connections, and
// returns nil.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	var serving sync.WaitGroup
	defer serving.Wait()
	stop := context.AfterFunc(ctx, func() { listener.Close() })
	defer stop()
	for {
		conn, err := listener.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		serving.Go(func() { s.connection(ctx, conn) })
	}
}

func (s *Server) connection(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	question := make([]byte, header+largestPDU)
	for {
		if _, err := io.ReadFull(conn, question[:header]); err != nil {
			return
		}
		size := int(binary.BigEndian.Uint16(question[4:])) - 1 // without the unit
		if size < 1 || size > largestPDU {
			return
		}
		if _, err := io.ReadFull(conn, question[header:header+size]); err != nil {
			return
		}
		pdu := s.answer(question[6], question[header:header+size])
		if pdu == nil {
			continue
		}
		head := append([]byte{}, question[:header]...)
		binary.BigEndian.PutUint16(head[4:], uint16(len(pdu)+1))
		if _, err := conn.Write(append(head, pdu...)); err != nil {
			return
		}
	}
}

// answer is the PDU of an answer; nil for silence.
func (s *Server) answer(id byte, question []byte) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	u, function := s.units[id], question[0]
	switch {
	case u == nil:
		return []byte{function | 0x80, gatewayTarget}
	case u.hangs:
		return nil
	case u.refuses != 0:
		return []byte{function | 0x80, u.refuses}
	case function < Coils || function > Input || len(question) != readSize:
		return []byte{function | 0x80, illegalFunction}
	}
	return u.read(function, binary.BigEndian.Uint16(question[1:]), binary.BigEndian.Uint16(question[3:]))
}

// read answers a question for count values.
func (u *unit) read(function byte, address, count uint16) []byte {
	values := make([]uint16, count)
	for i := range values {
		v, has := u.values[place{function, address + uint16(i)}]
		if !has {
			return []byte{function | 0x80, illegalAddress}
		}
		values[i] = v
	}
	return encode(function, values)
}

func encode(function byte, values []uint16) []byte {
	if function == Holding || function == Input {
		pdu := []byte{function, byte(2 * len(values))}
		for _, v := range values {
			pdu = binary.BigEndian.AppendUint16(pdu, v)
		}
		return pdu
	}
	pdu := append([]byte{function, byte((len(values) + 7) / 8)}, make([]byte, (len(values)+7)/8)...)
	for i, v := range values {
		if v != 0 {
			pdu[2+i/8] |= 1 << (i % 8)
		}
	}
	return pdu
}
