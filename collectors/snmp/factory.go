package snmp

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strconv"

	"github.com/ridethrough/ridethrough/collectors"
)

// NewFactory reads the profiles (*.yml in the root of profiles) and returns the
// maker of collectors. It is for profiles that tests hold sound: the rules of each
// are compiled when the first device needs them. The error is facility.Problems.
func NewFactory(profiles fs.FS) (collectors.Factory, error) {
	if l, ok := loadHeads(profiles); ok {
		return l.Open, nil
	}
	l, err := Load(profiles)
	if err != nil {
		return nil, err
	}
	return l.Open, nil
}

// checkDevice says what is wrong with d before anything is sent to it.
func checkDevice(d collectors.Device, l library) error {
	var problems []error
	if err := checkAddress(d.Address); err != nil {
		problems = append(problems, err)
	}
	if err := checkLogin(d.Login); err != nil {
		problems = append(problems, err)
	}
	for _, name := range d.Profiles {
		if l[name] != nil {
			continue
		}
		problems = append(problems, l.unknownProfile(name))
	}
	return errors.Join(problems...)
}

func checkAddress(address string) error {
	host, port, err := net.SplitHostPort(withPort(address))
	if err != nil || host == "" {
		return fmt.Errorf("address %q: want a host, or host:port", address)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return fmt.Errorf("address %q: %q is no port", address, port)
	}
	return nil
}
