package modbus

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"slices"
	"strings"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/profile"
)

// NewFactory reads the profiles (*.yml in the roots of folders) and returns the
// maker of collectors. Devices at the same address share a connection. The
// error is facility.Problems: all that is wrong in all profiles.
func NewFactory(folders ...fs.FS) (collectors.Factory, error) {
	families, err := loadFamilies(folders...)
	if err != nil {
		return nil, err
	}
	shared := &gateways{by: map[string]*gateway{}}
	return func(d collectors.Device) (collectors.Collector, error) { return open(d, families, shared) }, nil
}

const (
	usualPort = "502"
	// anyUnit is what devices that are not gateways answer to (MODBUS Messaging
	// on TCP/IP, section 4.4.2.1).
	anyUnit     = 255
	highestUnit = 255
)

func open(d collectors.Device, families map[string]*family, shared *gateways) (collectors.Collector, error) {
	var problems []error
	if len(d.Profiles) == 0 {
		problems = append(problems, fmt.Errorf("profiles: missing; Modbus cannot say what its registers mean: name one of %s", strings.Join(slices.Sorted(maps.Keys(families)), ", ")))
	}
	c := &collector{device: d, unit: anyUnit}
	for _, name := range d.Profiles {
		f := families[name]
		if f == nil {
			problems = append(problems, fmt.Errorf("profiles: unknown %q%s", name, profile.DidYouMean(name, slices.Sorted(maps.Keys(families)))))
			continue
		}
		c.families, c.plans = append(c.families, f), append(c.plans, newPlan(f))
	}
	if d.Unit != nil {
		if *d.Unit < 0 || *d.Unit > highestUnit {
			problems = append(problems, fmt.Errorf("unit: %d; want 0 to %d", *d.Unit, highestUnit))
		}
		c.unit = byte(*d.Unit)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	address := d.Address
	if _, _, err := net.SplitHostPort(address); err != nil {
		address = net.JoinHostPort(strings.Trim(address, "[]"), usualPort)
	}
	c.gateway = shared.of(address)
	return c, nil
}
