package predict

import "testing"

func TestRelayTimeFallsWithTheLoad(t *testing.T) {
	// IEC 60947-4-1: a relay of class 10 that is warm must trip within four
	// minutes at 1.5 times its rating, and may hold just above 1.05 for long.
	for _, test := range []struct{ load, from, to float64 }{
		{1.06, 900, 7200},
		{1.16, 200, 600},
		{1.5, 30, 240},
	} {
		if got := relayTime(test.load); got < test.from || got > test.to {
			t.Errorf("relayTime(%g) = %.0f s; want %g to %g", test.load, got, test.from, test.to)
		}
	}
	for load := 1.06; load < 3; load += 0.01 {
		if relayTime(load+0.01) >= relayTime(load) {
			t.Fatalf("relayTime(%g) is not below that of less load", load+0.01)
		}
	}
}
