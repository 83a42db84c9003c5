package bacnet

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/bacnet/wire"
	"github.com/ridethrough/ridethrough/collectors/profile"
)

// NewFactory reads the profiles (*.yml in the roots of folders) and returns the
// maker of collectors. Devices behind the same router share a socket. The error
// is facility.Problems: all that is wrong in all profiles.
func NewFactory(folders ...fs.FS) (collectors.Factory, error) {
	families, err := loadFamilies(folders...)
	if err != nil {
		return nil, err
	}
	shared := &links{by: map[linkKey]*link{}}
	return func(d collectors.Device) (collectors.Collector, error) { return open(d, families, shared) }, nil
}

const (
	usualPort   = "47808" // BAC0
	highestPort = 65535
)

func open(d collectors.Device, families map[string]*family, shared *links) (collectors.Collector, error) {
	var problems []error
	if len(d.Profiles) == 0 {
		problems = append(problems, fmt.Errorf("profiles: missing; BACnet cannot say what its objects mean for the plant: name one of %s", strings.Join(slices.Sorted(maps.Keys(families)), ", ")))
	}
	c := &collector{device: d}
	for _, name := range d.Profiles {
		f := families[name]
		if f == nil {
			problems = append(problems, fmt.Errorf("profiles: unknown %q%s", name, profile.DidYouMean(name, slices.Sorted(maps.Keys(families)))))
			continue
		}
		c.families = append(c.families, f)
	}
	if d.Instance != nil && (*d.Instance < 0 || *d.Instance >= wire.LastInstance) {
		problems = append(problems, fmt.Errorf("instance: %d; want 0 to %d", *d.Instance, wire.LastInstance-1))
	}
	if d.LocalPort < 0 || d.LocalPort > highestPort {
		problems = append(problems, fmt.Errorf("local_port: %d; want 0 (any) to %d", d.LocalPort, highestPort))
	}
	route, err := parseRoute(d.Route)
	if err := errors.Join(append(problems, err)...); err != nil {
		return nil, err
	}
	address := d.Address
	if _, _, err := net.SplitHostPort(address); err != nil {
		address = net.JoinHostPort(strings.Trim(address, "[]"), usualPort)
	}
	c.station = newStation(shared.of(linkKey{address, d.LocalPort}), route)
	c.forget()
	return c, nil
}

// parseRoute reads NETWORK:MAC, such as 2001:0c for the node 12 of an MS/TP line;
// the address is in hexadecimal.
func parseRoute(text string) (wire.Route, error) {
	if text == "" {
		return wire.Route{}, nil
	}
	const lastNetwork, longestMAC = 65534, 18
	number, address, _ := strings.Cut(text, ":")
	network, err := strconv.ParseUint(number, 10, 16)
	mac, notHex := hex.DecodeString(strings.ReplaceAll(address, ":", ""))
	if err != nil || notHex != nil || network < 1 || network > lastNetwork || len(mac) < 1 || len(mac) > longestMAC {
		return wire.Route{}, fmt.Errorf("route %q: want the network's number and the device's address there in hexadecimal, such as 2001:0c", text)
	}
	return wire.Route{Network: uint16(network), MAC: string(mac)}, nil
}
