package simulator

import "testing"

func TestAGatewaySpeaksForItsParts(t *testing.T) {
	e := Endpoint{Asset: "hall", Parts: []PartAsset{{"pump-1", "chwp-1"}}}
	for part, want := range map[string]string{"pump-1": "chwp-1", "": "hall", "pump-9": "hall"} {
		if got := e.AssetOf(part); got != want {
			t.Errorf("AssetOf(%q) = %q; want %q", part, got, want)
		}
	}
}
