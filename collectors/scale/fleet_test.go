package scale

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

// fleetVariable makes the test binary be the devices: numbers of SNMP devices,
// of BMCs and of Redfish services.
const fleetVariable = "RIDETHROUGH_TEST_IS_THE_FLEET"

// Logins of the fleet.
const (
	community = "public"
	user      = "monitor"
	password  = "authpass123"
	privacy   = "privpass123"
)

// An endpoint is one device of the fleet.
type endpoint struct {
	Name, Protocol, Version, Address string
	Fault                            string // "", "dead" or "hung"
	Fingerprint                      string // of the certificate, where there is one
}

// faultOf lets one device in ten fail, every other of those by hanging.
func faultOf(i int) string {
	switch {
	case i%10 != 0:
		return ""
	case i%20 == 0:
		return "hung"
	}
	return "dead"
}

// fleet is the other process.
type fleet struct {
	cmd       *exec.Cmd
	in        io.WriteCloser
	out       *bufio.Scanner
	endpoints []endpoint
}

// startFleet starts the devices and waits until all listen.
func startFleet(t *testing.T, snmpDevices, bmcs, services int) *fleet {
	t.Helper()
	f := &fleet{cmd: exec.Command(os.Args[0])}
	f.cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d,%d,%d", fleetVariable, snmpDevices, bmcs, services))
	f.cmd.Stderr = os.Stderr
	var err error
	if f.in, err = f.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := f.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := f.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		f.in.Close() // it ends when nobody asks any more
		if err := f.cmd.Wait(); err != nil {
			t.Errorf("fleet: %v", err)
		}
	})
	f.out = bufio.NewScanner(out)
	f.out.Buffer(nil, 1<<26)
	f.read(t, &f.endpoints)
	return f
}

// sessions asks how many sessions the BMCs and services hold open.
func (f *fleet) sessions(t *testing.T) (open int) {
	t.Helper()
	if _, err := io.WriteString(f.in, "sessions\n"); err != nil {
		t.Fatal(err)
	}
	f.read(t, &open)
	return open
}

func (f *fleet) read(t *testing.T, into any) {
	t.Helper()
	if !f.out.Scan() {
		t.Fatalf("the fleet ended: %v", f.out.Err())
	}
	if err := json.Unmarshal(f.out.Bytes(), into); err != nil {
		t.Fatal(err)
	}
}

// beFleet is the life of the other process.
func beFleet(numbers string) error {
	var snmpDevices, bmcs, services int
	if _, err := fmt.Sscanf(numbers, "%d,%d,%d", &snmpDevices, &bmcs, &services); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	defer serving.Wait()
	defer cancel()
	var all []endpoint
	tree := strip()
	for i := range snmpDevices {
		e, err := serveStrip(ctx, &serving, tree, i)
		if err != nil {
			return err
		}
		all = append(all, e)
	}
	var sessions []func() int
	for i := range bmcs {
		b, e, err := serveBMC(ctx, &serving, i)
		if err != nil {
			return err
		}
		sessions, all = append(sessions, b.Sessions), append(all, e)
	}
	for i := range services {
		s, e, err := serveRedfish(i)
		if err != nil {
			return err
		}
		defer s.Close() //nolint:errcheck // the process ends
		sessions, all = append(sessions, s.OpenSessions), append(all, e)
	}
	return answer(os.Stdin, json.NewEncoder(os.Stdout), all, sessions)
}

// answer says who is there, and then how many sessions are open whenever it is
// asked.
func answer(in io.Reader, out *json.Encoder, all []endpoint, sessions []func() int) error {
	if err := out.Encode(all); err != nil {
		return err
	}
	questions := bufio.NewScanner(in)
	for questions.Scan() {
		open := 0
		for _, count := range sessions {
			open += count()
		}
		if err := out.Encode(open); err != nil {
			return err
		}
	}
	return questions.Err()
}

// serveStrip serves a rack PDU; one in four speaks SNMP v3. A dead one has given
// its port back, a hung one hears and says nothing.
func serveStrip(ctx context.Context, serving *sync.WaitGroup, tree *snmpagent.Objects, i int) (endpoint, error) {
	e := endpoint{Name: fmt.Sprintf("pdu-%04d", i), Protocol: "snmp", Version: "2c", Fault: faultOf(i)}
	config := snmpagent.Config{Community: community, EngineID: fmt.Sprintf("\x80\x00\x00\x00\x05scale-%06d", i)}
	if i%4 == 1 {
		e.Version, config.Community = "3", ""
		config.Users = []snmpagent.User{{Name: user, Auth: gosnmp.SHA256, AuthPassphrase: password, Privacy: gosnmp.AES, PrivPassphrase: privacy}}
	}
	if e.Fault == "hung" {
		config.Intercept = func(*gosnmp.SnmpPacket, *gosnmp.SnmpPacket) (*gosnmp.SnmpPacket, time.Duration) { return nil, 0 }
	}
	agent, err := snmpagent.New(config, tree)
	if err != nil {
		return e, err
	}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return e, err
	}
	e.Address = conn.LocalAddr().String()
	if e.Fault == "dead" {
		return e, conn.Close()
	}
	serving.Go(func() { _ = agent.Serve(ctx, conn) })
	return e, nil
}

// serveBMC serves a server's BMC with fourteen sensors.
func serveBMC(ctx context.Context, serving *sync.WaitGroup, i int) (*bmc.BMC, endpoint, error) {
	e := endpoint{Name: fmt.Sprintf("bmc-%04d", i), Protocol: "ipmi", Fault: faultOf(i)}
	config := bmc.Config{User: user, Password: password, Power: func() (float64, bool) { return 412, true }}
	for n := range 14 {
		config.Sensors = append(config.Sensors, bmc.Sensor{
			Name: fmt.Sprintf("Temp %d", n+1), Type: bmc.TypeTemperature, Entity: 0x03, Instance: uint8(n + 1), Unit: bmc.DegreesC,
			Read: func() (float64, bool) { return float64(40 + n), true },
		})
	}
	b, err := bmc.New(config)
	if err != nil {
		return nil, e, err
	}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return nil, e, err
	}
	e.Address = conn.LocalAddr().String()
	if e.Fault == "dead" {
		return b, e, conn.Close()
	}
	b.SetFault(bmc.Fault{Hang: e.Fault == "hung"})
	serving.Go(func() { _ = b.Serve(ctx, conn) })
	return b, e, nil
}

// strip is a metered rack PDU with 24 outlets.
func strip() *snmpagent.Objects {
	const base = "1.3.6.1.4.1.318.1.1.26."
	o := snmpagent.NewObjects()
	set := func(table string, row int, columns map[int]int) {
		for column, value := range columns {
			o.Set(fmt.Sprintf("%s%s.%d.%d", base, table, column, row), snmpagent.Integer(value))
		}
	}
	o.Set("1.3.6.1.2.1.1.2.0", snmpagent.ObjectID("1.3.6.1.4.1.318.1.3.4.6"))
	o.Set("1.3.6.1.2.1.1.5.0", snmpagent.String(strings.Repeat("pdu", 3)))
	set("4.3.1", 1, map[int]int{1: 1, 2: 1, 4: 2, 5: 117, 9: 706, 12: 1, 16: 131, 17: 94})
	for phase := 1; phase <= 3; phase++ {
		set("6.3.1", phase, map[int]int{1: phase, 2: 1, 3: phase, 4: 2, 5: 60 + phase, 6: 230, 7: 40})
	}
	for outlet := 1; outlet <= 24; outlet++ {
		set("9.2.3.1", outlet, map[int]int{1: outlet, 2: 1, 4: outlet, 5: 2})
		set("9.4.3.1", outlet, map[int]int{1: outlet, 2: 1, 4: outlet, 5: 2, 6: outlet, 7: 10 * outlet, 11: 100})
	}
	return o
}
