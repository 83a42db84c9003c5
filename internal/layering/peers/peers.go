// Package peers finds what tests need from outside the repository: programs
// that speak a protocol independently of us (snmpd, ipmitool, influxd) and the
// shared folder of scenarios and recordings. It is imported by tests only.
//
// What is absent is skipped with a message that says how to get it, so that
// `go test ./...` works on any machine. With RIDETHROUGH_REQUIRE_PEERS=1, as
// `make test` sets it, absence fails the test instead: a skip must not be able
// to hide a broken set-up.
package peers

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// RequireVariable makes absent peers fail tests instead of skipping them.
const RequireVariable = "RIDETHROUGH_REQUIRE_PEERS"

// SharedVariable names the folder of scenarios and recordings.
const SharedVariable = "RIDETHROUGH_SHARED"

// install says how to get each program.
var install = map[string]string{
	"snmpd":                     "apt-get install snmpd",
	"snmpwalk":                  "apt-get install snmp",
	"snmpget":                   "apt-get install snmp",
	"snmpbulkwalk":              "apt-get install snmp",
	"snmpsim-command-responder": "apt-get install snmpsim",
	"snmpsimd":                  "apt-get install snmpsim",
	"ipmi_sim":                  "apt-get install openipmi",
	"ipmitool":                  "apt-get install ipmitool",
	"ipmi-sensors":              "apt-get install freeipmi-tools",
	"ipmi-dcmi":                 "apt-get install freeipmi-tools",
	"bmc-info":                  "apt-get install freeipmi-tools",
	"influxd":                   "go install github.com/influxdata/influxdb/cmd/influxd@v1.8.10",
	"snmptrap":                  "apt-get install snmp",
	"snmpinform":                "apt-get install snmp",
	"chromium":                  "apt-get install chromium",
	"systemd-analyze":           "apt-get install systemd",
}

// Need returns the path of an external program, or ends the test.
func Need(t testing.TB, program string) string {
	t.Helper()
	path, found := find(program)
	if !found {
		absent(t, "needs %s: %s", program, how(program))
	}
	return path
}

// NeedPython returns the path of a Python that has a module, or ends the test.
// The first python3 on PATH need not be the one that Debian's modules are for.
func NeedPython(t testing.TB, module string) string {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if path, found := find(python); found && exec.Command(path, "-c", "import "+module).Run() == nil {
			return path
		}
	}
	absent(t, "needs the Python module %s: apt-get install python3-%s", module, module)
	return ""
}

// NeedNode returns the path of Node.js and the NODE_PATH with which it finds a
// package installed for all users, or skips the test, also where peers are
// required: Node.js cannot be installed by apt alone everywhere.
func NeedNode(t testing.TB, name string) (node, nodePath string) {
	t.Helper()
	node, found := find("node")
	if found {
		nodePath = os.Getenv("NODE_PATH")
		if npm, has := find("npm"); has && nodePath == "" {
			root, _ := exec.Command(npm, "root", "-g").Output()
			nodePath = strings.TrimSpace(string(root))
		}
		resolve := exec.Command(node, "-e", "require.resolve(process.argv[1])", name)
		resolve.Env = append(os.Environ(), "NODE_PATH="+nodePath)
		found = resolve.Run() == nil
	}
	if !found {
		skip(t, "needs the Node.js package %s: npm install -g %s", name, name)
	}
	return node, nodePath
}

// Shared returns the path of name below the shared folder, or ends the test. A
// clone has no such folder, so its absence fails a test only where somebody
// said, by SharedVariable, that it is there.
func Shared(t testing.TB, name string) string {
	t.Helper()
	dir, end := os.Getenv(SharedVariable), absent
	if dir == "" {
		end = skip
		dir = filepath.Join(Root(t), "..", "shared")
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		end(t, "needs %s: set %s to the folder that holds it", name, SharedVariable)
	}
	return path
}

// Root returns the root of the repository: the nearest folder above the test
// that holds go.mod.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test: run it from within the repository")
		}
		dir = parent
	}
}

func absent(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv(RequireVariable) == "1" {
		t.Fatalf(format, args...)
	}
	skip(t, format, args...)
}

func skip(t testing.TB, format string, args ...any) {
	t.Helper()
	t.Skipf(format, args...)
}

func how(program string) string {
	if command, known := install[program]; known {
		return command
	}
	return "install it and put it on PATH"
}

// find looks on PATH, then where Debian and `go install` put programs that a
// plain user's PATH may lack.
func find(program string) (string, bool) {
	if path, err := exec.LookPath(program); err == nil {
		return path, true
	}
	for _, dir := range beyondPath() {
		if path, err := exec.LookPath(filepath.Join(dir, program)); err == nil {
			return path, true
		}
	}
	return "", false
}

func beyondPath() []string {
	dirs := []string{"/usr/sbin", "/sbin", "/usr/local/sbin"}
	if bin := os.Getenv("GOBIN"); bin != "" {
		dirs = append(dirs, bin)
	}
	for _, gopath := range filepath.SplitList(os.Getenv("GOPATH")) {
		dirs = append(dirs, filepath.Join(gopath, "bin"))
	}
	if home, err := os.UserHomeDir(); err == nil {
		dirs = append(dirs, filepath.Join(home, "go", "bin"))
	}
	return dirs
}
