package collectors

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// addressProblem says what is wrong with the address of a device, without
// asking the network; empty when it may be one. Every protocol takes host or
// host:port.
func addressProblem(address string) string {
	if _, err := netip.ParsePrefix(address); err == nil {
		return "is a range; a device has one address (`ridethrough discover` asks a range)"
	}
	if strings.Contains(address, "/") {
		return "is no host; leave out scheme and path: want host or host:port"
	}
	if _, err := netip.ParseAddr(strings.Trim(address, "[]")); err == nil {
		return ""
	}
	host := address
	if h, port, err := net.SplitHostPort(address); err == nil {
		if n, err := strconv.Atoi(port); h != "" && (err != nil || n < 1 || n > 65535) {
			return "names no port behind its colon; want 1 to 65535, or no colon for the usual one"
		}
		host = h
	}
	switch {
	case host == "":
		return "has no host; want host or host:port"
	case strings.ContainsAny(host, " \t:") && !isAddress(host):
		return "is no host; want host or host:port, with brackets around an IPv6 address that has a port"
	case strings.Trim(host, ".0123456789") == "" && !isAddress(host):
		return "is no IP address; want four numbers up to 255"
	}
	return ""
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}
