package redfish_test

import (
	"context"
	"io/fs"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/redfish"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/redfishd"
)

// serve starts a service that ends with the test.
func serve(t testing.TB, config redfishd.Config) *redfishd.Server {
	t.Helper()
	server, err := redfishd.Start(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("close the service: %v", err)
		}
	})
	return server
}

// device is a device that trusts the service.
func device(server *redfishd.Server) collectors.Device {
	return collectors.Device{
		Name: "bmc-1", Protocol: "redfish", Address: server.Address(), Asset: "srv-1", Credentials: "bmc",
		CertificateSHA256: server.Certificate().Fingerprint(),
		Login:             collectors.Credentials{Name: "bmc", User: "reader", Password: configs.NewSecret("secret")},
	}
}

func factory(t testing.TB) collectors.Factory {
	t.Helper()
	profiles, err := fs.Sub(configs.Profiles(), "redfish")
	if err != nil {
		t.Fatal(err)
	}
	f, err := redfish.NewFactory(profiles)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func make1(t testing.TB, d collectors.Device) *redfish.Collector {
	t.Helper()
	c, err := factory(t)(d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.(*redfish.Collector).Close() })
	return c.(*redfish.Collector)
}

func open(t testing.TB, server *redfishd.Server) *redfish.Collector {
	t.Helper()
	return make1(t, device(server))
}

const patience = 30 * time.Second

func collect(t testing.TB, c collectors.Collector) []facility.Reading {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	readings, err := c.Collect(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return readings
}
