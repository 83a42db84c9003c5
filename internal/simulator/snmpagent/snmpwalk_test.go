package snmpagent_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

func TestLoadWalk(t *testing.T) {
	objects, skipped, err := snmpagent.LoadWalk(strings.NewReader(`.1.3.6.1.2.1.1.1.0 = STRING: "a \"PDU\"
of two lines"
.1.3.6.1.2.1.1.2.0 = OID: .1.3.6.1.4.1.99999.1
iso.3.6.1.2.1.1.3.0 = Timeticks: (4711) 0:00:47.11
.1.3.6.1.4.1.99999.1.0 = INTEGER: -3
.1.3.6.1.4.1.99999.2.0 = INTEGER: running(4)
.1.3.6.1.4.1.99999.3.0 = Gauge32: 230 volts
.1.3.6.1.4.1.99999.4.0 = Hex-STRING: 01 FF
.1.3.6.1.4.1.99999.5.0 = Opaque: Float: 21.500000
.1.3.6.1.4.1.99999.6.0 = Counter64: 18446744073709551615
.1.3.6.1.4.1.99999.7.0 = ""
.1.3.6.1.4.1.99999.8.0 = IpAddress: 192.0.2.1
.1.3.6.1.4.1.99999.9.0 = No Such Instance currently exists at this OID
.1.3.6.1.4.1.99999.10.0 = Nonsense: 5
.1.3.6.1.4.1.99999.11.0 = Wrong Type (should be INTEGER): Gauge32: 42
.1.3.6.1.4.1.99999.12.0 = INTEGER: 23 degrees (Celsius)
`))
	if err != nil || skipped != 2 {
		t.Fatalf("LoadWalk: %d skipped, %v; want 2", skipped, err)
	}
	for name, want := range map[string]string{
		".1.3.6.1.2.1.1.1.0":      "OctetString a \"PDU\"\nof two lines",
		".1.3.6.1.2.1.1.2.0":      "ObjectIdentifier .1.3.6.1.4.1.99999.1",
		".1.3.6.1.2.1.1.3.0":      "TimeTicks 4711",
		".1.3.6.1.4.1.99999.1.0":  "Integer -3",
		".1.3.6.1.4.1.99999.2.0":  "Integer 4",
		".1.3.6.1.4.1.99999.3.0":  "Gauge32 230",
		".1.3.6.1.4.1.99999.4.0":  "OctetString \x01\xff",
		".1.3.6.1.4.1.99999.5.0":  "OpaqueFloat 21.5",
		".1.3.6.1.4.1.99999.6.0":  "Counter64 18446744073709551615",
		".1.3.6.1.4.1.99999.7.0":  "OctetString ",
		".1.3.6.1.4.1.99999.8.0":  "IPAddress 192.0.2.1",
		".1.3.6.1.4.1.99999.10.0": "",
		".1.3.6.1.4.1.99999.11.0": "Gauge32 42",
		".1.3.6.1.4.1.99999.12.0": "Integer 23",
	} {
		got := ""
		if v, ok := objects.Get(name); ok {
			if octets, is := v.Data.([]byte); is {
				v.Data = string(octets)
			}
			got = fmt.Sprintf("%v %v", v.Type, v.Data)
		}
		if got != want {
			t.Errorf("%s = %q; want %q", name, got, want)
		}
	}
}
