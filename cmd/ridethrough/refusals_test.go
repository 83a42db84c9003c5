package main

import (
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/simulator"
)

// What an operator gets wrong is answered with the device, the reason and the
// next step, and never with the secret.
func TestRefusalsSayWhatToDoNext(t *testing.T) {
	sim := standingStill(t)
	const secret = "not-the-right-one"
	for _, test := range []struct {
		name   string
		choose func(simulator.Endpoint) bool
		change func(*collectors.Device, *collectors.Credentials)
		want   []string
	}{
		{"wrong community", speaksVersion("2c"), func(_ *collectors.Device, c *collectors.Credentials) {
			c.Community = configs.NewSecret(secret)
		}, []string{"no answer", "community in credentials"}},
		{"wrong v3 password", speaksVersion("3"), func(_ *collectors.Device, c *collectors.Credentials) {
			c.Password = configs.NewSecret(secret)
		}, []string{"password"}},
		{"unknown v3 user", speaksVersion("3"), func(_ *collectors.Device, c *collectors.Credentials) {
			c.User = "nobody"
		}, []string{"user", "nobody"}},
		{"wrong IPMI password", speaks(simulator.ProtocolIPMI), func(_ *collectors.Device, c *collectors.Credentials) {
			c.Password = configs.NewSecret(secret)
		}, []string{"wrong password; check the password of credentials"}},
		{"unreachable BMC", speaks(simulator.ProtocolIPMI), func(d *collectors.Device, _ *collectors.Credentials) {
			d.Address = "127.0.0.1:9" // discard: nobody listens
		}, []string{"check the address"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			cfg := only(t, sim, test.choose)
			test.change(&cfg.Devices[0], &cfg.Credentials[0])
			targets, err := openTargets(cfg, sim.Site())
			if err != nil {
				t.Fatal(err)
			}
			defer closeTargets(targets)
			_, err = targets[0].Collector.Collect(t.Context())
			if err == nil {
				t.Fatal("no error")
			}
			t.Log(err)
			for _, want := range append(test.want, cfg.Devices[0].Name) {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the message lacks %q: %v", want, err)
				}
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the message tells the secret: %v", err)
			}
		})
	}
}

func speaksVersion(v string) func(simulator.Endpoint) bool {
	return func(e simulator.Endpoint) bool { return e.Login.Version == v }
}

func speaks(protocol string) func(simulator.Endpoint) bool {
	return func(e simulator.Endpoint) bool { return e.Protocol == protocol }
}

// only is the configuration of the first simulated device that is chosen.
func only(t *testing.T, sim *simulator.Simulator, choose func(simulator.Endpoint) bool) collectors.Config {
	t.Helper()
	for _, e := range sim.Endpoints() {
		if choose(e) {
			return demoDevices([]simulator.Endpoint{e})
		}
	}
	t.Fatal("no such device is simulated")
	return collectors.Config{}
}
