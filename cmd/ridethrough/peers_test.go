package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/storage"
	"github.com/ridethrough/ridethrough/internal/storage/influxtest"
)

// The program against counterparts that share no code with it, all at once: a
// rack PDU behind net-snmp's daemon, by version 2c and by version 3, a UPS
// played by snmpsim, a server played by OpenIPMI's simulator, and InfluxDB.
func TestRunReadsIndependentCounterparts(t *testing.T) {
	server := influxtest.Start(t)
	p := startProcess(t, counterparts(t, server))
	written := func() float64 { return p.metric(t, storage.MetricReadings, `fate="written"`) }
	value := func(measurement, field, asset, part string) (v float64, ok bool) {
		rows := server.Query(t, fmt.Sprintf(`SELECT last(%q) FROM %q WHERE asset = '%s' AND part = '%s'`, field, measurement, asset, part))
		if len(rows) == 0 {
			return 0, false
		}
		v, ok = rows[0].Values[0][1].(float64)
		return v, ok
	}
	for _, want := range []struct {
		measurement, field, asset, part string
		value                           float64
	}{
		{"pdu", "power_watts", "pdu-1", "", 1170},
		{"pdu", "phase_current_amperes", "pdu-1", "L1", 5.2},
		{"pdu", "power_watts", "pdu-2", "", 1170},
		{"ups", "battery_charge_percent", "ups-1", "", 87},
		{"ups", "runtime_remaining_seconds", "ups-1", "", 42 * 60},
		{"ups", "output_power_watts", "ups-1", "", 2*4100 + 3900},
		{"ups", "output_power_watts", "ups-1", "L3", 3900},
		{"ups", "battery_voltage_volts", "ups-1", "", 273.6},
		{"server", "inlet_temperature_celsius", "srv-1", "", 23},
		{"device", "reachable", "pdu-1-card", "", 1},
		{"device", "reachable", "pdu-2-card", "", 1},
		{"device", "reachable", "ups-1-card", "", 1},
		{"device", "reachable", "srv-1-bmc", "", 1},
	} {
		got, found := 0.0, false
		waitFor(t, fmt.Sprintf("%v", want), func() bool {
			got, found = value(want.measurement, want.field, want.asset, want.part)
			return found && got == want.value
		}, func() string { return fmt.Sprintf("got %g, %v; the log: %s", got, found, p.logged()) })
	}
	before := written()
	waitFor(t, "polls to go on", func() bool { return written() > 2*before }, p.logged)
	if p.metric(t, "ridethrough_collector_readings_total") == 0 || p.metric(t, storage.MetricBalanced) != 1 {
		t.Error("no readings counted, or the books do not balance")
	}
	books := p.stop(t)
	if books["written"] == 0 || books["collected"] != books["written"]+books["queued"] {
		t.Errorf("books %v; want everything written or queued", books)
	}
	t.Log("books:", books)
}

// What a stop leaves behind in a BMC: nothing. Its few sessions are for people.
func TestStopGivesTheSessionBack(t *testing.T) {
	ipmitool := peers.Need(t, "ipmitool")
	dir := t.TempDir()
	address := ipmiSim(t, dir)
	config := filepath.Join(dir, "ridethrough.yml")
	rewrite(t, filepath.Join(dir, "site.yml"), counterpartSite)
	rewrite(t, config, fmt.Sprintf("site_file: site.yml\nweb: {listen: \"127.0.0.1:0\"}\nstorage: {dir: %q}\n", t.TempDir())+
		"collectors:\n  interval: 1s\n  timeout: 900ms\n  credentials: [{name: bmc, user: monitor, password: for-the-test}]\n"+
		fmt.Sprintf("  devices: [{name: srv-1-bmc, protocol: ipmi, address: %q, credentials: bmc, asset: srv-1}]\n", address))
	host, port, _ := net.SplitHostPort(address)
	// sessions are those of everybody but ipmitool, which asks in one of its own.
	sessions := func() int {
		out, err := exec.CommandContext(t.Context(), ipmitool, "-I", "lanplus", "-H", host, "-p", port, "-U", "monitor", "-P", "for-the-test",
			"-C", "3", "-R", "1", "-N", "1", "session", "info", "active").CombinedOutput()
		m := activeSessions.FindSubmatch(out)
		if err != nil || m == nil {
			return -1
		}
		n, _ := strconv.Atoi(string(m[1]))
		return n - 1
	}
	none := func() bool { return sessions() == 0 }
	waitFor(t, "the simulator", none, func() string { return address })
	p := startProcess(t, config)
	waitFor(t, "sensors", func() bool { return p.metric(t, "ridethrough_collector_readings_total") > 10 }, p.logged)
	if n := sessions(); n != 1 {
		t.Errorf("%d sessions while polling; want one", n)
	}
	p.stop(t)
	if n := sessions(); n != 0 {
		t.Errorf("%d sessions after the stop; want none", n)
	}
}

var activeSessions = regexp.MustCompile(`active sessions\s*: (\d+)`)

const counterpartSite = `site: office
halls:
  - name: room-1
    design_it_kw: 40
    floor_area_m2: 50
    cooled_by: [crac-1]
    rows: [{name: row-1, racks: [{name: rack-1}]}]
cracs: [{name: crac-1, capacity_kw: 30}]
pdus: [{name: pdu-1, rack: rack-1}, {name: pdu-2, rack: rack-1}]
ups: [{name: ups-1, hall: room-1}]
servers: [{name: srv-1, rack: rack-1}]
`

// counterparts starts every counterpart and returns the configuration of their
// operator.
func counterparts(t *testing.T, server *influxtest.Server) string {
	t.Helper()
	dir := t.TempDir()
	apc, ups, bmc := snmpd(t, dir), snmpsim(t), ipmiSim(t, dir)
	rewrite(t, filepath.Join(dir, "site.yml"), counterpartSite)
	rewrite(t, filepath.Join(dir, "bmc-password"), "for-the-test\n")
	path := filepath.Join(dir, "ridethrough.yml")
	rewrite(t, path, fmt.Sprintf(`site_file: site.yml
web: {listen: "127.0.0.1:0"}
storage: {dir: %q}
influxdb: {url: %q, database: %q, username: %q, password: %q, flush_interval: 200ms}
collectors:
  interval: 1s
  timeout: 900ms
  credentials:
    - {name: v2c, version: 2c, community: public}
    - name: v3
      version: 3
      user: monitor
      auth_protocol: sha256
      password: {env: TEST_AUTHENTICATION}
      privacy_protocol: aes
      privacy_password: simulated-privacy
    - {name: bmc, user: monitor, password: {file: bmc-password}}
  devices:
    - {name: pdu-1-card, protocol: snmp, address: %q, credentials: v2c, asset: pdu-1}
    - {name: pdu-2-card, protocol: snmp, address: %q, credentials: v3, asset: pdu-2}
    - {name: ups-1-card, protocol: snmp, address: %q, credentials: v2c, asset: ups-1}
    - {name: srv-1-bmc, protocol: ipmi, address: %q, credentials: bmc, asset: srv-1}
`, t.TempDir(), server.URL, influxtest.Database, influxtest.Username, influxtest.Password, apc, apc, ups, bmc))
	t.Setenv("TEST_AUTHENTICATION", "simulated-authentication")
	return path
}

// counterpart runs a program until the test ends.
func counterpart(t *testing.T, program string, args ...string) {
	t.Helper()
	var log strings.Builder
	command := exec.Command(peers.Need(t, program), args...)
	command.Stdout, command.Stderr = &log, &log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill() // it may have ended
		_ = command.Wait()         // killed on purpose
		if t.Failed() {
			t.Logf("%s: %s", program, log.String())
		}
	})
}

// freeAddress is a loopback address that was free a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.LocalAddr().String()
}

// snmpd is net-snmp's daemon with a rack PDU of PowerNet-MIB's rPDU2 behind it.
func snmpd(t *testing.T, dir string) string {
	t.Helper()
	address := freeAddress(t)
	text := fmt.Sprintf("agentAddress udp:%s\nrocommunity public\nsysObjectID .1.3.6.1.4.1.318.1.3.4.6\n", address) +
		"createUser monitor SHA-256 simulated-authentication AES simulated-privacy\nrouser monitor priv\n"
	const rPDU2 = ".1.3.6.1.4.1.318.1.1.26."
	for _, v := range []string{"4.3.1.2.1 integer 1", "4.3.1.4.1 integer 2", "4.3.1.5.1 integer 117", "6.3.1.2.1 integer 1", "6.3.1.3.1 integer 1", "6.3.1.5.1 integer 52"} {
		text += "override -rw " + rPDU2 + v + "\n"
	}
	rewrite(t, filepath.Join(dir, "snmpd.conf"), text)
	t.Setenv("SNMP_PERSISTENT_DIR", dir)
	t.Setenv("SNMPCONFPATH", dir)
	counterpart(t, "snmpd", "-f", "-C", "-c", filepath.Join(dir, "snmpd.conf"), "-Lo", "-I", "-smux")
	return address
}

// snmpsim plays a UPS after RFC 1628, which is all that this file knows of it.
func snmpsim(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "snmpsim") // it runs as nobody, who must get in
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	data, cache := filepath.Join(dir, "data"), filepath.Join(dir, "cache")
	for _, d := range []string{data, cache} {
		if err := errors.Join(os.Mkdir(d, 0o777), os.Chmod(d, 0o777), os.Chmod(dir, 0o755)); err != nil {
			t.Fatal(err)
		}
	}
	recording := filepath.Join(data, "public.snmprec")
	rewrite(t, recording, strings.Join([]string{
		"1.3.6.1.2.1.1.1.0|4|UPS of a test",
		"1.3.6.1.2.1.1.2.0|6|1.3.6.1.2.1.33",
		"1.3.6.1.2.1.33.1.2.1.0|2|2",                                                                               // upsBatteryStatus: normal
		"1.3.6.1.2.1.33.1.2.2.0|2|0",                                                                               // upsSecondsOnBattery
		"1.3.6.1.2.1.33.1.2.3.0|2|42",                                                                              // upsEstimatedMinutesRemaining
		"1.3.6.1.2.1.33.1.2.4.0|2|87",                                                                              // upsEstimatedChargeRemaining
		"1.3.6.1.2.1.33.1.2.5.0|2|2736",                                                                            // upsBatteryVoltage, 0.1 V
		"1.3.6.1.2.1.33.1.4.1.0|2|3",                                                                               // upsOutputSource: normal
		"1.3.6.1.2.1.33.1.4.2.0|2|500",                                                                             // upsOutputFrequency, 0.1 Hz
		"1.3.6.1.2.1.33.1.4.4.1.2.1|2|230", "1.3.6.1.2.1.33.1.4.4.1.2.2|2|231", "1.3.6.1.2.1.33.1.4.4.1.2.3|2|229", // upsOutputVoltage
		"1.3.6.1.2.1.33.1.4.4.1.4.1|2|4100", "1.3.6.1.2.1.33.1.4.4.1.4.2|2|4100", "1.3.6.1.2.1.33.1.4.4.1.4.3|2|3900", // upsOutputPower
		"",
	}, "\n"))
	if err := os.Chmod(recording, 0o644); err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	args := []string{"--data-dir=" + data, "--cache-dir=" + cache, "--agent-udpv4-endpoint=" + address, "--logging-method=null"}
	if os.Getuid() == 0 {
		args = append(args, "--process-user=nobody", "--process-group=nogroup")
	}
	counterpart(t, "snmpsimd", args...)
	return address
}

// ipmiSim plays a server with one inlet sensor.
func ipmiSim(t *testing.T, dir string) string {
	t.Helper()
	address := freeAddress(t)
	host, port, _ := net.SplitHostPort(address)
	lan, emu := filepath.Join(dir, "lan.conf"), filepath.Join(dir, "server.emu")
	rewrite(t, lan, fmt.Sprintf(`name "server"
set_working_mc 0x20
  startlan 1
    addr %s %s
    priv_limit admin
    allowed_auths_user none md2 md5 straight
    allowed_auths_admin none md2 md5 straight
    guid 0102030405060708090a0b0c0d0e0f10
  endlan
  user 1 false "" "" user 1 none md2 md5 straight
  user 2 true "monitor" "for-the-test" admin 1 none md2 md5 straight
`, host, port))
	rewrite(t, emu, fmt.Sprintf(`mc_setbmc 0x20
mc_add 0x20 0 no-device-sdrs 0x20 1 0 0x9f 0x1 0x1 dynsens
mc_enable 0x20
sel_enable 0x20 100 0x0a
sensor_add 0x20 0x0 0x01 0x01 0x01
main_sdr_add 0x20%s
sensor_set_value 0x20 0x0 0x01 0x17 0x0
sensor_set_event_support 0x20 0x0 0x01 enable scanning per-state 000000000000000 000000000000000 000000000000000 000000000000000
`, inletRecord("Inlet Temp")))
	state := filepath.Join(dir, "state")
	if err := os.Mkdir(state, 0o700); err != nil {
		t.Fatal(err)
	}
	counterpart(t, "ipmi_sim", "-n", "-c", lan, "-f", emu, "-s", state)
	return address
}

// inletRecord is a full sensor record (IPMI 2.0 table 43-1) of sensor 1, whose
// raw value is degrees Celsius, as bytes that ipmi_sim reads.
func inletRecord(name string) string {
	record := make([]byte, 47)
	for at, value := range map[int]byte{
		1: 1, 3: 0x51, 4: 0x01, // record id, version, full record; byte n of the table is record[n-1]
		6: 0x20, 8: 0x01, 9: 0x40, 10: 0x01, // owner, number, entity "air inlet", instance
		11: 0x7F, 12: 0x40, 13: 0x01, 14: 0x01, // initialise, scan; temperature, by threshold
		22: 0x01, 25: 0x01, // degrees Celsius, M = 1
		32: 0xFF, // largest raw value
	} {
		record[at-1] = value
	}
	record = append(record, 0xC0|byte(len(name)))
	record = slices.Concat(record, []byte(name))
	record[4] = byte(len(record) - 5)
	var text strings.Builder
	for _, b := range record {
		fmt.Fprintf(&text, " 0x%02x", b)
	}
	return text.String()
}
