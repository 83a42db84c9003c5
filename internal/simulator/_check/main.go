package main

import (
	"context"
	"fmt"
	"io/fs"
	"math"
	"os"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/ipmi"
	"github.com/ridethrough/ridethrough/collectors/snmp"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator"
)

func sub(n string) fs.FS { f, _ := fs.Sub(configs.Profiles(), n); return f }

func main() {
	start := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	sim, err := simulator.New(simulator.Config{Scenario: "guangzhou", Start: start})
	if err != nil {
		panic(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- sim.Run(ctx) }()
	sn, err := snmp.NewFactory(sub("snmp"))
	if err != nil {
		panic(err)
	}
	ip, err := ipmi.NewFactory(sub("ipmi"))
	if err != nil {
		panic(err)
	}
	bad := 0
	for _, min := range []int{5, 13, 37, 60} {
		sim.Advance(start.Add(time.Duration(min) * time.Minute))
		got := map[facility.SeriesKey]bool{}
		n := 0
		w := time.Now()
		for _, e := range sim.Endpoints() {
			d := collectors.Device{Name: e.Name, Protocol: e.Protocol, Address: e.Address, Asset: e.Asset, Timeout: 5 * time.Second,
				Login: collectors.Credentials{Name: e.Name, Version: e.Login.Version, Community: configs.NewSecret(e.Login.Community), User: e.Login.User, Password: configs.NewSecret(e.Login.Password), AuthProtocol: e.Login.AuthProtocol, PrivacyProtocol: e.Login.PrivacyProtocol, PrivacyPassword: configs.NewSecret(e.Login.PrivacyPassword)}}
			if e.Profile != "" {
				d.Profiles = []string{e.Profile}
			}
			for _, p := range e.Parts {
				d.Assets = append(d.Assets, collectors.PartAsset{Part: p.Part, Asset: p.Asset})
			}
			f := sn
			if e.Protocol == "ipmi" {
				f = ip
			}
			c, err := f(d)
			if err != nil {
				fmt.Println(e.Name, err)
				bad++
				continue
			}
			rs, err := c.Collect(ctx)
			if err != nil {
				fmt.Println(e.Name, "collect", err)
			}
			for _, r := range rs {
				n++
				got[r.Key()] = true
				want, ok := sim.Truth(r.Asset, r.Point, r.Part)
				if !ok {
					if min == 5 {
						fmt.Println(min, e.Name, "unpromised", r.Key(), r.Value, r.Quality)
					}
					continue
				}
				if math.Abs(want-r.Value) > sim.Tolerance(r.Asset, r.Point, r.Part)+1e-6 || r.Quality != facility.Good {
					fmt.Println(min, e.Name, "differs", r.Key(), r.Value, "truth", want, "±", sim.Tolerance(r.Asset, r.Point, r.Part), r.Quality)
					bad++
				}
			}
		}
		fmt.Println("minute", min, "readings", n, "in", time.Since(w))
		if min == 5 {
			for _, k := range sim.Series() {
				if !got[k] {
					fmt.Println("missing", k)
					bad++
				}
			}
		}
	}
	cancel()
	fmt.Println(<-done, "bad", bad)
	if bad > 0 {
		os.Exit(1)
	}
}
