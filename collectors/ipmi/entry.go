package ipmi

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
	"github.com/ridethrough/ridethrough/collectors/ipmi/sel"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// entry is Get SEL Entry of a whole record, which takes no reservation (31.5);
// a BMC that wants one all the same gets it.
func (c *Collector) entry(ctx context.Context, id uint16) (entry []byte, next uint16, err error) {
	const whole = 0xFF
	req := [6]byte{2: byte(id), 3: byte(id >> 8), 5: whole}
	data, err := c.session.Command(ctx, netFnStorage, 0, cmdGetSELEntry, req[:])
	if code, _ := lanplus.Code(c.note(err)); code == lanplus.CodeReservationLost {
		if data, err = c.session.Command(ctx, netFnStorage, 0, cmdReserveSEL, nil); err == nil && len(data) >= 2 {
			copy(req[:], data[:2])
			data, err = c.session.Command(ctx, netFnStorage, 0, cmdGetSELEntry, req[:])
		}
	}
	if err != nil {
		return nil, 0, fmt.Errorf("get event log entry %04Xh: %w", id, err)
	}
	if len(data) < 2+sel.Size {
		return nil, 0, fmt.Errorf("get event log entry %04Xh: %d bytes, want %d", id, len(data), 2+sel.Size)
	}
	return bytes.Clone(data[2 : 2+sel.Size]), binary.LittleEndian.Uint16(data), nil
}

// report makes a reading of an entry.
func (c *Collector) report(entry []byte, b *batch) {
	r, err := sel.Decode(entry)
	if err != nil {
		b.add(err)
		return
	}
	text, severity := r.Describe(c.sensorOf(r))
	at := r.At(b.at, c.events.clock)
	if !at.After(c.events.at) {
		at = c.events.at.Add(time.Microsecond) // no two of a series at one time
	}
	c.events.at = at
	b.add(nil, facility.Reading{Point: facility.DeviceEvent, Part: "sel", Value: severity, Text: text, At: at})
}

// sensorOf finds the sensor that an event is of.
func (c *Collector) sensorOf(r sel.Record) *sdr.Sensor {
	return c.sensors[sensorKey{r.Generator, r.LUN, r.Sensor}]
}

// sensorKey is where a sensor is.
type sensorKey struct{ owner, lun, number uint8 }

func placeOf(s sdr.Sensor) sensorKey { return sensorKey{s.Owner, s.OwnerLUN, s.Number} }

func byPlace(sensors []sdr.Sensor) map[sensorKey]*sdr.Sensor {
	out := make(map[sensorKey]*sdr.Sensor, len(sensors))
	for i := range sensors {
		s := &sensors[i]
		out[placeOf(*s)] = s
	}
	return out
}
