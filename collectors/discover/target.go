package discover

import (
	"fmt"
	"iter"
	"math/big"
	"net/netip"
)

// mostAddresses bounds a scan: a /16.
const mostAddresses = 1 << 16

// ParseRanges reads CIDR ranges and single addresses.
func ParseRanges(texts []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	total := new(big.Int)
	for _, text := range texts {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			address, err := netip.ParseAddr(text)
			if err != nil {
				return nil, fmt.Errorf("%q is neither a range such as 192.0.2.0/24 nor an address", text)
			}
			prefix = netip.PrefixFrom(address, address.BitLen())
		}
		prefix = prefix.Masked()
		out = append(out, prefix)
		total.Add(total, new(big.Int).Lsh(big.NewInt(1), uint(prefix.Addr().BitLen()-prefix.Bits())))
	}
	if total.Cmp(big.NewInt(mostAddresses)) > 0 {
		return nil, fmt.Errorf("%v addresses are more than %d: scan the management networks one after the other", total, mostAddresses)
	}
	return out, nil
}

// addresses yields every address of the ranges once, but for the network and
// broadcast addresses of IPv4 networks.
func addresses(ranges []netip.Prefix) iter.Seq[netip.Addr] {
	return func(yield func(netip.Addr) bool) {
		seen := map[netip.Addr]bool{}
		for _, p := range ranges {
			for a := p.Addr(); p.Contains(a); a = a.Next() {
				if seen[a] || isEdge(p, a) {
					continue
				}
				seen[a] = true
				if !yield(a) {
					return
				}
			}
		}
	}
}

// isEdge reports whether a is the first or last address of an IPv4 network.
// Networks of two (RFC 3021) have no edges.
func isEdge(p netip.Prefix, a netip.Addr) bool {
	const pair = 31
	if !a.Is4() || p.Bits() >= pair {
		return false
	}
	return a == p.Addr() || !p.Contains(a.Next())
}
