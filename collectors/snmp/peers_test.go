package snmp_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/snmp"
	"github.com/ridethrough/ridethrough/collectors/snmp/snmptest"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// freePort returns a port of loopback that was free a moment ago.
func freePort(t *testing.T) int {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.LocalAddr().(*net.UDPAddr).Port
}

// start runs a program until the test ends.
func start(t *testing.T, name string, args ...string) *strings.Builder {
	t.Helper()
	var log strings.Builder
	command := exec.Command(name, args...)
	command.Stdout, command.Stderr = &log, &log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
		if t.Failed() {
			t.Logf("%s: %s", name, log.String())
		}
	})
	return &log
}

// ready polls until the device answers anything but silence, which programs
// need a second or two for.
func ready(t *testing.T, d collectors.Device) {
	t.Helper()
	c := open(t, d)
	pause := time.NewTicker(50 * time.Millisecond)
	defer pause.Stop()
	end := time.After(30 * time.Second)
	for {
		_, err := tryCollect(t, c, 700*time.Millisecond)
		if !errors.Is(err, snmp.ErrTimeout) && !errors.Is(err, snmp.ErrRefused) {
			return
		}
		select {
		case <-pause.C:
		case <-end:
			t.Fatalf("not ready: %v", err)
		}
	}
}

// snmpdUsers are the users of the daemon, one for each pair of protocols that
// it and the library both have.
var snmpdUsers = []struct{ name, auth, privacy, snmpdAuth, snmpdPrivacy string }{
	{"md5des", "md5", "des", "MD5", "DES"},
	{"shaaes", "sha", "aes", "SHA", "AES"},
	{"sha224aes", "sha224", "aes", "SHA-224", "AES"},
	{"sha256aes256", "sha256", "aes256", "SHA-256", "AES-256"},
	{"sha384aes192", "sha384", "aes192", "SHA-384", "AES-192"},
	{"sha512aes256", "sha512", "aes256", "SHA-512", "AES-256"},
	{"shaaes256", "sha", "aes256", "SHA", "AES-256"}, // the key must be extended
	{"md5aes192", "md5", "aes192", "MD5", "AES-192"},
}

// snmpd starts net-snmp's daemon with an APC rack PDU behind it, and returns its
// address.
func snmpd(t *testing.T) string {
	t.Helper()
	program := peers.Need(t, "snmpd")
	dir := t.TempDir()
	port := freePort(t)
	var config strings.Builder
	fmt.Fprintf(&config, "agentAddress udp:127.0.0.1:%d\nrocommunity public\nsysObjectID .1.3.6.1.4.1.318.1.3.4.6\n", port)
	for _, u := range snmpdUsers {
		fmt.Fprintf(&config, "createUser %s %s authpass123 %s privpass123\nrouser %s priv\n", u.name, u.snmpdAuth, u.snmpdPrivacy, u.name)
	}
	for name, value := range map[string]int{"4.3.1.2.1": 1, "4.3.1.4.1": 2, "4.3.1.5.1": 117, "6.3.1.2.1": 1, "6.3.1.3.1": 1, "6.3.1.5.1": 52} {
		fmt.Fprintf(&config, "override -rw .1.3.6.1.4.1.318.1.1.26.%s integer %d\n", name, value)
	}
	path := filepath.Join(dir, "snmpd.conf")
	if err := os.WriteFile(path, []byte(config.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SNMP_PERSISTENT_DIR", dir)
	t.Setenv("SNMPCONFPATH", dir)
	start(t, program, "-f", "-C", "-c", path, "-Lo", "-I", "-smux")
	return fmt.Sprintf("127.0.0.1:%d", port)
}

func TestSNMPD(t *testing.T) {
	address := snmpd(t)
	d := device(&snmptest.Device{Address: address})
	ready(t, d)
	expected := map[string]string{"power": "1170", "phase_current/L1": "5.2"}
	for _, version := range []string{"1", "2c"} {
		t.Run("v"+version, func(t *testing.T) {
			d := d
			d.Login.Version = version
			want(t, collect(t, open(t, d)), expected)
		})
	}
	for _, u := range snmpdUsers {
		t.Run(u.auth+" "+u.privacy, func(t *testing.T) {
			d := d
			d.Login = collectors.Credentials{
				Name: "v3", Version: "3", User: u.name, AuthProtocol: u.auth, Password: configs.NewSecret("authpass123"),
				PrivacyProtocol: u.privacy, PrivacyPassword: configs.NewSecret("privpass123"),
			}
			want(t, collect(t, open(t, d)), expected)
		})
	}
	login := collectors.Credentials{
		Name: "v3", Version: "3", User: "shaaes", AuthProtocol: "sha", Password: configs.NewSecret("authpass123"),
		PrivacyProtocol: "aes", PrivacyPassword: configs.NewSecret("privpass123"),
	}
	for name, test := range map[string]struct {
		change func(*collectors.Credentials)
		kinds  []error
	}{
		"unknown user":   {func(c *collectors.Credentials) { c.User = "nobody" }, []error{snmp.ErrUnknownUser}},
		"wrong password": {func(c *collectors.Credentials) { c.Password = configs.NewSecret("wrongpass1") }, []error{snmp.ErrWrongDigest}},
		// net-snmp reports a decryption error or drops the message, by version.
		"wrong privacy password":         {func(c *collectors.Credentials) { c.PrivacyPassword = configs.NewSecret("wrongpass1") }, []error{snmp.ErrDecryption}},
		"without the privacy it demands": {func(c *collectors.Credentials) { c.PrivacyProtocol = "" }, []error{snmp.ErrAccess}},
		"wrong community": {func(c *collectors.Credentials) {
			*c = collectors.Credentials{Name: "v2c", Version: "2c", Community: configs.NewSecret("guess")}
		}, []error{snmp.ErrCommunity}},
	} {
		t.Run(name, func(t *testing.T) {
			d := d
			d.Login = login
			test.change(&d.Login)
			_, err := tryCollect(t, open(t, d), 4*time.Second)
			for _, kind := range test.kinds {
				if errors.Is(err, kind) {
					t.Log(err)
					return
				}
			}
			t.Errorf("error = %v; want one of %v", err, test.kinds)
		})
	}
}

// TestSnmpsim reads a recording from snmpsim, whose agent shares no code with
// ours.
func TestSnmpsim(t *testing.T) {
	program := peers.Need(t, "snmpsimd")
	recording := peers.Shared(t, "recordings/snmp/apc-inrow.snmprec")
	dir, err := os.MkdirTemp("", "snmpsim") // it runs as nobody, who must get in
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	data, err := os.ReadFile(recording)
	if err != nil {
		t.Fatal(err)
	}
	for _, sub := range []string{"data", "cache"} {
		if err := errors.Join(os.Mkdir(filepath.Join(dir, sub), 0o777), os.Chmod(filepath.Join(dir, sub), 0o777), os.Chmod(dir, 0o755)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "data", "public.snmprec"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	args := []string{"--data-dir=" + filepath.Join(dir, "data"), "--cache-dir=" + filepath.Join(dir, "cache"), fmt.Sprintf("--agent-udpv4-endpoint=127.0.0.1:%d", port), "--logging-method=null"}
	if os.Getuid() == 0 {
		args = append(args, "--process-user=nobody", "--process-group=nogroup")
	}
	start(t, program, args...)
	d := device(&snmptest.Device{Address: fmt.Sprintf("127.0.0.1:%d", port)})
	ready(t, d)
	for _, version := range []string{"1", "2c"} {
		d.Login.Version = version
		want(t, collect(t, open(t, d)), map[string]string{
			"run_state": "4 on", "supply_air_temperature": "21.9", "return_air_temperature": "23.8", "fan_speed": "51.8", "valve_position": "30",
			"chilled_water_supply_temperature": "13", "chilled_water_return_temperature": "21.4",
		})
	}
}
