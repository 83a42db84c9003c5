package snmp_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"
	"go.uber.org/goleak"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/snmp"
	"github.com/ridethrough/ridethrough/collectors/snmp/snmptest"
	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

// The benchmarks read a 252-variable PDU and a 40-scalar room unit from wire to
// readings, beside what a plain use of the library costs in the same run: a
// BulkWalk for each column, a GET for each scalar. The agent runs in a process of
// its own, so that only the reading is measured. The figures to compare are
// µs/varbind, user and system, and the ratio.

// benchFactory has profiles of the benchmarks' own, so that figures stay
// comparable while those that ship learn more objects.
func benchFactory(b *testing.B) collectors.Factory {
	b.Helper()
	factory, err := snmp.NewFactory(os.DirFS("testdata/bench"))
	if err != nil {
		b.Fatal(err)
	}
	return factory
}

func openBench(b *testing.B, d collectors.Device) collectors.Collector {
	b.Helper()
	c, err := benchFactory(b)(d)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.(io.Closer).Close() })
	return c
}

// cpu returns the processor time of the process.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// benchPDU has 252 variables that a fast poll reads.
func benchPDU() *snmpagent.Objects { return rackPDU(78) }

// crah is a room unit with 40 scalars.
func crah() *snmpagent.Objects {
	o := snmpagent.NewObjects()
	o.Set("1.3.6.1.2.1.1.2.0", snmpagent.ObjectID("1.3.6.1.4.1.9839.2.1"))
	o.Set("1.3.6.1.4.1.9839.2.0.10.1.0", snmpagent.Integer(2))
	for kind := 1; kind <= 3; kind++ {
		for n := 1; n <= 60; n++ {
			o.Set(fmt.Sprintf("1.3.6.1.4.1.9839.2.1.%d.%d.0", kind, n), snmpagent.Integer(n%6))
		}
	}
	return o
}

// crahDevice names as many parts of the reference plant map as have 40 scalars.
func crahDevice(served *snmptest.Device) collectors.Device {
	d := device(served)
	d.Profiles = []string{"carel-pcoweb-plant"}
	for _, part := range []string{"loop", "tank", "site"} {
		d.Assets = append(d.Assets, collectors.PartAsset{Part: part, Asset: part})
	}
	for i := 1; i <= 6; i++ {
		d.Assets = append(d.Assets, collectors.PartAsset{Part: fmt.Sprintf("pump-%d", i), Asset: fmt.Sprintf("pump-%d", i)})
	}
	for i := 1; i <= 3; i++ {
		d.Assets = append(d.Assets, collectors.PartAsset{Part: fmt.Sprintf("tower-%d", i), Asset: fmt.Sprintf("tower-%d", i)})
	}
	return d
}

// columnsOfPDU are the columns of a fast poll, for the plain walk.
var columnsOfPDU = []string{
	"4.3.1.5", "4.3.1.9", "4.3.1.16", "4.3.1.17", "4.3.1.4", "4.3.1.12", "6.3.1.5", "6.3.1.6", "6.3.1.7", "6.3.1.4",
	"9.2.3.1.5", "9.4.3.1.6", "9.4.3.1.7",
}

func BenchmarkPollPDU(b *testing.B) {
	walk := func(b *testing.B, g *gosnmp.GoSNMP) int {
		n := 0
		for _, column := range columnsOfPDU {
			err := g.BulkWalk(".1.3.6.1.4.1.318.1.1.26."+column, func(gosnmp.SnmpPDU) error { n++; return nil })
			if err != nil {
				b.Fatal(err)
			}
		}
		return n
	}
	benchmark(b, "pdu", device, walk)
}

func BenchmarkPollScalars(b *testing.B) {
	get := func(b *testing.B, g *gosnmp.GoSNMP) int {
		for n := 1; n <= 40; n++ {
			if _, err := g.Get([]string{fmt.Sprintf(".1.3.6.1.4.1.9839.2.1.2.%d.0", n)}); err != nil {
				b.Fatal(err)
			}
		}
		return 40
	}
	benchmark(b, "crah", crahDevice, get)
}

// benchmark compares the collector with other, in v2c and v3.
func benchmark(b *testing.B, objects string, describe func(*snmptest.Device) collectors.Device, other func(*testing.B, *gosnmp.GoSNMP) int) {
	for _, version := range []string{"v2c", "v3"} {
		b.Run(version, func(b *testing.B) {
			login := func(d collectors.Device) collectors.Device {
				if version == "v3" {
					d.Login = v3()
				}
				return d
			}
			counted := snmptest.Serve(b, benchObjects[objects]())
			apart := &snmptest.Device{Address: agentProcess(b, objects)}
			c := openBench(b, login(describe(apart)))
			g := plain(b, apart.Address, version)
			variables, packets := pollTwice(b, openBench(b, login(describe(counted))), counted)
			plainVariables := other(b, plain(b, counted.Address, version))
			plainPackets := counted.Requests()
			pollTwice(b, c, counted)
			other(b, g)
			compare(b, func() { collectOnce(b, c) }, func() { other(b, g) }, variables, plainVariables)
			b.ReportMetric(float64(packets), "packets")
			b.ReportMetric(float64(plainPackets), "plain-packets")
			b.ReportMetric(float64(variables), "varbinds")
		})
	}
}

func collectOnce(b *testing.B, c collectors.Collector) int {
	readings, err := c.Collect(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	return len(readings)
}

// pollTwice settles a collector, and returns what its steady polls take.
func pollTwice(b *testing.B, c collectors.Collector, served *snmptest.Device) (variables, packets int) {
	collectOnce(b, c)
	collectOnce(b, c)
	served.Requests()
	return collectOnce(b, c), served.Requests()
}

var benchObjects = map[string]func() *snmpagent.Objects{"pdu": benchPDU, "crah": crah}

// agentVariable names the objects that the test binary serves instead of
// running tests.
const agentVariable = "RIDETHROUGH_BENCH_AGENT"

func TestMain(m *testing.M) {
	if objects := os.Getenv(agentVariable); objects != "" {
		serveApart(objects)
		return
	}
	goleak.VerifyTestMain(m)
}

// serveApart serves until its input ends.
func serveApart(objects string) {
	agent, err := snmpagent.New(snmptest.Config("\x80\x00\x1f\x88\x80bench"), benchObjects[objects]())
	if err != nil {
		panic(err)
	}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(conn.LocalAddr())
	ctx, cancel := context.WithCancel(context.Background())
	go func() { _, _ = io.Copy(io.Discard, os.Stdin); cancel() }()
	if err := agent.Serve(ctx, conn); err != nil {
		panic(err)
	}
}

// agentProcess starts the agent and returns its address.
func agentProcess(b *testing.B, objects string) string {
	b.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), agentVariable+"="+objects)
	input, err := command.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { input.Close(); _ = command.Wait() })
	address, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(address)
}

// plain is the library used as its examples do.
func plain(b *testing.B, address, version string) *gosnmp.GoSNMP {
	b.Helper()
	var port uint16
	if _, err := fmt.Sscanf(address, "127.0.0.1:%d", &port); err != nil {
		b.Fatal(err)
	}
	g := &gosnmp.GoSNMP{Target: "127.0.0.1", Port: port, Version: gosnmp.Version2c, Community: snmptest.Community, Timeout: 2 * time.Second, MaxOids: 60}
	if version == "v3" {
		g.Version, g.SecurityModel, g.MsgFlags = gosnmp.Version3, gosnmp.UserSecurityModel, gosnmp.AuthPriv
		g.SecurityParameters = &gosnmp.UsmSecurityParameters{
			UserName: snmptest.User, AuthenticationProtocol: gosnmp.SHA256, AuthenticationPassphrase: snmptest.Password,
			PrivacyProtocol: gosnmp.AES, PrivacyPassphrase: snmptest.PrivacyPassword,
		}
	}
	if err := g.Connect(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { g.Close() })
	return g
}

// compare alternates the two and reports both for one variable.
func compare(b *testing.B, ours, plain func(), variables, plainVariables int) {
	var ourTime, plainTime time.Duration
	const turn = 50 // the clock of the processor is coarse, and each should collect its own garbage
	rounds := 0
	for b.Loop() {
		start := cpu()
		for range turn {
			ours()
		}
		middle := cpu()
		for range turn {
			plain()
		}
		ourTime, plainTime = ourTime+middle-start, plainTime+cpu()-middle
		rounds += turn
	}
	each := func(d time.Duration, n int) float64 {
		return float64(d.Nanoseconds()) / 1000 / float64(rounds) / float64(n)
	}
	mine, theirs := each(ourTime, variables), each(plainTime, plainVariables)
	b.ReportMetric(mine, "µs/varbind")
	b.ReportMetric(theirs, "plain-µs/varbind")
	b.ReportMetric(theirs/mine, "×plain")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkSetUp is the cost of the first poll of a device: with v3, discovery
// and keys.
func BenchmarkSetUp(b *testing.B) {
	for _, version := range []string{"v2c", "v3"} {
		b.Run(version, func(b *testing.B) {
			served := snmptest.Serve(b, crah())
			d := device(served)
			d.Profiles = []string{"carel-pcoweb-plant"}
			if version == "v3" {
				d.Login = v3()
			}
			factory := benchFactory(b)
			if c, err := factory(d); err != nil {
				b.Fatal(err)
			} else if _, err := c.Collect(context.Background()); err != nil { // hashes the passwords
				b.Fatal(err)
			}
			b.ResetTimer()
			for b.Loop() {
				c, err := factory(d)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := c.Collect(context.Background()); err != nil {
					b.Fatal(err)
				}
				c.(interface{ Close() error }).Close()
			}
		})
	}
}

// BenchmarkMemory reports what a connected device with 252 variables holds.
func BenchmarkMemory(b *testing.B) {
	served := snmptest.Serve(b, benchPDU())
	factory := benchFactory(b)
	const devices = 200
	kept := make([]collectors.Collector, devices)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range kept {
		c, err := factory(device(served))
		if err != nil {
			b.Fatal(err)
		}
		for range 2 {
			if _, err := c.Collect(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
		kept[i] = c
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	for b.Loop() { // the figure is memory
		runtime.KeepAlive(kept)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/devices/1024, "KiB/device")
	b.ReportMetric(0, "ns/op")
	for _, c := range kept {
		c.(interface{ Close() error }).Close()
	}
}
