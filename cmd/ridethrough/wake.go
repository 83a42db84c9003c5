package main

import (
	"net"
	"net/netip"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
)

// wakeEvery is how often one device is polled out of turn at most: about its
// usual interval, so that a night of incidents costs it a poll more, not ten.
const wakeEvery = 10 * time.Second

// A wake polls the devices that report on assets, out of turn. It is used by
// the alerting loop alone.
type wake struct {
	devices map[string][]string // asset → devices
	last    map[string]time.Time
	wakeUp  func(device string)
}

func newWake(targets []collectors.Target, wakeUp func(device string)) *wake {
	w := &wake{devices: map[string][]string{}, last: map[string]time.Time{}, wakeUp: wakeUp}
	for _, t := range targets {
		d := t.Device
		assets := []string{d.Asset, d.Rack}
		for _, p := range d.Assets {
			assets = append(assets, p.Asset)
		}
		slices.Sort(assets)
		for _, asset := range slices.Compact(assets) {
			if asset != "" {
				w.devices[asset] = append(w.devices[asset], d.Name)
			}
		}
	}
	return w
}

// poll wakes the devices of assets, each once in wakeEvery.
func (w *wake) poll(now time.Time, assets []string) {
	for _, asset := range assets {
		for _, device := range w.devices[asset] {
			if last, woken := w.last[device]; woken && now.Sub(last).Abs() < wakeEvery {
				continue
			}
			w.last[device] = now
			w.wakeUp(device)
		}
	}
}

// networksOf says which network each device is in: devices that share one and
// fall silent soon after each other are behind one switch. IPv4 networks are
// taken as /24, IPv6 as /64; behind a gateway the address is the network.
func networksOf(targets []collectors.Target) map[string]string {
	out := map[string]string{}
	for _, t := range targets {
		host, _, err := net.SplitHostPort(t.Device.Address)
		if err != nil {
			host = t.Device.Address
		}
		addr, err := netip.ParseAddr(host)
		if err != nil {
			out[t.Device.Name] = host // by name: all that one gateway carries
			continue
		}
		bits := 64
		if addr.Unmap().Is4() {
			addr, bits = addr.Unmap(), 24
		}
		if prefix, err := addr.WithZone("").Prefix(bits); err == nil {
			out[t.Device.Name] = prefix.String()
		}
	}
	return out
}
