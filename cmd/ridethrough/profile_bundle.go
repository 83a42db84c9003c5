package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/simulator/redfishd"
)

// inspectBundle reads a recorded Redfish service, `{path: resource}`, served
// over HTTPS on loopback, as the collector would read the real one.
func inspectBundle(ctx context.Context, file string) (collectors.Inspection, error) {
	bundle, err := redfishd.Load(file)
	if err != nil {
		return collectors.Inspection{}, fmt.Errorf("--bundle: %w", err)
	}
	bundle.Mend()
	const user, password = "reader", "reader"
	server, err := redfishd.Start(redfishd.Config{Bundle: bundle, User: user, Password: password, Sessions: 1, Expand: true, ETags: true})
	if err != nil {
		return collectors.Inspection{}, err
	}
	seen, err := inspectOther(ctx, collectors.Device{
		Name: strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)), Address: server.Address(), Protocol: "redfish",
		CertificateSHA256: server.Certificate().Fingerprint(),
		Login:             collectors.Credentials{User: user, Password: configs.NewSecret(password)},
	})
	return seen, errors.Join(err, server.Close())
}
