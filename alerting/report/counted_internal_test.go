package report

import "testing"

func TestOneAlarmIsNotAlarms(t *testing.T) {
	for n, want := range map[int]string{0: "0 alarms were", 1: "1 alarm was", 109: "109 alarms were"} {
		if got := counted(n, "alarm was", "alarms were"); got != want {
			t.Errorf("counted(%d) = %q; want %q", n, got, want)
		}
	}
}
