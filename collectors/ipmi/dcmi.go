package ipmi

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	netFnGroup                = 0x2C
	dcmiGroup                 = 0xDC
	cmdGetPowerReading        = 0x02
	cmdGetTemperatureReadings = 0x10
)

// dcmiPower asks for the power that the server draws (DCMI, 6.6.1). ok is false
// while the BMC does not measure.
func dcmiPower(ctx context.Context, s *lanplus.Session, tries int) (r facility.Reading, ok bool, err error) {
	const systemStatistics, size, active = 0x01, 18, 1 << 6
	data, err := s.Attempt(ctx, tries, netFnGroup, 0, cmdGetPowerReading, []byte{dcmiGroup, systemStatistics, 0, 0})
	if err != nil {
		return r, false, fmt.Errorf("get DCMI power reading: %w", err)
	}
	if len(data) < size || data[0] != dcmiGroup {
		return r, false, nil
	}
	watts := binary.LittleEndian.Uint16(data[1:])
	r = facility.Reading{Point: facility.Power, Value: float64(watts)}
	return r, data[size-1]&active != 0, nil
}

// readDCMI reads the power by DCMI, which many BMCs have beside or instead of a
// sensor. Whether one has it is found out once.
func (c *Collector) readDCMI(ctx context.Context, b *batch) {
	tries := 2
	if c.dcmi == untried {
		tries = 1 // some BMCs leave what they do not know unanswered
	}
	r, measured, err := dcmiPower(ctx, c.session, tries)
	switch c.note(err); {
	case err == nil && measured:
		c.dcmi = able
		b.add(nil, r)
	case err == nil: // present, but not measuring now
	case c.dcmi == untried && ctx.Err() == nil:
		c.dcmi = unable
	default:
		b.add(err)
	}
}

// place is one of the three places that DCMI has temperatures of (DCMI, table
// 6-12), and what they are to us.
type place struct {
	entity uint8
	name   string
	role   role
}

var places = []place{{0x40, "inlet", roleInlet}, {0x41, "processor", roleCPU}, {0x42, "baseboard", roleComponent}}

// temperature is one that DCMI tells.
type temperature struct {
	instance uint8
	celsius  float64
}

// dcmiTemperatures asks for the temperatures of a place (DCMI, 6.7.3), bounded.
func dcmiTemperatures(ctx context.Context, s *lanplus.Session, p place) ([]temperature, error) {
	const typeTemperature, all, head, pair, most = 0x01, 0, 3, 2, 64
	var out []temperature
	for len(out) < most {
		data, err := s.Attempt(ctx, 1, netFnGroup, 0, cmdGetTemperatureReadings, []byte{dcmiGroup, typeTemperature, p.entity, all, byte(len(out) + 1)})
		if err != nil {
			return nil, fmt.Errorf("get DCMI temperature readings of the %s: %w", p.name, err)
		}
		if len(data) < head || data[0] != dcmiGroup {
			return nil, fmt.Errorf("get DCMI temperature readings of the %s: %d bytes in the answer, want at least %d", p.name, len(data), head)
		}
		total, sets := int(data[1]), min(int(data[2]), (len(data)-head)/pair)
		for i := range sets {
			out = append(out, decodeTemperature(data[head+pair*i], data[head+pair*i+1]))
		}
		if sets == 0 || len(out) >= total {
			break
		}
	}
	return out, nil
}

// decodeTemperature reads sign and magnitude, and the instance.
func decodeTemperature(value, instance uint8) temperature {
	const negative = 1 << 7
	t := temperature{instance, float64(value &^ negative)}
	if value&negative != 0 {
		t.celsius = -t.celsius
	}
	return t
}

// readTemperatures reads by DCMI what no sensor tells: a BMC that speaks DCMI
// need not have records of these sensors, or names that anybody knows.
func (c *Collector) readTemperatures(ctx context.Context, b *batch) {
	for i, p := range places {
		if c.dcmiPlaces[i] == unable || c.measured(p.role) {
			continue
		}
		found, err := dcmiTemperatures(ctx, c.session, p)
		if c.note(err); err != nil || len(found) == 0 {
			if c.dcmiPlaces[i] == untried && ctx.Err() == nil {
				c.dcmiPlaces[i] = unable
			} else {
				b.add(err)
			}
			continue
		}
		c.dcmiPlaces[i] = able
		b.add(nil, p.readings(found)...)
	}
}

// measured reports whether a sensor has the role.
func (c *Collector) measured(r role) bool {
	for i := range c.probes {
		if n := c.probes[i].number; n != nil && n.role == r {
			return true
		}
	}
	return false
}

// readings are the temperatures of a place. The first of an inlet is the
// inlet; all others are told apart by instance.
func (p place) readings(found []temperature) []facility.Reading {
	var out []facility.Reading
	for i, t := range found {
		r := facility.Reading{Point: roles[p.role].point, Part: fmt.Sprintf("DCMI %s %d", p.name, t.instance), Value: t.celsius}
		switch {
		case roles[p.role].single && i == 0:
			r.Part = ""
		case roles[p.role].single:
			r.Point = facility.ComponentTemperature
		}
		out = append(out, r)
	}
	return out
}
