package main

import (
	"errors"
	"io"
	"io/fs"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/bacnet"
	"github.com/ridethrough/ridethrough/collectors/ipmi"
	"github.com/ridethrough/ridethrough/collectors/modbus"
	"github.com/ridethrough/ridethrough/collectors/redfish"
	"github.com/ridethrough/ridethrough/collectors/snmp"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// protocols is the one list of protocols that devices may speak. A new one is
// a folder in collectors and a line here.
func protocols() (map[string]collectors.Factory, error) {
	overSNMP, err := snmp.NewFactory(profilesOf("snmp"))
	if err != nil {
		return nil, err
	}
	overIPMI, err := ipmi.NewFactory(profilesOf("ipmi"))
	if err != nil {
		return nil, err
	}
	overRedfish, err := redfish.NewFactory(profilesOf("redfish"))
	if err != nil {
		return nil, err
	}
	overModbus, err := modbus.NewFactory(profilesOf("modbus"))
	if err != nil {
		return nil, err
	}
	overBACnet, err := bacnet.NewFactory(profilesOf("bacnet"))
	if err != nil {
		return nil, err
	}
	return map[string]collectors.Factory{
		"snmp": overSNMP, "ipmi": overIPMI, "redfish": overRedfish, "modbus": overModbus, "bacnet": overBACnet,
	}, nil
}

// profilesOf returns the shipped profiles of one protocol.
func profilesOf(protocol string) fs.FS {
	folder, err := fs.Sub(configs.Profiles(), protocol)
	if err != nil {
		panic("ridethrough: " + err.Error()) // the name is a constant above
	}
	return folder
}

func openTargets(cfg collectors.Config, site *facility.Site) ([]collectors.Target, error) {
	known, err := protocols()
	if err != nil {
		return nil, err
	}
	return collectors.Open(cfg, site, known)
}

// closeTargets frees what was opened and never polled.
func closeTargets(targets []collectors.Target) error {
	var errs []error
	for _, t := range targets {
		if c, ok := t.Collector.(io.Closer); ok {
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}
