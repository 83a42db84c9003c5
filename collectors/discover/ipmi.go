package discover

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// IPMI greets BMCs: a presence ping, the authentication capabilities and the
// cipher suites. It logs in nowhere.
type IPMI struct {
	Port    int
	Timeout time.Duration
}

// Protocol implements Prober.
func (IPMI) Protocol() string { return "ipmi" }

// Probe implements Prober.
func (p IPMI) Probe(ctx context.Context, a netip.Addr) (Finding, error) {
	ctx, cancel := context.WithTimeout(ctx, p.Timeout)
	defer cancel()
	greeting, err := lanplus.Hello(ctx, at(a, p.Port), lanplus.Patience{})
	if err != nil || !greeting.IPMI {
		return Finding{}, ErrNobody
	}
	f := Finding{Protocol: "ipmi", Address: addressText(a, p.Port, 623), Kind: facility.KindServer, What: describeBMC(greeting)}
	if !greeting.IPMI2 {
		f.Next = "it has no IPMI 2.0 sessions (RMCP+), which ridethrough needs: update its firmware, or read it over SNMP"
	}
	return f, nil
}

func describeBMC(g lanplus.Greeting) string {
	what := []string{"BMC"}
	if g.Manufacturer != 0 {
		what = append(what, fmt.Sprintf("of enterprise %d", g.Manufacturer))
	}
	if len(g.Suites) > 0 {
		suites := make([]string, len(g.Suites))
		for i, s := range g.Suites {
			suites[i] = fmt.Sprint(s)
		}
		what = append(what, "cipher suites "+strings.Join(suites, " "))
	}
	if g.Anonymous {
		what = append(what, "and lets anybody log in without a name: close that")
	}
	return strings.Join(what, ", ")
}

func at(a netip.Addr, port int) string { return net.JoinHostPort(a.String(), strconv.Itoa(port)) }

// addressText leaves out the port that everybody has.
func addressText(a netip.Addr, port, usual int) string {
	if port == usual {
		return a.String()
	}
	return at(a, port)
}
