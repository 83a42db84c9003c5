package simulator

import (
	"context"
	"testing"
	"time"
)

func TestCatchingUpEndsWithItsContext(t *testing.T) {
	s, err := New(Config{Scenario: "quiet", Start: noon, Speed: 60})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.catchUp(ctx, noon.Add(1000*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := s.Plant().Now().Sub(noon); got > stride {
		t.Errorf("moved by %s after the end; want at most %s", got, stride)
	}
}
