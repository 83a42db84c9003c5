package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/snmp"
	"github.com/ridethrough/ridethrough/configs"
)

// profileTrial is what `profile test` was asked to do.
type profileTrial struct {
	walk, bundle, address    string
	protocol, pin            string
	unit                     int
	login                    collectors.Credentials
	community                string
	passwords                secretFiles
	profiles                 []string
	dir                      string
	asJSON, explained, draft bool
	timeout                  time.Duration
}

// secretFiles are the files that hold passwords: command lines can be seen by
// everybody on a machine.
type secretFiles struct{ password, privacy string }

func newProfileTestCommand() *cobra.Command {
	var p profileTrial
	cmd := &cobra.Command{
		Use:   "test (--walk FILE | --bundle FILE | --address HOST[:PORT])",
		Short: "Read one device as the service would, and show every reading with its object",
		Long: "Reads one device, or a recording of one served on loopback, with the collector of the service, and prints\n" +
			"every reading: which profile gave it, from which object, which raw value. It needs no site.\n\n" +
			"A walk is a recording in snmpsim's format, or what `snmpwalk -On` printed.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&p.walk, "walk", "", "recorded walk to read instead of a device")
	flags.StringVar(&p.bundle, "bundle", "", "recorded Redfish service, {path: resource} in JSON, to read instead of a device")
	flags.StringVar(&p.address, "address", "", "device to read: host or host:port")
	flags.StringVar(&p.protocol, "protocol", "snmp", "protocol of --address: snmp, ipmi, redfish, modbus or bacnet")
	flags.StringVar(&p.login.Version, "version", "2c", "SNMP version: 1, 2c or 3")
	flags.StringVar(&p.community, "community", "public", "community of SNMP 1 and 2c")
	flags.StringVar(&p.login.User, "user", "", "user of SNMP 3, IPMI or Redfish")
	flags.StringVar(&p.login.AuthProtocol, "auth-protocol", "", "md5, sha, sha224, sha256, sha384 or sha512")
	flags.StringVar(&p.passwords.password, "password-file", "", "file with the password; for SNMP 3 that of authentication")
	flags.StringVar(&p.login.PrivacyProtocol, "privacy-protocol", "", "des, aes, aes192, aes256, aes192c or aes256c")
	flags.StringVar(&p.passwords.privacy, "privacy-password-file", "", "file with the privacy password")
	flags.StringVar(&p.login.ContextName, "context-name", "", "context of SNMP 3")
	flags.StringVar(&p.pin, "certificate-sha256", "", "fingerprint of the certificate of a Redfish service")
	flags.IntVar(&p.unit, "unit", 255, "Modbus unit id behind the address")
	flags.StringArrayVar(&p.profiles, "profile", nil, "profile to use instead of detecting one; may be repeated")
	profilesFlag(cmd, &p.dir)
	flags.BoolVar(&p.asJSON, "json", false, "print the readings as JSON")
	flags.BoolVar(&p.explained, "explain", false, "say of every profile why it was chosen or not")
	flags.BoolVar(&p.draft, "draft", false, "print the beginning of a profile from what the device answers")
	flags.DurationVar(&p.timeout, "timeout", time.Minute, "how long it may take")
	cmd.MarkFlagsOneRequired("walk", "bundle", "address")
	cmd.MarkFlagsMutuallyExclusive("walk", "bundle", "address")
	cmd.MarkFlagsMutuallyExclusive("json", "draft")
	cmd.MarkFlagsMutuallyExclusive("bundle", "draft")
	return cmd
}

func (p *profileTrial) run(ctx context.Context, out, complaints io.Writer) error {
	library, broken := loadLibrary(p.dir)
	if broken != nil {
		fmt.Fprintf(complaints, "profiles that are left out:\n%v\n", broken)
		broken = exitError{code: 1}
	}
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	began := time.Now()
	seen, err := p.look(ctx, library)
	switch {
	case p.draft && len(seen.Identity)+len(seen.Unread) > 0:
		_, err = io.WriteString(out, snmp.Draft(seen))
		return errors.Join(err, broken)
	case err != nil && len(seen.Profiles) == 0 && !p.explained:
		if p.asJSON {
			fmt.Fprintln(out, "[]")
		}
		return err
	case err != nil:
		fmt.Fprintln(complaints, "ridethrough:", err)
	}
	if p.explained {
		explain(p.explainTo(out, complaints), seen)
		if p.protocol == "bacnet" {
			unreadOf(p.explainTo(out, complaints), seen)
		}
	}
	if p.asJSON {
		return errors.Join(printSources(out, seen.Sources), broken)
	}
	tableOf(out, seen)
	fmt.Fprintln(out, summary(seen, time.Since(began)))
	return broken
}

// look reads what was asked for.
func (p *profileTrial) look(ctx context.Context, library *snmp.Library) (collectors.Inspection, error) {
	if p.bundle != "" {
		return inspectBundle(ctx, p.bundle)
	}
	d, stop, err := p.device(ctx)
	if err != nil {
		return collectors.Inspection{}, err
	}
	defer stop()
	if d.Protocol == "snmp" {
		seen, err := inspect(ctx, library.Open, d)
		return seen, p.asAsked(err, d)
	}
	return inspectOther(ctx, d)
}

// asAsked names the walk in advice that names the address it is served at, which
// is gone when the advice is read.
func (p *profileTrial) asAsked(err error, d collectors.Device) error {
	if err == nil || p.walk == "" {
		return err
	}
	return errors.New(strings.ReplaceAll(err.Error(), "--address "+d.Address, "--walk "+p.walk))
}

// inspectOther looks at one device of another protocol than SNMP that stands in
// no site.
func inspectOther(ctx context.Context, d collectors.Device) (collectors.Inspection, error) {
	known, err := protocols()
	if err != nil {
		return collectors.Inspection{}, err
	}
	factory, ok := known[d.Protocol]
	if !ok {
		return collectors.Inspection{}, fmt.Errorf("--protocol: unknown %q; want one of %s", d.Protocol, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
	}
	return inspect(ctx, factory, d)
}

// explainTo keeps JSON free of prose.
func (p *profileTrial) explainTo(out, complaints io.Writer) io.Writer {
	if p.asJSON {
		return complaints
	}
	return out
}

// device returns what to read, serving the walk if it is one.
func (p *profileTrial) device(ctx context.Context) (collectors.Device, func(), error) {
	d := collectors.Device{
		Name: p.address, Address: p.address, Protocol: p.protocol, Profiles: p.profiles, Login: p.login,
		CertificateSHA256: p.pin, Unit: &p.unit, Timeout: p.timeout, Interval: 2 * p.timeout,
	}
	d.Login.Name, d.Login.Community = "command line", configs.NewSecret(p.community)
	if p.walk != "" {
		served, stop, err := serveWalk(ctx, p.walk)
		served.Protocol, served.Profiles = "snmp", p.profiles
		return served, stop, err
	}
	var err error
	if d.Login.Password, err = secretFrom(p.passwords.password); err != nil {
		return d, nil, fmt.Errorf("--password-file: %w", err)
	}
	if d.Login.PrivacyPassword, err = secretFrom(p.passwords.privacy); err != nil {
		return d, nil, fmt.Errorf("--privacy-password-file: %w", err)
	}
	return d, func() {}, nil
}

func secretFrom(file string) (configs.Secret, error) {
	if file == "" {
		return configs.Secret{}, nil
	}
	text, err := os.ReadFile(file)
	return configs.NewSecret(strings.TrimRight(string(text), "\r\n")), err
}

// inspect looks at one device that stands in no site.
func inspect(ctx context.Context, open collectors.Factory, d collectors.Device) (collectors.Inspection, error) {
	c, err := open(d)
	if err != nil {
		return collectors.Inspection{}, err
	}
	seen, err := c.(collectors.Inspector).Inspect(ctx)
	return seen, errors.Join(err, c.(io.Closer).Close())
}
