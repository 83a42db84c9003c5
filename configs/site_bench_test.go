package configs_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/configs"
)

// bigSite is a site of 2,000 racks in 10 halls with 20 units each, on two
// loops, every rack on two PDUs.
func bigSite() []byte {
	var b strings.Builder
	b.WriteString("site: big\nutilities: [{name: mains}]\nups: [{name: ups-a, powered_by: [mains]}, {name: ups-b, powered_by: [mains]}]\n")
	b.WriteString("loops:\n- {name: chw-0, chillers_required: 4}\n- {name: chw-1, chillers_required: 4}\nchillers:\n")
	for i := range 10 {
		fmt.Fprintf(&b, "- {name: ch-%d, loop: chw-%d, capacity_kw: 1200, powered_by: [mains]}\n", i, i%2)
	}
	b.WriteString("crahs:\n")
	for i := range 200 {
		fmt.Fprintf(&b, "- {name: crah-%d, hall: hall-%d, loop: chw-%d, capacity_kw: 80, powered_by: [ups-a]}\n", i, i/20, i%2)
	}
	b.WriteString("halls:\n")
	for h := range 10 {
		fmt.Fprintf(&b, "- name: hall-%d\n  units_required: 18\n  rows:\n", h)
		for r := range 10 {
			fmt.Fprintf(&b, "  - name: h%d-r%d\n    racks:\n", h, r)
			for k := range 20 {
				fmt.Fprintf(&b, "    - {name: h%d-r%d-%02d, design_kw: 6, servers: 12, services: [s%d]}\n", h, r, k, (r*20+k)%50)
			}
		}
	}
	b.WriteString("pdus:\n")
	for i := range 2000 {
		h, r, k := i/200, i/20%10, i%20
		for _, side := range []string{"a", "b"} {
			fmt.Fprintf(&b, "- {name: pdu-h%d-r%d-%02d-%s, rack: h%d-r%d-%02d, breaker_amperes: 32, powered_by: [ups-%s]}\n", h, r, k, side, h, r, k, side)
		}
	}
	return []byte(b.String())
}

func BenchmarkParseSite(b *testing.B) {
	data := bigSite()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := configs.ParseSite("big.yml", data); err != nil {
			b.Fatal(err)
		}
	}
}
