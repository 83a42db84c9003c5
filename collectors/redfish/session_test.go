package redfish_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/redfish"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/eventually"
	"github.com/ridethrough/ridethrough/internal/simulator/redfishd"
)

const sessionsPath = "/redfish/v1/SessionService/Sessions"

func TestAWrongBasicPasswordIsNotTriedAgainAtOnce(t *testing.T) {
	config := guarded(t)
	config.Password, config.Sessions = "other", 0
	server := serve(t, config)
	c := open(t, server)
	for range 5 {
		if _, err := c.Collect(t.Context()); !errors.Is(err, redfish.ErrLogin) {
			t.Fatalf("error = %v; want %v", err, redfish.ErrLogin)
		}
	}
	if got := server.Counts().Unauthenticated; got != 1 {
		t.Errorf("the password was tried %d times; want once, or the service locks the user out", got)
	}
}

// Some services answer 401 to what the user may not read. That is no reason for
// a new login, and another session, at every poll.
func TestAResourceThatAnswers401TakesNoSession(t *testing.T) {
	for _, slots := range []int{0, 1, 4} {
		config := guarded(t)
		config.Sessions = slots
		server := serve(t, config)
		c := open(t, server)
		collect(t, c)
		server.Fail("/redfish/v1/Chassis/1/Power", 401)
		for range 5 {
			readings, err := c.Collect(t.Context())
			if collectors.FaultOf(err) != collectors.FaultPrivilege && collectors.FaultOf(err) != collectors.FaultPartial {
				t.Errorf("%d slots: error = %v; want one about the resource", slots, err)
			}
			one(t, readings, facility.InletTemperature, "")
		}
		if got := server.Counts().Opened; got > 1 {
			t.Errorf("%d sessions were opened; want one", got)
		}
	}
}

func TestSessionsThatAreHiddenAreEndedAllTheSame(t *testing.T) {
	config := guarded(t)
	config.Sessions = 4
	server := serve(t, config)
	c := open(t, server)
	collect(t, c)
	server.Fail("/redfish/v1/Chassis/1/Power", 401)
	server.Fail(sessionsPath+"/1", 401) // not even our own session may be read
	for range 3 {
		_, _ = c.Collect(t.Context()) // what it says is the test above
	}
	server.Fail(sessionsPath+"/1", 0)
	_ = c.Close()
	if got := server.OpenSessions(); got > 1 {
		t.Errorf("%d sessions left; want none but the one that could not be ended", got)
	}
}

// A login whose answer nobody reads leaves a session open at the service.
func TestALoginThatIsUnderWayOutlivesItsPoll(t *testing.T) {
	server := serve(t, guarded(t))
	c := open(t, server)
	collectAndCancel(t, c, server, 100*time.Millisecond)
	if err := c.Close(); err != nil || server.Counts().Opened != 1 || server.OpenSessions() != 0 {
		t.Errorf("close: %v; %d sessions opened, %d left; want one and none", err, server.Counts().Opened, server.OpenSessions())
	}
}

func TestALoginWithoutAnswerIsNotRepeatedAtOnce(t *testing.T) {
	server := serve(t, guarded(t))
	c := open(t, server)
	redfish.SetLoginGrace(c, time.Millisecond)
	tried := collectAndCancel(t, c, server, time.Hour)
	for range 5 {
		if _, err := c.Collect(t.Context()); err == nil {
			t.Fatal("read without a login")
		}
	}
	if tried += logins(server); tried != 1 {
		t.Errorf("%d logins; want one, since each may have left a session", tried)
	}
}

// collectAndCancel cancels a poll when its login has reached the service, and
// returns how many there were.
func collectAndCancel(t *testing.T, c *redfish.Collector, server *redfishd.Server, late time.Duration) (tried int) {
	t.Helper()
	server.Delay(sessionsPath, late)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := c.Collect(ctx)
		ended <- err
	}()
	eventually.True(t, "the login is under way", func() bool {
		tried += logins(server)
		return tried > 0
	})
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v; want %v", err, context.Canceled)
	}
	return tried
}

// logins are those since the last call.
func logins(server *redfishd.Server) (n int) {
	for _, path := range server.Paths() {
		if strings.HasPrefix(path, sessionsPath) {
			n++
		}
	}
	return n
}
