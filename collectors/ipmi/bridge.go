package ipmi

import (
	"context"
	"errors"

	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
)

// bmcAddress owns the sensors that can be read without a bridge.
const bmcAddress = 0x20

// errBridge is a sensor that cannot be reached behind the BMC. It costs that
// sensor and nothing else.
var errBridge = errors.New("the controller behind the BMC does not answer")

// bridge remembers how a controller behind the BMC has answered.
type bridge struct {
	failures int
	rests    int // it is not asked before this poll
}

// restMax bounds how many polls a controller that does not answer is left alone.
const restMax = 64

// readable reports whether s can be asked for: it belongs to a controller, not
// to software, and is no mere sender of events.
func readable(s sdr.Sensor) bool { return s.Kind != sdr.EventOnly && s.Owner&0x01 == 0 }

// command asks the owner of a sensor.
func (c *Collector) command(ctx context.Context, s *sdr.Sensor, command uint8, data ...byte) ([]byte, error) {
	if s.Owner == bmcAddress {
		return c.session.Command(ctx, netFnSensor, s.OwnerLUN, command, data)
	}
	return c.overBridge(ctx, s, command, data)
}

// overBridge asks a controller behind the BMC, once. One that does not answer
// is left alone for ever longer: each attempt costs a second.
func (c *Collector) overBridge(ctx context.Context, s *sdr.Sensor, command uint8, data []byte) ([]byte, error) {
	to := lanplus.Target{Channel: s.Channel, Address: s.Owner}
	b := c.bridges[to]
	if b == nil {
		if c.bridges == nil {
			c.bridges = map[lanplus.Target]*bridge{}
		}
		b = &bridge{}
		c.bridges[to] = b
	}
	if c.polls < b.rests {
		return nil, errBridge
	}
	out, err := c.session.Bridge(ctx, to, netFnSensor, s.OwnerLUN, command, data)
	if failed, ok := errors.AsType[*lanplus.CompletionError](err); err == nil || ok && failed.NetFn == netFnSensor {
		b.failures = 0
		return out, err
	}
	b.failures++
	b.rests = c.polls + min(1<<min(b.failures, 10), restMax)
	return nil, errBridge
}
