package redfish

import (
	"fmt"
	"io/fs"
	"net"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
)

const defaultPort = "443"

// NewFactory returns the factory of Redfish collectors. profiles is the folder
// configs/profiles/redfish; the error is facility.Problems with all that is
// wrong in it.
func NewFactory(profiles fs.FS) (collectors.Factory, error) {
	p, err := loadProfile(profiles)
	if err != nil {
		return nil, err
	}
	return func(d collectors.Device) (collectors.Collector, error) { return newCollector(d, p) }, nil
}

func newCollector(d collectors.Device, p *profile) (*Collector, error) {
	address, err := addressOf(d.Address)
	if err == nil {
		err = known(d.Profiles)
	}
	if err == nil && d.Login.User == "" && d.Login.Password.Reveal() != "" {
		err = fmt.Errorf("credentials %q have a password and no user; Redfish needs both", d.Login.Name)
	}
	if err != nil {
		return nil, err
	}
	security, err := trust(d, address)
	if err != nil {
		return nil, err
	}
	c := &Collector{device: d, profile: p, now: time.Now, ready: make(chan struct{})}
	c.client = newClient(address, d.Login.User, d.Login.Password.Reveal(), security)
	c.events.now = time.Now
	return c, nil
}

// addressOf adds the port where there is none.
func addressOf(address string) (string, error) {
	switch {
	case address == "":
		return "", fmt.Errorf("no address; add `address: HOST` of its management controller")
	case strings.Contains(address, "/"):
		return "", fmt.Errorf("address %q is neither HOST nor HOST:PORT", address)
	}
	if _, _, err := net.SplitHostPort(address); err == nil {
		return address, nil
	}
	host := strings.Trim(address, "[]")
	if strings.Contains(host, ":") && net.ParseIP(host) == nil {
		return "", fmt.Errorf("address %q is neither HOST nor HOST:PORT", address)
	}
	return net.JoinHostPort(host, defaultPort), nil
}
