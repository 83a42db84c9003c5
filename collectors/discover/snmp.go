package discover

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/snmp"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// SNMP asks with every login it is given, and reads the device that answers
// with the real collector to learn its profile and its kind.
type SNMP struct {
	Port    int
	Timeout time.Duration // of a first answer
	Reading time.Duration // of looking at a device that answered
	Logins  []collectors.Credentials
	Open    collectors.Factory
}

// Protocol implements Prober.
func (SNMP) Protocol() string { return "snmp" }

const (
	sysDescr = ".1.3.6.1.2.1.1.1.0"
	sysName  = ".1.3.6.1.2.1.1.5.0"
)

// Probe implements Prober.
func (p SNMP) Probe(ctx context.Context, a netip.Addr) (Finding, error) {
	for _, login := range p.Logins {
		if name, descr, ok := p.greet(ctx, a, login); ok {
			return p.look(ctx, a, login, name, descr), nil
		}
	}
	if p.speaks(ctx, a) {
		return Finding{
			Protocol: "snmp", Address: addressText(a, p.Port, 161), What: "speaks SNMP (answers engine discovery)",
			Next: fmt.Sprintf("none of %d logins fits: add its community or user to credentials, and scan it again", len(p.Logins)),
		}, nil
	}
	return Finding{}, ErrNobody
}

// greet asks for name and description with one login.
func (p SNMP) greet(ctx context.Context, a netip.Addr, login collectors.Credentials) (name, descr string, ok bool) {
	g := p.client(ctx, a)
	switch login.Version {
	case "3":
		parameters, level := snmp.User(login)
		g.Version, g.SecurityModel, g.SecurityParameters, g.MsgFlags = gosnmp.Version3, gosnmp.UserSecurityModel, parameters, level
	case "1":
		g.Version, g.Community = gosnmp.Version1, login.Community.Reveal()
	default:
		g.Community = login.Community.Reveal()
	}
	if g.Connect() != nil {
		return "", "", false
	}
	defer g.Conn.Close()
	answer, err := g.Get([]string{sysDescr, sysName})
	if err != nil {
		return "", "", false
	}
	for _, v := range answer.Variables {
		text, _ := v.Value.([]byte)
		switch v.Name {
		case sysDescr:
			descr = oneLine(string(text))
		case sysName:
			name = oneLine(string(text))
		}
	}
	return name, descr, true
}

func (p SNMP) client(ctx context.Context, a netip.Addr) *gosnmp.GoSNMP {
	return &gosnmp.GoSNMP{
		Context: ctx, Target: a.String(), Port: uint16(p.Port), Version: gosnmp.Version2c, Timeout: p.Timeout / 2, Retries: 1, MaxOids: gosnmp.MaxOids,
	}
}

// speaks asks for the engine of SNMP v3, which needs no login (RFC 3414,
// section 4): the client does so before its first request, and gets further
// than a timeout only where somebody answers.
func (p SNMP) speaks(ctx context.Context, a netip.Addr) bool {
	g := p.client(ctx, a)
	parameters := &gosnmp.UsmSecurityParameters{UserName: "discovery", AuthenticationProtocol: gosnmp.NoAuth, PrivacyProtocol: gosnmp.NoPriv}
	g.Version, g.SecurityModel, g.MsgFlags, g.SecurityParameters = gosnmp.Version3, gosnmp.UserSecurityModel, gosnmp.NoAuthNoPriv, parameters
	if g.Connect() != nil {
		return false
	}
	defer g.Conn.Close()
	_, _ = g.Get([]string{sysDescr}) // refused, but the engine is known then
	learnt, ok := g.SecurityParameters.(*gosnmp.UsmSecurityParameters)
	return ok && learnt.AuthoritativeEngineID != ""
}

// look reads the device once and closely.
func (p SNMP) look(ctx context.Context, a netip.Addr, login collectors.Credentials, name, descr string) Finding {
	f := Finding{Protocol: "snmp", Address: addressText(a, p.Port, 161), Credentials: login.Name, Name: name, What: descr}
	f.NewLogin = login.Position == facility.Position{} // of the command line
	ctx, cancel := context.WithTimeout(ctx, p.Reading)
	defer cancel()
	inspection, err := inspect(ctx, p.Open, collectors.Device{
		Name: a.String(), Protocol: "snmp", Address: at(a, p.Port), Asset: a.String(), Login: login, Timeout: p.Reading, Interval: 2 * p.Reading,
	})
	for _, v := range inspection.Profiles {
		f.Profiles = append(f.Profiles, v.Profile)
	}
	f.Kind = kindOf(inspection.Sources)
	switch {
	case len(f.Profiles) == 0 && err != nil:
		f.Next = err.Error()
	case len(inspection.Sources) > 0:
		f.What = strings.TrimPrefix(fmt.Sprintf("%s; %d readings", descr, len(inspection.Sources)), "; ")
	}
	return f
}
