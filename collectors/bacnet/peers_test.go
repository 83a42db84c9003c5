package bacnet_test

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/eventually"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// foreign is a plant served by an implementation that is not ours. Values are
// application tags and what follows them.
const foreign = `{"instance": 260001, "multiple": %t, "objects": {
  "8,260001": {
    "62": [[2, 1476]], "75": [[12, {"type": 8, "instance": 260001}]], "77": [[7, "Plant"]], "121": [[7, "Example"]], "155": [[2, 3]],
    "76": [[12, {"type": 8, "instance": 260001}], [12, {"type": 0, "instance": 1}], [12, {"type": 0, "instance": 2}], [12, {"type": 3, "instance": 1}],
           [12, {"type": 19, "instance": 1}], [12, {"type": 2, "instance": 4000000}]]},
  "0,1": {"77": [[7, "CHWS temp"]], "85": [[4, 44.6]], "111": [[8, {"bitsUsed": 4, "value": [0]}]], "117": [[9, 64]], "103": [[9, 0]],
          "45": [[4, 59]], "59": [[4, 41]], "52": [[8, {"bitsUsed": 2, "value": [3]}]]},
  "0,2": {"77": [[7, "CHWR temp"]], "85": [[4, 12.5]], "111": [[8, {"bitsUsed": 4, "value": [2]}]], "117": [[9, 62]]},
  "3,1": {"77": [[7, "Pump 1 status"]], "85": [[9, 1]], "111": [[8, {"bitsUsed": 4, "value": [0]}]], "46": [[7, "Halt"]], "4": [[7, "Läuft", 5]]},
  "19,1": {"77": [[7, "Chiller 1 state"]], "85": [[2, 2]], "110": [[7, "Aus"], [7, "Betrieb"]]},
  "2,4000000": {"77": [[7, "CHW flow"]], "85": [[4, 1234.5]], "111": [[8, {"bitsUsed": 4, "value": [0]}]], "117": [[9, 135]]}}}`

// serveForeign starts the other implementation and returns its address.
func serveForeign(t *testing.T, multiple bool) string {
	t.Helper()
	node, path := peers.NeedNode(t, "@bacnet-js/client")
	port := freePort(t)
	server := exec.CommandContext(t.Context(), node, "testdata/device.js", strconv.Itoa(port), fmt.Sprintf(foreign, multiple))
	server.Env = append(os.Environ(), "NODE_PATH="+path)
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	server.Stderr = t.Output()
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait() // killed on purpose
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.Contains(line, "listening") {
		t.Fatalf("it says %q, %v", line, err)
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
}

// TestBACnetJS reads a device that is not ours, with and without
// ReadPropertyMultiple.
func TestBACnetJS(t *testing.T) {
	for name, multiple := range map[string]bool{"several at once": true, "one by one": false} {
		t.Run(name, func(t *testing.T) {
			c := open(t, factory(t, `  - {object: "multi-state-value,1", point: run_state, states: {Aus: "off", Betrieb: running}}`), collectors.Device{
				Name: "plc", Protocol: "bacnet", Address: serveForeign(t, multiple), Profiles: []string{"own", "chilled-water-by-name"}, Asset: "loop-1",
			})
			var got map[string]facility.Reading
			var err error
			eventually.True(t, "the device answers", func() bool {
				got, err = collect(t, c)
				return err == nil
			})
			compare(t, got, map[string]facility.Reading{
				"chilled_water_supply_temperature":            {Value: 7},
				"chilled_water_supply_temperature_limit_low":  {Value: 5},
				"chilled_water_supply_temperature_limit_high": {Value: 15},
				"chilled_water_return_temperature":            {Quality: facility.Unavailable}, // its flags say fault
				"chilled_water_flow":                          {Value: 20575},
				"component_run_state/Pump 1 status":           {Value: 4, Text: "Läuft"},
				"run_state":                                   {Value: 4, Text: "Betrieb"},
			})
			seen, err := c.(collectors.Inspector).Inspect(t.Context())
			if err != nil || seen.Identity["device instance"] != "260001" || seen.Identity["vendor-name"] != "Example" {
				t.Errorf("identity = %v, %v", seen.Identity, err)
			}
			for _, source := range seen.Sources {
				if source.Object == "analog-input,2" && source.Raw != "12.5 fault" {
					t.Errorf("source = %+v; want the value with its flags", source)
				}
			}
		})
	}
}
