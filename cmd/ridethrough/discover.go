package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/discover"
	"github.com/ridethrough/ridethrough/configs"
)

// discovery is what `discover` was asked to do.
type discovery struct {
	config, out      string
	communities      []string
	protocols        []string
	ports            map[string]int
	rate             float64
	parallel         int
	timeout, reading time.Duration
}

func newDiscoverCommand() *cobra.Command {
	d := discovery{ports: map[string]int{}}
	cmd := &cobra.Command{
		Use:   "discover RANGE…",
		Short: "Find devices on a network and propose how to watch them",
		Long: "Asks every address of the ranges (192.0.2.0/24, or single addresses) whether it speaks SNMP, IPMI,\n" +
			"Redfish, Modbus or BACnet/IP, and writes a proposal: devices with profiles, assets with kinds. It\n" +
			"logs in over SNMP only, with the credentials of the configuration (--config) or --community, and changes nothing.\n" +
			"A scan that is interrupted goes on when the same command is given again.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("no range; want one or more such as 192.0.2.0/24 or 192.0.2.7")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return d.run(cmd, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&d.config, "config", "", "configuration with the credentials to try; it is only read")
	flags.StringVar(&d.out, "out", "discovered.yml", "file for the proposal")
	flags.StringArrayVar(&d.communities, "community", nil, "SNMP community to try; may be repeated")
	flags.StringSliceVar(&d.protocols, "protocols", []string{"snmp", "ipmi", "redfish", "modbus", "bacnet"}, "protocols to ask for")
	flags.StringToIntVar(&d.ports, "ports", nil, "other ports, such as snmp=1161,redfish=8443")
	flags.Float64Var(&d.rate, "rate", 50, "addresses begun in a second")
	flags.IntVar(&d.parallel, "parallel", 128, "addresses under way at once")
	flags.DurationVar(&d.timeout, "timeout", 2*time.Second, "how long to wait for a first answer")
	flags.DurationVar(&d.reading, "reading", 30*time.Second, "how long to look at a device that answered")
	return cmd
}

func (d *discovery) run(cmd *cobra.Command, args []string) error {
	ranges, err := discover.ParseRanges(args)
	if err != nil {
		return err
	}
	if _, err := os.Stat(d.out); err == nil {
		return fmt.Errorf("%s exists: move it away, or choose another file with --out", d.out)
	}
	probers, err := d.probers()
	if err != nil {
		return err
	}
	journal, err := discover.OpenJournal(d.out+".journal", d.scanName(ranges))
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	bar := newProgressBar(cmd.ErrOrStderr())
	found, err := discover.Scan(cmd.Context(), discover.Config{
		Ranges: ranges, Probers: probers, Rate: d.rate, Parallel: d.parallel, Journal: journal, Progress: bar.show,
	})
	bar.end()
	if errors.Is(err, context.Canceled) {
		return errors.Join(exitError{1, fmt.Sprintf("stopped; %d devices found so far. The same command goes on where this one stopped.", len(found))}, journal.Close())
	}
	if err != nil {
		return errors.Join(err, journal.Close())
	}
	if err := d.write(found); err != nil {
		return errors.Join(err, journal.Close())
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", d.out, tally(found))
	return journal.Finish()
}

// scanName tells scans apart whose journals must not be mixed.
func (d *discovery) scanName(ranges []netip.Prefix) string {
	return fmt.Sprint(ranges, d.protocols, d.ports)
}

func (d *discovery) write(found []discover.Finding) error {
	f, err := os.OpenFile(d.out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(discover.Write(f, found, time.Now()), f.Close()); err != nil {
		return errors.Join(err, os.Remove(d.out)) // half of it would stop the next run
	}
	return nil
}

func tally(found []discover.Finding) string {
	counts, unclear := map[string]int{}, 0
	for _, f := range found {
		if f.Next != "" {
			unclear++
			continue
		}
		counts[f.Protocol]++
	}
	var parts []string
	for _, protocol := range []string{"snmp", "ipmi", "redfish", "modbus", "bacnet"} {
		if counts[protocol] > 0 {
			parts = append(parts, fmt.Sprintf("%d over %s", counts[protocol], protocol))
		}
	}
	if unclear > 0 {
		parts = append(parts, fmt.Sprintf("%d that need your help", unclear))
	}
	if len(parts) == 0 {
		return "nothing answered; check the ranges, and that this host may reach them"
	}
	return strings.Join(parts, ", ")
}

// probers are the protocols that were asked for.
func (d *discovery) probers() ([]discover.Prober, error) {
	var out []discover.Prober
	for protocol := range d.ports {
		if !slices.Contains(d.protocols, protocol) {
			return nil, fmt.Errorf("--ports: %q is not among the protocols %s", protocol, strings.Join(d.protocols, ", "))
		}
	}
	for _, protocol := range d.protocols {
		switch protocol {
		case "snmp":
			p, err := d.snmp()
			if err != nil {
				return nil, err
			}
			out = append(out, p)
		case "ipmi":
			out = append(out, discover.IPMI{Port: cmp.Or(d.ports[protocol], 623), Timeout: d.timeout})
		case "redfish":
			out = append(out, discover.Redfish{Port: cmp.Or(d.ports[protocol], 443), Timeout: d.timeout})
		case "modbus":
			out = append(out, discover.Modbus{Port: cmp.Or(d.ports[protocol], 502), Timeout: d.timeout})
		case "bacnet":
			out = append(out, discover.BACnet{Port: cmp.Or(d.ports[protocol], 47808), Timeout: d.timeout})
		default:
			return nil, fmt.Errorf("--protocols: unknown %q; want snmp, ipmi, redfish, modbus or bacnet", protocol)
		}
	}
	return out, nil
}

func (d *discovery) snmp() (discover.Prober, error) {
	logins, err := d.logins()
	if err != nil {
		return nil, err
	}
	library, err := loadLibrary("")
	if err != nil {
		return nil, err
	}
	return discover.SNMP{Port: cmp.Or(d.ports["snmp"], 161), Timeout: d.timeout, Reading: d.reading, Logins: logins, Open: library.Open}, nil
}

// logins are those of the configuration that are SNMP's, and the communities of
// the command line under their position.
func (d *discovery) logins() ([]collectors.Credentials, error) {
	var out []collectors.Credentials
	if d.config != "" {
		cfg := DefaultConfig()
		if err := configs.DecodeFile(d.config, &cfg); err != nil {
			return nil, err
		}
		for _, login := range cfg.Collectors.Credentials {
			if login.Version == "3" || !login.Community.IsZero() {
				out = append(out, login)
			}
		}
	}
	for i, community := range d.communities {
		out = append(out, collectors.Credentials{Name: fmt.Sprintf("community-%d", i+1), Version: "2c", Community: configs.NewSecret(community)})
	}
	if len(out) == 0 {
		out = append(out, collectors.Credentials{Name: "public", Version: "2c", Community: configs.NewSecret("public")})
	}
	return out, nil
}
