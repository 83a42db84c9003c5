package discover

import (
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"
	"unicode"

	"go.yaml.in/yaml/v4"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Write writes the proposal that findings make. It is YAML with the reasons as
// comments; `devices` is what the configuration wants under collectors.devices.
func Write(w io.Writer, findings []Finding, now time.Time) error {
	p := &proposal{taken: map[string]bool{}, assetAt: map[string]string{}, kindAt: kindsOf(findings)}
	for _, f := range findings {
		p.add(f)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# Found by ridethrough discover on %s. A proposal: nothing has been changed.\n", now.UTC().Format("2006-01-02 15:04 UTC"))
	b.WriteString("# Read it, correct names and kinds, and copy devices to collectors.devices of ridethrough.yml.\n")
	p.list(&b, "devices", "", p.devices)
	p.list(&b, "assets", "# For the site file: where they stand, what they cool and what they feed only you know.\n", p.assets)
	p.list(&b, "unidentified", "# These answered and cannot be watched yet.\n", p.unidentified)
	_, err := io.WriteString(w, b.String())
	return err
}

type proposal struct {
	devices, assets, unidentified []string
	taken                         map[string]bool   // names
	assetAt                       map[string]string // by host: protocols of one host share an asset
	kindAt                        map[string]facility.Kind
}

// kindsOf is what each host is, by the first of its protocols that tells.
func kindsOf(findings []Finding) map[string]facility.Kind {
	out := map[string]facility.Kind{}
	for _, f := range findings {
		if host := hostOf(f.Address); f.Next == "" && out[host] == "" {
			out[host] = f.Kind
		}
	}
	return out
}

func (p *proposal) list(b *strings.Builder, key, comment string, items []string) {
	b.WriteString("\n" + comment + key + ":")
	if len(items) == 0 {
		b.WriteString(" []\n")
		return
	}
	b.WriteString("\n" + strings.Join(items, ""))
}

func (p *proposal) add(f Finding) {
	if f.Next != "" {
		p.unidentified = append(p.unidentified, fmt.Sprintf("  - {address: %s, protocol: %s, what: %s, next: %s}\n",
			scalar(f.Address), f.Protocol, scalar(f.What), scalar(f.Next)))
		return
	}
	asset := p.asset(f)
	name := p.unique(asset + "-" + f.Protocol)
	var b strings.Builder
	fmt.Fprintf(&b, "  # %s\n  - name: %s\n    protocol: %s\n    address: %s\n", f.What, scalar(name), f.Protocol, scalar(f.Address))
	fmt.Fprintf(&b, "    credentials: %s\n", login(f))
	if len(f.Profiles) > 0 {
		fmt.Fprintf(&b, "    profiles: [%s]\n", strings.Join(f.Profiles, ", "))
	}
	if f.Pin != "" {
		fmt.Fprintf(&b, "    certificate_sha256: %s # compare it with the device's own page before you trust it\n", f.Pin)
	}
	fmt.Fprintf(&b, "    asset: %s\n", scalar(asset))
	p.devices = append(p.devices, b.String())
}

// login is the name of the one that worked, and what is left to do about it.
func login(f Finding) string {
	switch {
	case f.Credentials == "":
		return `"" # name the login of the device`
	case f.NewLogin:
		return scalar(f.Credentials) + " # not in the configuration: add it to collectors.credentials"
	}
	return scalar(f.Credentials)
}

// asset names the asset of a finding. What one host says over several protocols
// is about one asset.
func (p *proposal) asset(f Finding) string {
	host := hostOf(f.Address)
	if name, known := p.assetAt[host]; known {
		return name
	}
	name, kind, note := plain(f.Name), p.kindAt[host], ""
	if name == "" {
		name = string(kind) + "-" + plain(host)
	}
	name = p.unique(strings.TrimPrefix(name, "-"))
	p.assetAt[host] = name
	switch {
	case kind == "":
		kind, note = facility.KindDevice, " # what it is could not be told"
	case kind.IsPlace():
		note = " # a probe: name the place it measures instead"
	}
	p.assets = append(p.assets, fmt.Sprintf("  - {name: %s, kind: %s}%s\n", scalar(name), kind, note))
	return name
}

func hostOf(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return address
}

// plain turns what a device calls itself into a name: the first label of a
// domain name, in lower case, with nothing but letters, digits and hyphens.
func plain(s string) string {
	if host, _, found := strings.Cut(s, "."); found && strings.ContainsFunc(host, unicode.IsLetter) {
		s = host
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return '-'
	}, s)
	return strings.Join(slices.DeleteFunc(strings.Split(s, "-"), func(part string) bool { return part == "" }), "-")
}

func (p *proposal) unique(name string) string {
	for n, candidate := 2, name; ; n++ {
		if !p.taken[candidate] {
			p.taken[candidate] = true
			return candidate
		}
		candidate = fmt.Sprintf("%s-%d", name, n)
	}
}

// scalar writes a text so that it is read back as that text.
func scalar(s string) string {
	out, err := yaml.Marshal(map[string]string{"v": s})
	text := strings.TrimSpace(strings.TrimPrefix(string(out), "v:"))
	if err != nil || strings.Contains(text, "\n") || strings.ContainsAny(s, ",[]{}#") || strings.Contains(s, ": ") {
		return fmt.Sprintf("%q", s)
	}
	return text
}
