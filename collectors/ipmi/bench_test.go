package ipmi_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/bougou/go-ipmi/pkg/client"
	"github.com/bougou/go-ipmi/pkg/types"
	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
)

// fourteen is a server with fourteen sensors that are read at each poll.
func fourteen() bmc.Config {
	cfg := bmc.Dell.Server(user, password, "1", live)
	cfg.MaxSessions = collectorsKept + 8
	cfg.Power = nil
	for i := range uint8(14 - len(cfg.Sensors)) {
		cfg.Sensors = append(cfg.Sensors, bmc.Sensor{
			Name: fmt.Sprintf("Fan%dB RPM", i+1), Type: bmc.TypeFan, Entity: bmc.EntityFan, Instance: 10 + i,
			Unit: bmc.RPM, Scale: bmc.Scale{M: 100}, Read: bmc.Fixed(6000),
		})
	}
	return cfg
}

// beBMC makes the test binary a BMC, so that a benchmark in another process does
// not count what the BMC takes.
const beBMC = "RIDETHROUGH_TEST_BE_BMC"

// serveUntilEOF prints the address of a BMC and serves until standard input
// ends.
func serveUntilEOF() {
	b, err := bmc.New(fourteen())
	if err != nil {
		panic(err)
	}
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(conn.LocalAddr())
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	if err := b.Serve(ctx, conn); err != nil {
		panic(err)
	}
}

// serveElsewhere starts a BMC in another process and returns its address.
func serveElsewhere(b *testing.B) string {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), beBMC+"=1")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = stdin.Close()
		_ = cmd.Wait() // it ends with its input
	})
	var address string
	if _, err := fmt.Fscanln(stdout, &address); err != nil {
		b.Fatal(err)
	}
	return address
}

// BenchmarkPoll is one poll of fourteen sensors: ours with session and records
// kept, the same commands over a bare session (the floor) and with go-ipmi's
// client, and by running ipmitool. CPU is that of the reading process alone.
func BenchmarkPoll(b *testing.B) {
	address := serveElsewhere(b)
	b.Run("ridethrough", func(b *testing.B) {
		c := collector(b, device(address))
		collect(b, c)
		measured(b, func() { collect(b, c) })
	})
	b.Run("bare session", func(b *testing.B) {
		s, err := lanplus.Open(context.Background(), lanplus.Config{Address: address, User: user, Password: password})
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close(context.Background()) //nolint:errcheck // the benchmark is over
		measured(b, func() {
			for i := range uint8(15) {
				if _, err := s.Command(context.Background(), 0x04, 0, 0x2D, []byte{i%14 + 1}); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
	b.Run("go-ipmi", func(b *testing.B) {
		c := goIPMI(b, address)
		measured(b, func() {
			for i := range uint8(15) {
				if _, err := c.GetSensorReading(context.Background(), i%14+1); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
	b.Run("ipmitool", func(b *testing.B) {
		program := peers.Need(b, "ipmitool")
		host, port, _ := net.SplitHostPort(address)
		children := cpu(syscall.RUSAGE_CHILDREN)
		for b.Loop() {
			out, err := exec.Command(program, "-I", "lanplus", "-C", "17", "-H", host, "-p", port, "-U", user, "-P", password, "-L", "USER", "sdr").CombinedOutput()
			if err != nil {
				b.Fatalf("%v: %s", err, out)
			}
		}
		b.ReportMetric(float64((cpu(syscall.RUSAGE_CHILDREN)-children).Microseconds())/float64(b.N), "child-cpu-µs/op")
	})
}

func goIPMI(b *testing.B, address string) *client.Client {
	b.Helper()
	host, port, _ := net.SplitHostPort(address)
	var number int
	fmt.Sscan(port, &number)
	c, err := client.NewClient(host, number, user, password)
	if err != nil {
		b.Fatal(err)
	}
	c.WithCipherSuiteID(types.CipherSuiteID17).WithMaxPrivilegeLevel(types.PrivilegeLevelUser)
	if err := c.Connect(context.Background()); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Close(context.Background()) })
	return c
}

// collectorsKept is how many collectors the memory of one is measured with.
const collectorsKept = 200

// BenchmarkMemory is what one BMC takes while it is not polled: its session,
// its records, its log's end.
func BenchmarkMemory(b *testing.B) {
	address, newCollector := serveElsewhere(b), factory(b)
	for b.Loop() {
		before := heap()
		kept := make([]collectors.Collector, collectorsKept)
		for i := range kept {
			c, err := newCollector(device(address))
			if err != nil {
				b.Fatal(err)
			}
			kept[i] = c
			collect(b, c)
		}
		b.ReportMetric(float64(heap()-before)/collectorsKept, "B/BMC")
		for _, c := range kept {
			_ = c.(io.Closer).Close()
		}
	}
}

// heap is what is reachable now.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// measured runs f and reports the CPU of this process beside the wall time.
func measured(b *testing.B, f func()) {
	b.ReportAllocs()
	before := cpu(syscall.RUSAGE_SELF)
	for b.Loop() {
		f()
	}
	b.ReportMetric(float64((cpu(syscall.RUSAGE_SELF)-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

func cpu(who int) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
