package runbooks_test

import (
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/docs/runbooks"
)

func TestRunbooksAreInside(t *testing.T) {
	if text, ok := runbooks.Read("chiller-alarm"); !ok || !strings.Contains(string(text), "## What to do") {
		t.Errorf("chiller-alarm: there: %v, %.40q", ok, text)
	}
	for _, name := range []string{"", "nobody-wrote-it", "../install", "runbooks.go"} {
		if _, ok := runbooks.Read(name); ok {
			t.Errorf("%q is a runbook", name)
		}
	}
}
