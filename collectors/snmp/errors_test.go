package snmp_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/snmp"
	"github.com/ridethrough/ridethrough/collectors/snmp/snmptest"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

// TestMessages holds the exact words that an operator sees.
func TestMessages(t *testing.T) {
	served := snmptest.Serve(t, rackPDU(2))
	bare := snmpagent.NewObjects()
	bare.Set("1.3.6.1.2.1.1.2.0", snmpagent.ObjectID("1.3.6.1.4.1.99999.1"))
	stranger := snmptest.Serve(t, bare)
	closed, silent := snmptest.Closed(t), snmptest.Silent(t)
	for _, test := range []struct {
		name   string
		change func(*collectors.Device)
		kind   error
		want   string
	}{
		{
			"wrong community", func(d *collectors.Device) { d.Login.Community = configs.NewSecret("wr0ng") }, snmp.ErrCommunity,
			`dev-1: ADDRESS speaks SNMP and does not answer the community in credentials "facility": correct it, or allow this host in the device`,
		},
		{
			"unreachable", func(d *collectors.Device) { d.Address = silent }, snmp.ErrTimeout,
			`dev-1: no answer from ADDRESS after 3 tries: the host is down, filtered or has SNMP switched off; or the community in credentials "facility" is wrong, which a device meets with silence`,
		},
		{
			"unreachable v3", func(d *collectors.Device) { d.Address, d.Login = silent, v3() }, snmp.ErrTimeout,
			`dev-1: no answer from ADDRESS after 3 tries: the host is down, filtered, or has SNMP v3 switched off`,
		},
		{
			"nothing listens", func(d *collectors.Device) { d.Address = closed }, snmp.ErrRefused,
			`dev-1: nothing listens on ADDRESS: switch SNMP on in the device, or correct its address`,
		},
		{
			"unknown user", func(d *collectors.Device) { d.Login = v3(); d.Login.User = "nobody" }, snmp.ErrUnknownUser,
			`dev-1: ADDRESS does not know the SNMP v3 user "nobody": create it there, or correct user in credentials "facility-v3"`,
		},
		{
			"wrong v3 password", func(d *collectors.Device) { d.Login = v3(); d.Login.Password = configs.NewSecret("wr0ngwr0ng") }, snmp.ErrWrongDigest,
			`dev-1: ADDRESS rejects the password of SNMP v3 user "monitor" (wrong digest): check password and auth_protocol (sha256) in credentials "facility-v3"`,
		},
		{
			"wrong v3 auth protocol", func(d *collectors.Device) { d.Login = v3(); d.Login.AuthProtocol = "sha" }, snmp.ErrWrongDigest,
			`dev-1: ADDRESS rejects the password of SNMP v3 user "monitor" (wrong digest): check password and auth_protocol (sha) in credentials "facility-v3"`,
		},
		{
			"wrong v3 privacy password", func(d *collectors.Device) { d.Login = v3(); d.Login.PrivacyPassword = configs.NewSecret("wr0ngwr0ng") }, snmp.ErrDecryption,
			`dev-1: ADDRESS cannot decrypt what SNMP v3 user "monitor" sends: check privacy_password and privacy_protocol (aes) in credentials "facility-v3"`,
		},
		{
			"no privacy", func(d *collectors.Device) { d.Login = v3(); d.Login.PrivacyProtocol = "" }, snmp.ErrSecurityLevel,
			`dev-1: ADDRESS wants another security level of SNMP v3 user "monitor" than auth_protocol sha256 with privacy_protocol none: set in credentials "facility-v3" what the device has`,
		},
		{
			"no profile", func(d *collectors.Device) { d.Address = stranger.Address }, snmp.ErrNoProfile,
			"dev-1: no profile fits sysObjectID 1.3.6.1.4.1.99999.1: name one under profiles (`ridethrough profile list`), or begin one with `ridethrough profile test --address ADDRESS --draft`",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := device(served)
			test.change(&d)
			_, err := tryCollect(t, open(t, d), 700*time.Millisecond)
			if err == nil {
				t.Fatal("no error")
			}
			if !errors.Is(err, test.kind) {
				t.Errorf("kind = %v; want %v", err, test.kind)
			}
			got := strings.ReplaceAll(err.Error(), d.Address, "ADDRESS")
			if got != test.want && !(strings.HasSuffix(test.want, " ") && strings.HasPrefix(got, test.want)) {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			for _, secret := range []string{"wr0ng", snmptest.Password, snmptest.PrivacyPassword} {
				if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), secret) {
					t.Errorf("the error holds the secret %q", secret)
				}
			}
		})
	}
}

func TestFactoryMessages(t *testing.T) {
	factory := factoryOf(t)
	good := device(&snmptest.Device{Address: "192.0.2.1"})
	for _, test := range []struct {
		name   string
		change func(*collectors.Device)
		want   string
	}{
		{"unknown profile", func(d *collectors.Device) { d.Profiles = []string{"apc-rpdu3"} }, `profiles: unknown profile "apc-rpdu3"; did you mean "apc-rpdu"?`},
		{"no community", func(d *collectors.Device) { d.Login.Community = configs.Secret{} }, `credentials "facility": community: missing; SNMP v1 and v2c need it`},
		{"version", func(d *collectors.Device) { d.Login.Version = "2" }, `credentials "facility": version "2": want 1, 2c or 3`},
		{
			"auth protocol", func(d *collectors.Device) { d.Login = v3(); d.Login.AuthProtocol = "sha-256" },
			`credentials "facility-v3": auth_protocol "sha-256": want one of md5, sha, sha224, sha256, sha384, sha512`,
		},
		{
			"short password", func(d *collectors.Device) { d.Login = v3(); d.Login.Password = configs.NewSecret("short") },
			`credentials "facility-v3": password: shorter than 8 characters, which SNMP v3 does not allow`,
		},
		{"port", func(d *collectors.Device) { d.Address = "192.0.2.1:snmp" }, `address "192.0.2.1:snmp": "snmp" is no port`},
		{"no host", func(d *collectors.Device) { d.Address = "" }, `address "": want a host, or host:port`},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := good
			test.change(&d)
			if _, err := factory(d); err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestProfileMessages(t *testing.T) {
	const head = "name: x\nscalars:\n  - {oid: 1.3.6.1.4.1.1.0, "
	for _, test := range []struct{ name, file, want string }{
		{"unknown point", head + "point: inlet_temprature, unit: celsius}", `x.yml:3:5: unknown point "inlet_temprature"; did you mean "inlet_temperature"?`},
		{"unknown unit", head + "point: power, unit: kW}", `x.yml:3:5: unit "kW" of power: want one of btu_per_hour, horsepower, kilowatt, megawatt, milliwatt, ton, watt`},
		{"unknown state", head + "point: run_state, states: {1: on}}", `x.yml:3:5: states: "on" is no state of run_state; want one of unknown, off, standby, starting, running, alarm`},
		{"no states", head + "point: run_state}", `x.yml:3:5: states: missing; run_state can be unknown, off, standby, starting, running, alarm`},
		{"unknown key", head + "point: power, unit: watt, scael: 1}", `x.yml:3:54: unknown key "scael"; did you mean "scale"?`},
		{"name of a MIB", "name: x\nscalars:\n  - {oid: upsOutputSource.0, point: power, unit: watt}", `x.yml:3:5: object identifier "upsOutputSource.0": "upsOutputSource" is no number; names of a MIB are not understood, write the numbers`},
		{"empty", "name: x\n", `x.yml:1:1: profile "x" has neither scalars nor tables`},
		{"wrong name", "name: y\n", `x.yml:1:1: name: got "y", want that of the file, "x"`},
		{"circle", "name: x\nextends: [x]\n", `x.yml:1:1: extends: x → x is a circle`},
		{"no base", "name: x\nextends: [z]\n" + head[8:] + "point: power, unit: watt}", `x.yml:1:1: extends: unknown profile "z"`},
		{"part", head + "point: power, unit: watt, part: '{name}'}", `x.yml:3:5: part {name}: want {index}, {#N} or {N} with a column`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := snmp.Load(fstest.MapFS{"x.yml": {Data: []byte(test.file)}})
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestCollectReturnsWhenTheContextEnds(t *testing.T) {
	c := open(t, device(&snmptest.Device{Address: snmptest.Silent(t)}))
	ctx, cancel := context.WithCancel(t.Context())
	started := time.Now()
	time.AfterFunc(30*time.Millisecond, cancel)
	if _, err := c.Collect(ctx); err == nil {
		t.Error("no error")
	}
	if took := time.Since(started); took > time.Second {
		t.Errorf("took %v after a cancel at 30ms", took)
	}
}

func TestRebootedDeviceIsReadAtOnce(t *testing.T) {
	served := snmptest.Serve(t, rackPDU(2))
	d := device(served)
	d.Login = v3()
	c := open(t, d)
	collect(t, c)
	served.Agent.Reboot()
	want(t, collect(t, c), map[string]string{"power": "1170"})
}

func TestLateAndForeignAnswersAreNotTaken(t *testing.T) {
	served := snmptest.Serve(t, rackPDU(2))
	c := open(t, device(served))
	collect(t, c)
	served.Intercept(func(_, answer *gosnmp.SnmpPacket) (*gosnmp.SnmpPacket, time.Duration) {
		answer.RequestID += 7
		return answer, 0
	})
	if readings, err := tryCollect(t, c, 300*time.Millisecond); !errors.Is(err, snmp.ErrTimeout) || len(readings) > 0 {
		t.Errorf("got %d readings, %v; want none and a timeout", len(readings), err)
	}
}
