package bacnet

import (
	"context"
	"strconv"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/bacnet/wire"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// mostUnread bounds the objects that are shown to the author of a profile.
const mostUnread = 200

// Inspect implements collectors.Inspector.
func (c *collector) Inspect(ctx context.Context) (collectors.Inspection, error) {
	out := collectors.Inspection{Identity: map[string]string{}}
	for _, f := range c.families {
		out.Profiles = append(out.Profiles, collectors.Verdict{Profile: f.name, Reason: "named by the configuration"})
	}
	err := c.poll(ctx, true, func(s *sensor, reading facility.Reading, raw wire.Result, took time.Duration) {
		out.Sources = append(out.Sources, collectors.Source{
			Reading: reading, Profile: s.family.name, Object: s.source(reading.Point, raw.Property), Raw: shown(raw), Latency: took,
		})
	})
	if c.directory.stage != learnt {
		return out, err
	}
	if failed := c.introduce(ctx, out.Identity); err == nil {
		err = failed
	}
	if failed := c.unread(ctx, &out); err == nil {
		err = failed
	}
	return out, err
}

// source names the property that a reading comes from: a limit comes from its
// own, the value with its flags from that of the rule.
func (s *sensor) source(p facility.Point, read wire.Property) string {
	property := s.rule.property
	if p != s.rule.spec.Name {
		property = read
	}
	out := s.object.String()
	if property != wire.PresentValue {
		out += ":" + strconv.Itoa(int(property))
	}
	return out
}

func shown(r wire.Result) string {
	switch {
	case r.Err != nil:
		return r.Err.Error()
	case len(r.Values) == 0:
		return ""
	}
	return r.Values[0].String()
}

// introduce asks the device who made it.
func (c *collector) introduce(ctx context.Context, identity map[string]string) error {
	identity["device instance"] = strconv.Itoa(int(c.station.instance))
	names := map[wire.Property]string{
		wire.ObjectName: "object-name", wire.VendorName: "vendor-name", wire.ModelName: "model-name", wire.FirmwareRevision: "firmware-revision", wire.Description: "description",
	}
	var refs []wire.Reference
	for _, p := range []wire.Property{wire.ObjectName, wire.VendorName, wire.ModelName, wire.FirmwareRevision, wire.Description} {
		refs = append(refs, wire.Reference{Object: c.station.device(), Property: p, Index: wire.WholeArray})
	}
	_, err := c.station.read(ctx, refs, func(_ int, r wire.Result, _ time.Duration) {
		if r.Err == nil && len(r.Values) == 1 && r.Values[0].Text != "" {
			identity[names[r.Property]] = r.Values[0].Text
		}
	})
	return c.named(err)
}

// unread lists the objects that no rule reads, when the device was asked for its
// objects at all.
func (c *collector) unread(ctx context.Context, out *collectors.Inspection) error {
	read := map[wire.ObjectID]bool{}
	for _, s := range c.directory.sensors {
		read[s.object] = true
	}
	var refs []wire.Reference
	for _, id := range c.directory.objects {
		if !read[id] && len(refs) < mostUnread {
			refs = append(refs, wire.Reference{Object: id, Property: wire.PresentValue, Index: wire.WholeArray})
		}
	}
	_, err := c.station.read(ctx, refs, func(i int, r wire.Result, _ time.Duration) {
		f := c.directory.of(refs[i].Object)
		value := shown(r)
		if f.hasUnit {
			value += " (engineering unit " + strconv.Itoa(f.unit) + ")"
		}
		out.Unread = append(out.Unread, collectors.Raw{Object: refs[i].Object.String(), Type: f.name, Value: value})
	})
	return c.named(err)
}
