package scale

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/ipmi"
	"github.com/ridethrough/ridethrough/collectors/redfish"
	"github.com/ridethrough/ridethrough/collectors/snmp"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
)

var (
	runFor      = flag.Duration("for", 0, "how long to poll; the test is skipped without")
	interval    = flag.Duration("interval", 30*time.Second, "between two polls of a device")
	snmpDevices = flag.Int("snmp", 2000, "SNMP devices")
	bmcs        = flag.Int("bmc", 500, "BMCs")
	services    = flag.Int("redfish", 0, "Redfish services")
)

func TestMain(m *testing.M) {
	if numbers := os.Getenv(fleetVariable); numbers != "" {
		if err := beFleet(numbers); err != nil {
			fmt.Fprintln(os.Stderr, "fleet:", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// TestScale polls the fleet and holds what must not grow or be missed. Figures
// are printed with -v.
func TestScale(t *testing.T) {
	if *runFor == 0 {
		t.Skip("takes long: run `make scale`")
	}
	f := startFleet(t, *snmpDevices, *bmcs, *services)
	var readings atomic.Int64
	scheduler := collectors.NewScheduler(collectors.SchedulerConfig{
		Interval: *interval, Timeout: min(5*time.Second, *interval/2), Log: slog.New(slog.DiscardHandler),
		Sink: func(_ context.Context, r []facility.Reading) { readings.Add(int64(len(r))) },
	}, targets(t, f.endpoints))
	// Stopped, and not late: a deadline would make polls under way fail.
	ctx, cancel := context.WithCancel(context.Background())
	defer time.AfterFunc(*runFor, cancel).Stop()
	defer cancel()
	done := make(chan error, 1)
	began, spent := time.Now(), cpu()
	go func() { done <- scheduler.Run(ctx) }()

	samples := watch(ctx, t, f, &readings)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	t.Logf("%d SNMP devices, %d BMCs and %d Redfish services every %v for %v, one in ten dead or hung\n%s", *snmpDevices, *bmcs, *services, *interval, *runFor, table(samples))
	t.Logf("%.1f %% of one core", 100*float64(cpu()-spent)/float64(time.Since(began)))
	holds(t, f, scheduler, samples)
}

// targets opens a collector for every device.
func targets(t *testing.T, endpoints []endpoint) []collectors.Target {
	t.Helper()
	overSNMP, err := snmp.NewFactory(profiles(t, "snmp"))
	if err != nil {
		t.Fatal(err)
	}
	overIPMI, err := ipmi.NewFactory(profiles(t, "ipmi"))
	if err != nil {
		t.Fatal(err)
	}
	overRedfish, err := redfish.NewFactory(profiles(t, "redfish"))
	if err != nil {
		t.Fatal(err)
	}
	open := map[string]collectors.Factory{"snmp": overSNMP, "ipmi": overIPMI, "redfish": overRedfish}
	var out []collectors.Target
	for _, e := range endpoints {
		d := collectors.Device{Name: e.Name, Protocol: e.Protocol, Address: e.Address, Asset: e.Name, CertificateSHA256: e.Fingerprint, Login: collectors.Credentials{
			Name: "fleet", Version: e.Version, User: user, Password: configs.NewSecret(password),
		}}
		if e.Version == "2c" {
			d.Login.Community = configs.NewSecret(community)
		}
		if e.Version == "3" {
			d.Login.AuthProtocol, d.Login.PrivacyProtocol, d.Login.PrivacyPassword = "sha256", "aes", configs.NewSecret(privacy)
		}
		c, err := open[e.Protocol](d)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, collectors.Target{Device: d, Collector: c})
	}
	return out
}

func profiles(t *testing.T, protocol string) fs.FS {
	t.Helper()
	folder, err := fs.Sub(configs.Profiles(), protocol)
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// sample is what the process holds at one moment.
type sample struct {
	at                time.Duration
	goroutines, files int
	heap, resident    uint64 // bytes
	readings          int64
	sessions          int
}

// watch takes a sample ten times, the first after a tenth of the time.
func watch(ctx context.Context, t *testing.T, f *fleet, readings *atomic.Int64) []sample {
	t.Helper()
	const times = 10
	began := time.Now()
	tick := time.NewTicker(*runFor / times)
	defer tick.Stop()
	var out []sample
	for len(out) < times-1 {
		select {
		case <-ctx.Done():
			return out
		case <-tick.C:
			out = append(out, take(t, time.Since(began), readings.Load(), f.sessions(t)))
		}
	}
	return out
}

func take(t *testing.T, at time.Duration, readings int64, sessions int) sample {
	t.Helper()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return sample{at: at, goroutines: runtime.NumGoroutine(), files: len(files), heap: m.HeapAlloc, resident: resident(t), readings: readings, sessions: sessions}
}

// resident is the memory that the process has from the system.
func resident(t *testing.T) uint64 {
	t.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	var size, pages uint64
	if _, err := fmt.Sscan(string(text), &size, &pages); err != nil {
		t.Fatal(err)
	}
	return pages * uint64(os.Getpagesize())
}

func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func table(samples []sample) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "after\tgoroutines\tfiles\theap MB\tresident MB\treadings\tsessions\t")
	for _, s := range samples {
		fmt.Fprintf(w, "%v\t%d\t%d\t%.1f\t%.1f\t%d\t%d\t\n", s.at.Round(time.Second), s.goroutines, s.files, float64(s.heap)/1e6, float64(s.resident)/1e6, s.readings, s.sessions)
	}
	w.Flush()
	return b.String()
}

// holds checks the promises: a healthy device misses no slot and is reached by
// every poll, nothing grows once all devices have been met, every healthy BMC
// has one session, and none is left in the end.
func holds(t *testing.T, f *fleet, scheduler *collectors.Scheduler, samples []sample) {
	t.Helper()
	missed, failed, polls, healthyBMCs := 0, 0, 0, 0
	fault := map[string]string{}
	for _, e := range f.endpoints {
		fault[e.Name] = e.Fault
		if e.Protocol != "snmp" && e.Fault == "" {
			healthyBMCs++
		}
	}
	for _, d := range scheduler.Status() {
		if fault[d.Device] != "" {
			continue
		}
		missed, polls = missed+d.Missed, polls+d.Polls
		if !d.Reachable || d.Failures > 0 {
			failed++
			t.Errorf("%s: %+v", d.Device, d)
		}
	}
	t.Logf("healthy devices: %d polls, %d missed slots, %d not reached", polls, missed, failed)
	if missed > 0 {
		t.Errorf("healthy devices missed %d slots; want 0", missed)
	}
	// The first sample may fall into the time in which devices are met.
	first, last := samples[2], samples[len(samples)-1]
	grew := func(what string, from, to float64, allowed float64) {
		if to > from*(1+allowed) {
			t.Errorf("%s grew from %g at %v to %g at %v", what, from, first.at, to, last.at)
		}
	}
	grew("goroutines", float64(first.goroutines), float64(last.goroutines), 0.1)
	grew("open files", float64(first.files), float64(last.files), 0.05)
	grew("heap", float64(first.heap), float64(last.heap), 0.1)
	if last.sessions != healthyBMCs {
		t.Errorf("%d sessions on %d healthy BMCs; want one each", last.sessions, healthyBMCs)
	}
	if open := f.sessions(t); open != 0 {
		t.Errorf("%d sessions left open on BMCs", open)
	} else {
		t.Log("sessions left open on BMCs: 0")
	}
}
