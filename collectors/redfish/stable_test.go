package redfish_test

import (
	"maps"
	"path/filepath"
	"testing"

	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/simulator/redfishd"
)

// A series that changed its name from one start to the next would begin anew.
func TestNamesAreTheSameAtEveryStart(t *testing.T) {
	for _, name := range []string{"nvidia-dgx-h100", "dmtf-public-pdu", "lenovo-xcc"} {
		bundle, err := redfishd.Load(filepath.Join(peers.Shared(t, "recordings/redfish"), name, "bundle.json"))
		if err != nil {
			t.Fatal(err)
		}
		bundle.Mend()
		server := serve(t, redfishd.Config{Bundle: bundle, Expand: true})
		places := func() map[string]string {
			seen, err := open(t, server).Inspect(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			out := map[string]string{}
			for _, s := range seen.Sources {
				out[s.Object] = s.Asset + " " + string(s.Point) + " " + s.Part + " " + s.ShadowedBy
			}
			return out
		}
		first := places()
		for range 3 {
			if again := places(); !maps.Equal(first, again) {
				for object, place := range first {
					if again[object] != place {
						t.Errorf("%s: %s is %q and then %q", name, object, place, again[object])
					}
				}
			}
		}
	}
}
