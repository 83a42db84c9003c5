package ipmi

import (
	"fmt"
	"io/fs"
	"net"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
)

const defaultPort = "623" // 13.1.2: primary RMCP port

// NewFactory returns the factory of IPMI collectors. profiles is a folder of
// sensor name profiles, configs/profiles/ipmi; the error is facility.Problems
// with all that is wrong in it.
func NewFactory(profiles fs.FS) (collectors.Factory, error) {
	l, err := loadProfiles(profiles)
	if err != nil {
		return nil, err
	}
	return func(d collectors.Device) (collectors.Collector, error) { return newCollector(d, l) }, nil
}

func newCollector(d collectors.Device, l library) (*Collector, error) {
	address, err := addressOf(d.Address)
	if err == nil {
		err = checkLogin(d.Login)
	}
	if err == nil {
		err = l.known(d.Profiles)
	}
	if err != nil {
		return nil, err
	}
	return &Collector{
		device: d, profiles: l, now: time.Now, rest: sessionRest,
		login: lanplus.Config{Address: address, User: d.Login.User, Password: d.Login.Password.Reveal()},
	}, nil
}

// addressOf adds the port where there is none.
func addressOf(address string) (string, error) {
	if address == "" {
		return "", fmt.Errorf("no address; add `address: HOST` of its BMC")
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

func checkLogin(c collectors.Credentials) error {
	switch {
	case c.User == "":
		return fmt.Errorf("credentials %q have no user; IPMI needs user and password", c.Name)
	case len(c.User) > lanplus.UserMax:
		return fmt.Errorf("the user of credentials %q has %d bytes; IPMI allows %d", c.Name, len(c.User), lanplus.UserMax)
	case len(c.Password.Reveal()) > lanplus.PasswordMax:
		return fmt.Errorf("the password of credentials %q has more than the %d bytes that IPMI allows", c.Name, lanplus.PasswordMax)
	}
	return nil
}
