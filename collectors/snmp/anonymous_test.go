package snmp_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/snmp/snmptest"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

// needsIdentity are recordings whose objects, numbered variables of a controller,
// mean nothing without sysObjectID.
var needsIdentity = map[string]bool{"pcoweb-rittalchiller": true}

// TestRecordingsWithoutIdentity reads devices that answer as Net-SNMP and tell
// nothing of themselves, as many cards do: their objects alone must be enough.
func TestRecordingsWithoutIdentity(t *testing.T) {
	dir := peers.Shared(t, "recordings/snmp")
	for _, name := range []string{
		"drac_r640", "hpe-ilo_4", "apc_ap8853", "apc_inrow-dx", "apc_emu", "liebert_mph2rg", "liebert_apm", "enexus_enexus", "netsure",
		"stulz_wib8000", "eaton-sc200", "morningstar-mppt", "samlex_psr-1200-48", "tpdin", "cxc_e3", "pcoweb-rittalchiller",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(dir, name+".snmprec")
			want := inspectObjects(t, snmptest.Recording(t, file))
			anonymous := snmptest.Recording(t, file)
			anonymous.Delete("1.3.6.1.2.1.1.1.0")
			anonymous.Set(identity, snmpagent.ObjectID("1.3.6.1.4.1.8072.3.2.10"))
			got := inspectObjects(t, anonymous)
			missing := 0
			for object := range want {
				if strings.HasPrefix(object, "1.3.6.1.4.1.") && !got[object] {
					missing++
				}
			}
			if (missing > 0) != needsIdentity[name] {
				t.Errorf("%d of %d objects are not read without sysObjectID", missing, len(want))
			}
		})
	}
}

// inspectObjects returns the objects of which readings come.
func inspectObjects(t *testing.T, objects *snmpagent.Objects) map[string]bool {
	t.Helper()
	library, _ := soundLibrary()
	d := device(snmptest.Serve(t, objects))
	d.Asset, d.Rack = "", "rack-1"
	c, err := library.Open(d)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.(collectors.Inspector).Inspect(t.Context())
	if err != nil {
		t.Logf("inspect: %v", err)
	}
	out := map[string]bool{}
	for _, s := range got.Sources {
		out[s.Object] = true
	}
	return out
}
