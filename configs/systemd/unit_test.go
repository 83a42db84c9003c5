// Package systemd_test asks systemd itself what it thinks of the unit.
package systemd_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// exposure is the highest level that passes, in tenths: systemd calls up to 2.0
// well protected, and what is left is the network that the service is about.
const exposure = "15"

// installed returns a copy of the unit whose program exists here, in a folder
// by itself.
func installed(t *testing.T) string {
	t.Helper()
	unit, err := os.ReadFile("ridethrough.service")
	if err != nil {
		t.Fatal(err)
	}
	const program = "/usr/bin/ridethrough"
	if !strings.Contains(string(unit), "ExecStart="+program+" run --config /etc/ridethrough/ridethrough.yml\n") {
		t.Fatalf("the unit does not start %s with its configuration", program)
	}
	path := filepath.Join(t.TempDir(), "ridethrough.service")
	text := strings.ReplaceAll(string(unit), program, peers.Need(t, "true"))
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func analyze(t *testing.T, args ...string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), peers.Need(t, "systemd-analyze"), args...).CombinedOutput()
	if err != nil {
		t.Errorf("systemd-analyze %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	if strings.Contains(string(out), "Unknown key") {
		t.Errorf("systemd knows not every key:\n%s", out)
	}
}

func TestUnitIsWhatSystemdExpects(t *testing.T) {
	analyze(t, "verify", "--man=no", installed(t))
}

func TestUnitIsConfined(t *testing.T) {
	analyze(t, "security", "--offline=true", "--no-pager", "--threshold="+exposure, installed(t))
}

// What the program relies on, and what a later edit must not lose.
func TestUnitKeepsItsPromises(t *testing.T) {
	unit, err := os.ReadFile("ridethrough.service")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`Type=notify`, `WatchdogSec=\d+`, `Restart=on-failure`, `ExecReload=/bin/kill -HUP \$MAINPID`,
		`DynamicUser=yes`, `StateDirectory=ridethrough`, `#LoadCredential=.+`, `CapabilityBoundingSet=`,
		`StartLimitIntervalSec=0`, // a monitor is started again however often it falls
	} {
		if !regexp.MustCompile(`(?m)^` + want + `$`).Match(unit) {
			t.Errorf("the unit lacks %s", want)
		}
	}
}
