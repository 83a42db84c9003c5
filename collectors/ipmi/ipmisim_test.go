package ipmi_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// simulated starts ipmi_sim with a recorded server and returns the device.
func simulated(t *testing.T, dir string) collectors.Device {
	t.Helper()
	address := freeAddress(t)
	state := t.TempDir()
	shared, err := os.ReadFile(peers.Shared(t, "recordings/ipmi/lan.conf"))
	if err != nil {
		t.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(address)
	conf := filepath.Join(state, "lan.conf")
	text := strings.Replace(string(shared), "addr 127.0.0.1 9623", fmt.Sprintf("addr %s %s", host, port), 1)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(peers.Need(t, "ipmi_sim"), "-n", "-c", conf, "-f", filepath.Join(dir, filepath.Base(dir)+".emu"), "-s", state)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
	})
	d := collectors.Device{
		Name: filepath.Base(dir), Protocol: "ipmi", Address: address, Asset: "srv-1", Credentials: "bmc",
		Login: collectors.Credentials{Name: "bmc", User: "ipmiusr", Password: configs.NewSecret("test")},
	}
	answers(t, d.Address)
	return d
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

// answers waits until something answers a presence ping (13.2.3).
func answers(t *testing.T, address string) {
	t.Helper()
	ping := []byte{0x06, 0x00, 0xFF, 0x06, 0x00, 0x00, 0x11, 0xBE, 0x80, 0x01, 0x00, 0x00}
	conn, err := net.Dial("udp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); {
		_ = conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		_, _ = conn.Write(ping)
		if _, err := conn.Read(make([]byte, 64)); err == nil {
			return
		}
	}
	t.Fatalf("%s did not answer for 20 s", address)
}
