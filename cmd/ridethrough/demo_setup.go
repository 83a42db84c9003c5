package main

import (
	"os"
	"path/filepath"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/simulator"
	"github.com/ridethrough/ridethrough/internal/storage/influx"
)

// demoInterval is how often, in virtual time, the demo polls. Sped up sixty
// times it leaves a device a third of a second to answer in.
const demoInterval = 20 * time.Second

// demoSetup is the configuration that an operator of the simulated site would
// have written.
func demoSetup(sim *simulator.Simulator, dir, pagerURL string) (*setup, error) {
	s := &setup{cfg: DefaultConfig(), site: sim.Site()}
	s.cfg.Storage.Dir = filepath.Join(dir, "data")
	s.cfg.Storage.Influx = influxFromEnvironment()
	s.cfg.Web.Listen = "127.0.0.1:0"
	s.cfg.Paging.WebhookURL = configs.NewSecret(pagerURL)
	s.cfg.Collectors = demoDevices(sim.Endpoints())
	if err := s.cfg.validate(); err != nil {
		return nil, err
	}
	var err error
	s.targets, err = openTargets(s.cfg.Collectors, s.site)
	return s, err
}

// demoDevices turns what is simulated into devices to poll.
func demoDevices(endpoints []simulator.Endpoint) collectors.Config {
	cfg := collectors.DefaultConfig()
	cfg.Interval, cfg.Timeout = demoInterval, demoInterval*9/10
	for _, e := range endpoints {
		device := collectors.Device{
			Name: e.Name, Protocol: e.Protocol, Address: e.Address, Asset: e.Asset, Credentials: e.Name,
		}
		if e.Profile != "" {
			device.Profiles = []string{e.Profile}
		}
		for _, p := range e.Parts {
			device.Assets = append(device.Assets, collectors.PartAsset{Part: p.Part, Asset: p.Asset})
		}
		cfg.Devices = append(cfg.Devices, device)
		cfg.Credentials = append(cfg.Credentials, collectors.Credentials{
			Name: e.Name, Version: e.Login.Version, Community: configs.NewSecret(e.Login.Community),
			User: e.Login.User, Password: configs.NewSecret(e.Login.Password),
			AuthProtocol: e.Login.AuthProtocol, PrivacyProtocol: e.Login.PrivacyProtocol,
			PrivacyPassword: configs.NewSecret(e.Login.PrivacyPassword),
		})
	}
	return cfg
}

// influxFromEnvironment is nil unless INFLUX_URL is set.
func influxFromEnvironment() *influx.Config {
	url := os.Getenv("INFLUX_URL")
	if url == "" {
		return nil
	}
	return &influx.Config{
		URL: url, Org: os.Getenv("INFLUX_ORG"), Bucket: os.Getenv("INFLUX_BUCKET"),
		Token:    configs.NewSecret(os.Getenv("INFLUX_TOKEN")),
		Database: os.Getenv("INFLUX_DATABASE"), Username: os.Getenv("INFLUX_USERNAME"),
		Password: configs.NewSecret(os.Getenv("INFLUX_PASSWORD")),
	}
}
