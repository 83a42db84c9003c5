package lanplus

import (
	"context"
)

const (
	cmdSendMessage = 0x34
	trackRequest   = 1 << 6 // the BMC keeps the address of the answer for us (22.7)
)

// A Target is a controller behind the BMC.
type Target struct {
	Channel uint8 // 0 is the primary IPMB
	Address uint8 // slave address, 8 bits with bit 0 clear
}

// Bridge does one command at a controller behind the BMC, with Send Message
// (22.7). BMCs answer in one of two ways: with the controller's answer within
// that to Send Message, or with two packets, the second as if the controller
// had been asked itself. Both are understood. It is sent once: the bus behind
// the BMC is slower than any patience for packets lost on the way.
func (s *Session) Bridge(ctx context.Context, to Target, netFn, lun, command uint8, data []byte) (out []byte, err error) {
	s.sequence = (s.sequence + 1) & sequenceMask
	inner := message(nil, to.Address, bmcAddress, netFn, lun, command, s.sequence, data)
	outer := request(nil, netFnApp, 0, cmdSendMessage, s.sequence, append([]byte{to.Channel&0x0F | trackRequest}, inner...))
	err = s.exchange(ctx, 1, s.packer(outer), func(pkt []byte) error {
		body, err := s.keys.open(pkt, s.consoleID)
		if err != nil {
			return err
		}
		out, err = s.bridged(body, netFn, command)
		return err
	})
	return out, err
}

// bridged takes an answer to a bridged command. errNotOurs asks for another.
func (s *Session) bridged(body []byte, netFn, command uint8) ([]byte, error) {
	if code, data, err := answer(body, netFn, command, s.sequence); err == nil {
		return s.completed(netFn, command, code, data)
	}
	code, data, err := answer(body, netFnApp, cmdSendMessage, s.sequence)
	if err != nil {
		return nil, err
	}
	if code != 0 {
		return s.completed(netFnApp, cmdSendMessage, code, nil)
	}
	code, data, err = answer(data, netFn, command, s.sequence)
	if err != nil {
		return nil, errNotOurs // it was passed on; the answer is still to come
	}
	return s.completed(netFn, command, code, data)
}
