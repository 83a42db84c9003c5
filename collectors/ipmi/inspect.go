package ipmi

import (
	"context"
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/ipmi/fru"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// unreadMax bounds what is told of sensors that no profile reads.
const unreadMax = 256

// Inspect polls the server once and tells where each reading comes from. It
// reads everything, also what Collect reads seldom, and says who made the
// server. It implements collectors.Inspector.
func (c *Collector) Inspect(ctx context.Context) (out collectors.Inspection, err error) {
	defer func() {
		if r := recover(); r != nil {
			c.drop()
			err = c.fail("inspect", fmt.Errorf("ipmi: panic: %v", r))
		}
	}()
	fresh, err := c.connect(ctx)
	if err != nil {
		return out, err
	}
	in := &inspector{Collector: c, batch: c.batch()}
	in.one("Get Chassis Status", func() ([]facility.Reading, error) {
		r, err := powerState(ctx, c.session, 2)
		return []facility.Reading{r}, err
	})
	if err := c.describe(ctx, fresh); err != nil {
		return in.out, c.fail("read sensor data records", err)
	}
	in.out.Profiles, in.out.Rejected = c.chosen.profiles, c.chosen.rejected
	in.identify(ctx)
	in.dcmi(ctx)
	in.sensors(ctx)
	in.others(ctx)
	in.shadow()
	if err := some(append(in.batch.errs, c.damaged...)); err != nil {
		return in.out, c.fail("inspect", err)
	}
	return in.out, nil
}

// inspector is one inspection under way.
type inspector struct {
	*Collector
	batch batch
	out   collectors.Inspection
}

// take makes sources of readings that came from one object.
func (in *inspector) take(object, raw, profile string, took time.Duration, readings []facility.Reading, err error) {
	before := len(in.batch.readings)
	in.batch.add(err, readings...)
	for _, r := range in.batch.readings[before:] {
		in.out.Sources = append(in.out.Sources, collectors.Source{Reading: r, Profile: profile, Object: object, Raw: raw, Latency: took})
	}
}

// one takes the readings of a command that has no sensor.
func (in *inspector) one(object string, ask func() ([]facility.Reading, error)) {
	began := time.Now()
	readings, err := ask()
	in.note(err)
	raw := ""
	if len(readings) == 1 {
		raw = fmt.Sprint(readings[0].Value)
	}
	in.take(object, raw, "ipmi", time.Since(began), readings, err)
}

// identify asks who made the server.
func (in *inspector) identify(ctx context.Context) {
	id := in.identity
	in.out.Identity = map[string]string{
		"Manufacturer ID": fmt.Sprint(id.manufacturer), "Product ID": fmt.Sprint(id.product),
		"Firmware": id.firmware, "IPMI": id.version, "Cipher suite": fmt.Sprint(in.session.Suite()),
		"Sensor data records": fmt.Sprintf("%d sensors, %d locators, %d OEM records", len(in.found.sensors), len(in.found.locators), in.found.oem),
	}
	if in.made == (fru.Inventory{}) {
		in.batch.add(in.readInventory(ctx))
	}
	m := in.made
	for name, value := range map[string]string{
		"Manufacturer": m.Product.Manufacturer, "Product": m.Product.Name, "Part number": m.Product.PartNumber, "Version": m.Product.Version,
		"Serial number": m.Product.Serial, "Asset tag": m.Product.AssetTag,
		"Board manufacturer": m.Board.Manufacturer, "Board": m.Board.Product, "Board part number": m.Board.PartNumber, "Board serial number": m.Board.Serial,
		"Chassis part number": m.Chassis.PartNumber, "Chassis serial number": m.Chassis.Serial,
	} {
		if value != "" {
			in.out.Identity[name] = value
		}
	}
	if log, err := logState(ctx, in.session); in.note(err) == nil {
		in.out.Identity["Event log"] = fmt.Sprintf("%d entries", log.entries)
	}
}

// dcmi takes the power and the temperatures that DCMI tells.
func (in *inspector) dcmi(ctx context.Context) {
	if in.Collector.dcmi != unable {
		began := time.Now()
		r, measured, err := dcmiPower(ctx, in.session, 1)
		if in.note(err) == nil && measured {
			in.Collector.dcmi = able
			in.take("DCMI Get Power Reading", fmt.Sprint(r.Value), "ipmi", time.Since(began), []facility.Reading{r}, nil)
		}
	}
	for i, p := range places {
		if in.dcmiPlaces[i] == unable {
			continue
		}
		began := time.Now()
		found, err := dcmiTemperatures(ctx, in.session, p)
		if in.note(err); err != nil || len(found) == 0 {
			continue // not offered, as on most servers
		}
		for j, r := range p.readings(found) {
			object := fmt.Sprintf("DCMI Get Temperature Readings (%s %d)", p.name, found[j].instance)
			in.take(object, fmt.Sprint(found[j].celsius), "ipmi", time.Since(began), []facility.Reading{r}, nil)
		}
	}
}

// sensors takes every sensor that a profile reads, and its thresholds.
func (in *inspector) sensors(ctx context.Context) {
	for i := range in.probes {
		p := &in.probes[i]
		began := time.Now()
		a, err := in.ask(ctx, p)
		took := time.Since(began)
		if in.note(err); err != nil {
			in.batch.add(err)
			if stop(ctx, err) {
				return
			}
			continue
		}
		readings, err := in.readings(ctx, p, a)
		for _, r := range readings {
			in.take(object(p.sensor), a.text(p, r), p.profileOf(r), took, []facility.Reading{r}, nil)
		}
		in.batch.add(in.note(err))
		if !p.hasLimits() {
			continue
		}
		began = time.Now()
		limits, err := in.limits(ctx, p)
		p.limits = &limits
		in.take(object(p.sensor)+" threshold", "", p.number.profile, time.Since(began), p.limitReadings(), err)
	}
}

var _ collectors.Inspector = (*Collector)(nil)
