package ipmi

import (
	"context"
	"fmt"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// object names a sensor: "Inlet Temp (#05h, entity 7.1)".
func object(s sdr.Sensor) string {
	owner := ""
	if s.Owner != bmcAddress || s.OwnerLUN != 0 {
		owner = fmt.Sprintf(", controller %02Xh LUN %d", s.Owner, s.OwnerLUN)
	}
	return fmt.Sprintf("%s (#%02Xh, entity %d.%d%s)", s.Name, s.Number, s.Entity, s.Instance, owner)
}

// text is what of an answer a reading was made of: the raw number, or the states.
func (a answer) text(p *probe, r facility.Reading) string {
	switch {
	case !a.present:
		return ""
	case p.number != nil && r.Point == p.number.point:
		return fmt.Sprintf("0x%02x", a.raw)
	case p.sensor.ThresholdStates():
		return fmt.Sprintf("0x%02x", a.states[0])
	}
	return fmt.Sprintf("0x%04x", a.mask())
}

// profileOf is whose rule made a reading.
func (p *probe) profileOf(r facility.Reading) string {
	if p.number != nil && (p.states == nil || r.Point == p.number.point) {
		return p.number.profile
	}
	return p.states.profile
}

// others are sensors that no profile reads; a profile may be made from them.
func (in *inspector) others(ctx context.Context) {
	read := map[uint16]map[uint8]bool{}
	for _, p := range in.probes {
		if read[p.sensor.RecordID] == nil {
			read[p.sensor.RecordID] = map[uint8]bool{}
		}
		read[p.sensor.RecordID][p.sensor.Number] = true
	}
	for _, s := range in.found.sensors {
		if len(in.out.Unread) >= unreadMax || ctx.Err() != nil {
			return
		}
		if read[s.RecordID][s.Number] {
			continue
		}
		raw := collectors.Raw{Object: object(s), Type: fmt.Sprintf("sensor type %02Xh, event type %02Xh", s.Type, s.EventType), Value: "sends events only"}
		if readable(s) {
			p := probe{sensor: s}
			a, err := in.ask(ctx, &p)
			if in.note(err); err != nil || !a.present {
				continue
			}
			raw.Value = fmt.Sprintf("0x%02x 0x%04x", a.raw, a.mask())
		}
		in.out.Unread = append(in.out.Unread, raw)
	}
}

// shadow marks readings of a series that another source comes before: Collect
// takes the power from DCMI and temperatures from sensors.
func (in *inspector) shadow() {
	first := map[facility.SeriesKey]int{}
	for i, s := range in.out.Sources {
		fromDCMI := s.Profile == "ipmi" && s.Point != facility.Power && s.Point != facility.PowerState
		at, taken := first[s.Key()]
		switch {
		case fromDCMI && in.measured(roleOf(s.Point)):
			in.out.Sources[i].ShadowedBy = "a sensor"
		case taken && in.out.Sources[at].Usable():
			in.out.Sources[i].ShadowedBy = in.out.Sources[at].Profile
		default:
			first[s.Key()] = i
		}
	}
}

// roleOf is the role that DCMI's temperatures of a point would have.
func roleOf(point facility.Point) role {
	for _, p := range places {
		if roles[p.role].point == point {
			return p.role
		}
	}
	return roleIgnore
}
