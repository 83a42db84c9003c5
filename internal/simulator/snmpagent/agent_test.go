package snmpagent_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

const engineID = "\x80\x00\x1f\x88\x80test1"

// serve starts an agent on loopback for the length of the test.
func serve(t *testing.T, config snmpagent.Config, tree snmpagent.Tree) (*snmpagent.Agent, *net.UDPAddr) {
	t.Helper()
	agent, err := snmpagent.New(config, tree)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- agent.Serve(ctx, conn) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return agent, conn.LocalAddr().(*net.UDPAddr)
}

func smallTree() *snmpagent.Objects {
	tree := snmpagent.NewObjects()
	tree.Set("1.3.6.1.2.1.1.1.0", snmpagent.String("a small device"))
	tree.Set("1.3.6.1.2.1.1.2.0", snmpagent.ObjectID("1.3.6.1.4.1.318.1.3.4.6"))
	tree.Set("1.3.6.1.2.1.1.3.0", snmpagent.TimeTicks(4200))
	for column := 2; column <= 4; column++ {
		for row := 1; row <= 12; row++ {
			tree.Set(fmt.Sprintf("1.3.6.1.4.1.99999.1.1.%d.%d", column, row), snmpagent.Integer(column*100-row*50))
		}
	}
	tree.Set("1.3.6.1.4.1.99999.2.0", snmpagent.Counter64(1<<40))
	tree.Set("1.3.6.1.4.1.99999.3.0", snmpagent.Gauge(4_000_000_000))
	tree.Set("1.3.6.1.6.3.1.0", snmpagent.Integer(1))
	return tree
}

func client(t *testing.T, addr *net.UDPAddr, version gosnmp.SnmpVersion) *gosnmp.GoSNMP {
	t.Helper()
	g := &gosnmp.GoSNMP{Target: addr.IP.String(), Port: uint16(addr.Port), Version: version, Community: "public", Timeout: 2 * time.Second}
	return g
}

func connect(t *testing.T, g *gosnmp.GoSNMP) {
	t.Helper()
	if err := g.Connect(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
}

func TestObjectsSortByNumber(t *testing.T) {
	tree := snmpagent.NewObjects()
	for _, name := range []string{"1.3.10", "1.3.9", "1.3.9.1", "1.3.2"} {
		tree.Set(name, snmpagent.Integer(1))
	}
	var got []string
	for name, ok := ".1", true; ok; {
		name, _, ok = tree.Next(name)
		got = append(got, name)
	}
	if want := ".1.3.2 .1.3.9 .1.3.9.1 .1.3.10 "; strings.Join(got, " ") != want {
		t.Errorf("order = %q; want %q", strings.Join(got, " "), want)
	}
	tree.Delete("1.3.9")
	if name, _, _ := tree.Next(".1.3.2"); name != ".1.3.9.1" {
		t.Errorf("behind .1.3.2 after a delete = %s; want .1.3.9.1", name)
	}
}

func TestVersion1StepsOverCounter64AndNamesTheBadVariable(t *testing.T) {
	_, addr := serve(t, snmpagent.Config{Community: "public"}, smallTree())
	g := client(t, addr, gosnmp.Version1)
	connect(t, g)
	got, err := g.GetNext([]string{".1.3.6.1.4.1.99999.1.1.4.12"})
	if err != nil || got.Variables[0].Name != ".1.3.6.1.4.1.99999.3.0" {
		t.Errorf("next = %v, %v; want the gauge behind the Counter64", got, err)
	}
	got, err = g.Get([]string{".1.3.6.1.2.1.1.3.0", ".1.3.6.1.4.1.99999.9.0"})
	if err != nil || got.Error != gosnmp.NoSuchName || got.ErrorIndex != 2 {
		t.Errorf("get = %v, %v; want noSuchName at 2", got, err)
	}
}

func TestBulkEndsWithinTheMessageSize(t *testing.T) {
	var largest atomic.Int64
	config := snmpagent.Config{Community: "public", Intercept: func(_, answer *gosnmp.SnmpPacket) (*gosnmp.SnmpPacket, time.Duration) {
		if raw, err := answer.MarshalMsg(); err == nil {
			largest.Store(max(largest.Load(), int64(len(raw))))
		}
		return answer, 0
	}}
	tree := snmpagent.NewObjects()
	for row := range 500 {
		tree.Set(fmt.Sprintf("1.3.6.1.4.1.99999.1.1.2.%d", row+1), snmpagent.String("outlet with a name of some length"))
	}
	_, addr := serve(t, config, tree)
	g := client(t, addr, gosnmp.Version2c)
	connect(t, g)
	all, err := g.BulkWalkAll(".1.3.6.1.4.1.99999.1.1.2")
	if err != nil || len(all) != 500 {
		t.Fatalf("walk = %d objects, %v; want 500", len(all), err)
	}
	if n := largest.Load(); n > 1472 || n < 1300 {
		t.Errorf("largest answer = %d bytes; want just under 1472", n)
	}
}

func TestSilenceForAWrongCommunity(t *testing.T) {
	_, addr := serve(t, snmpagent.Config{Community: "public"}, smallTree())
	g := client(t, addr, gosnmp.Version2c)
	g.Community, g.Timeout = "wrong", 50*time.Millisecond
	connect(t, g)
	if got, err := g.Get([]string{".1.3.6.1.2.1.1.1.0"}); err == nil {
		t.Errorf("get = %v; want silence", got)
	}
}

var users = []snmpagent.User{
	{Name: "none"},
	{Name: "md5des", Auth: gosnmp.MD5, AuthPassphrase: "authpass123", Privacy: gosnmp.DES, PrivPassphrase: "privpass123"},
	{Name: "sha", Auth: gosnmp.SHA, AuthPassphrase: "authpass123"},
	{Name: "shaaes", Auth: gosnmp.SHA, AuthPassphrase: "authpass123", Privacy: gosnmp.AES, PrivPassphrase: "privpass123"},
	{Name: "s224", Auth: gosnmp.SHA224, AuthPassphrase: "authpass123", Privacy: gosnmp.AES192, PrivPassphrase: "privpass123"},
	{Name: "s256", Auth: gosnmp.SHA256, AuthPassphrase: "authpass123", Privacy: gosnmp.AES256, PrivPassphrase: "privpass123"},
	{Name: "s384", Auth: gosnmp.SHA384, AuthPassphrase: "authpass123", Privacy: gosnmp.AES192C, PrivPassphrase: "privpass123"},
	{Name: "s512", Auth: gosnmp.SHA512, AuthPassphrase: "authpass123", Privacy: gosnmp.AES256C, PrivPassphrase: "privpass123"},
}

func v3Client(t *testing.T, addr *net.UDPAddr, user snmpagent.User) *gosnmp.GoSNMP {
	t.Helper()
	g := client(t, addr, gosnmp.Version3)
	g.SecurityModel = gosnmp.UserSecurityModel
	g.MsgFlags = gosnmp.NoAuthNoPriv
	if user.Auth > gosnmp.NoAuth {
		g.MsgFlags = gosnmp.AuthNoPriv
	}
	if user.Privacy > gosnmp.NoPriv {
		g.MsgFlags = gosnmp.AuthPriv
	}
	g.SecurityParameters = &gosnmp.UsmSecurityParameters{
		UserName: user.Name, AuthenticationProtocol: max(user.Auth, gosnmp.NoAuth), AuthenticationPassphrase: user.AuthPassphrase,
		PrivacyProtocol: max(user.Privacy, gosnmp.NoPriv), PrivacyPassphrase: user.PrivPassphrase,
	}
	return g
}

func TestVersion3WithEveryProtocol(t *testing.T) {
	_, addr := serve(t, snmpagent.Config{EngineID: engineID, Users: users}, smallTree())
	for _, user := range users {
		t.Run(user.Name, func(t *testing.T) {
			g := v3Client(t, addr, user)
			connect(t, g)
			all, err := g.BulkWalkAll(".1.3.6.1.4.1.99999.1")
			if err != nil || len(all) != 36 {
				t.Fatalf("walk = %d objects, %v; want 36", len(all), err)
			}
		})
	}
}

func TestRebootPutsManagersOutOfTheTimeWindow(t *testing.T) {
	agent, addr := serve(t, snmpagent.Config{EngineID: engineID, Users: users}, smallTree())
	g := v3Client(t, addr, users[3])
	connect(t, g)
	if _, err := g.Get([]string{".1.3.6.1.2.1.1.1.0"}); err != nil {
		t.Fatal(err)
	}
	agent.Reboot()
	got, err := g.Get([]string{".1.3.6.1.2.1.1.1.0"})
	if err != nil || string(got.Variables[0].Value.([]byte)) != "a small device" {
		t.Errorf("get after a reboot = %v, %v; want a second try with the new clock", got, err)
	}
}

func TestReportsTellWhatIsWrong(t *testing.T) {
	_, addr := serve(t, snmpagent.Config{EngineID: engineID, Users: users}, smallTree())
	unknown, wrongAuth, wrongPriv := users[3], users[3], users[3]
	unknown.Name = "nobody"
	wrongAuth.AuthPassphrase = "wrongpass123"
	wrongPriv.PrivPassphrase = "wrongpass123"
	for _, test := range []struct {
		name string
		user snmpagent.User
		want string
	}{
		{"unknown user", unknown, ".1.3.6.1.6.3.15.1.1.3.0"},
		{"wrong authentication passphrase", wrongAuth, ".1.3.6.1.6.3.15.1.1.5.0"},
		{"wrong privacy passphrase", wrongPriv, ".1.3.6.1.6.3.15.1.1.6.0"},
		{"level above the user's", snmpagent.User{Name: "none", Auth: gosnmp.SHA, AuthPassphrase: "authpass123"}, ".1.3.6.1.6.3.15.1.1.1.0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := reportSeen(t, addr, test.user); got != test.want {
				t.Errorf("report = %s; want %s", got, test.want)
			}
		})
	}
}

// reportSeen asks as user and returns the object of the last report.
func reportSeen(t *testing.T, addr *net.UDPAddr, user snmpagent.User) string {
	g := v3Client(t, addr, user)
	connect(t, g)
	spy := &spy{Conn: g.Conn}
	g.Conn = spy
	if got, err := g.Get([]string{".1.3.6.1.2.1.1.1.0"}); err == nil {
		t.Fatalf("get = %v; want an error", got)
	}
	decoder := gosnmp.GoSNMP{Version: gosnmp.Version3, SecurityModel: gosnmp.UserSecurityModel, SecurityParameters: &gosnmp.UsmSecurityParameters{UserName: "-"}}
	packet, err := decoder.SnmpDecodePacket(spy.last)
	if err != nil || packet.PDUType != gosnmp.Report {
		t.Fatalf("last answer = %v, %v; want a report", packet, err)
	}
	return packet.Variables[0].Name
}

type spy struct {
	net.Conn
	last []byte
}

func (s *spy) Read(b []byte) (int, error) {
	n, err := s.Conn.Read(b)
	s.last = append([]byte(nil), b[:n]...)
	return n, err
}

func TestNetSNMPReadsTheAgent(t *testing.T) {
	walk := peers.Need(t, "snmpbulkwalk")
	_, addr := serve(t, snmpagent.Config{Community: "public", EngineID: engineID, Users: users}, smallTree())
	for name, args := range map[string][]string{
		"v2c":              {"-v2c", "-c", "public"},
		"v3 noAuthNoPriv":  {"-v3", "-l", "noAuthNoPriv", "-u", "none"},
		"v3 MD5 DES":       {"-v3", "-l", "authPriv", "-u", "md5des", "-a", "MD5", "-A", "authpass123", "-x", "DES", "-X", "privpass123"},
		"v3 SHA AES":       {"-v3", "-l", "authPriv", "-u", "shaaes", "-a", "SHA", "-A", "authpass123", "-x", "AES", "-X", "privpass123"},
		"v3 SHA256 AES256": {"-v3", "-l", "authPriv", "-u", "s256", "-a", "SHA-256", "-A", "authpass123", "-x", "AES-256", "-X", "privpass123"},
	} {
		t.Run(name, func(t *testing.T) {
			args = append(args, "-On", "-t", "2", addr.String(), ".1.3.6.1.4.1.99999")
			out, err := exec.Command(walk, args...).CombinedOutput()
			if err != nil {
				if _, missing := errors.AsType[*exec.Error](err); missing {
					t.Skip(err)
				}
				t.Fatalf("%v\n%s", err, out)
			}
			if got := strings.Count(string(out), "\n"); got != 38 {
				t.Errorf("lines = %d; want 38\n%s", got, out)
			}
		})
	}
}

func TestLoadSnmprec(t *testing.T) {
	const recording = "1.3.6.1.2.1.1.1.0|4|text | with a bar\n1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.1\n1.3.6.1.4.1.1.0|2|-5\n1.3.6.1.4.1.2.0|4x|c3a9\n1.3.6.1.4.1.3.0|68x|9f780442280000\n1.3.6.1.4.1.4.0|4:random|x\nbroken\n"
	tree, skipped, err := snmpagent.LoadSnmprec(strings.NewReader(recording))
	if err != nil || skipped != 2 || tree.Len() != 5 {
		t.Fatalf("loaded %d, skipped %d, %v; want 5, 2", tree.Len(), skipped, err)
	}
	if got, _ := tree.Get(".1.3.6.1.4.1.3.0"); got.Data != float32(42) {
		t.Errorf("opaque float = %v; want 42", got.Data)
	}
	if got, _ := tree.Get(".1.3.6.1.2.1.1.1.0"); string(got.Data.([]byte)) != "text | with a bar" {
		t.Errorf("text = %q", got.Data)
	}
}

func FuzzAnswer(f *testing.F) {
	agent, err := snmpagent.New(snmpagent.Config{Community: "public", EngineID: engineID, Users: users}, smallTree())
	if err != nil {
		f.Fatal(err)
	}
	for _, version := range []gosnmp.SnmpVersion{gosnmp.Version1, gosnmp.Version2c, gosnmp.Version3} {
		g := &gosnmp.GoSNMP{
			Version: version, Community: "public", MsgFlags: gosnmp.AuthPriv, SecurityModel: gosnmp.UserSecurityModel,
			SecurityParameters: &gosnmp.UsmSecurityParameters{
				UserName: "shaaes", AuthoritativeEngineID: engineID, AuthenticationProtocol: gosnmp.SHA, AuthenticationPassphrase: "authpass123",
				PrivacyProtocol: gosnmp.AES, PrivacyPassphrase: "privpass123",
			},
		}
		if err := g.SecurityParameters.InitSecurityKeys(); err != nil {
			f.Fatal(err)
		}
		raw, err := g.SnmpEncodePacket(gosnmp.GetRequest, []gosnmp.SnmpPDU{{Name: ".1.3.6.1.2.1.1.1.0", Type: gosnmp.Null}}, 0, 0)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
		f.Add(raw[:len(raw)/2])
	}
	f.Fuzz(func(t *testing.T, request []byte) {
		reply, _ := agent.Answer(request)
		if len(reply) > 1472 {
			t.Errorf("answer of %d bytes; want at most 1472", len(reply))
		}
	})
}
