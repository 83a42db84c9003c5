package redfish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// session is how we are known to the service.
type session struct {
	offered  string // where sessions are opened; empty where there are none
	token    string
	location string // of the session itself
	settled  bool   // whether sessions are offered is known

	refused error     // why the last login failed
	until   time.Time // when it may be tried again

	trusted  bool // the service has taken the password of Basic authentication
	distrust int  // refusals in a row since
}

const (
	// loginRest is the time from one wrong password to the next: services lock
	// users out, or the address that asks, after a few.
	loginRest = 5 * time.Minute
	// lostRest is the time after a login that was sent and not answered. Each may
	// have left a session behind, and a service has few.
	lostRest = time.Minute
	// loginGrace is how long a login that is under way outlives its poll, when
	// that is cancelled: what it opens is then ended by Close.
	loginGrace = 2 * time.Second
	// distrustMax is how many resources in a row may refuse a password that was
	// good before; then the password has changed.
	distrustMax = 3
)

// login opens a session, unless there is one or the service has none. There is
// never a second one.
func (c *client) login(ctx context.Context) error {
	c.mu.Lock()
	now := c.session
	c.mu.Unlock()
	if now.token != "" || c.user == "" {
		return nil
	}
	if now.refused != nil && c.now().Before(now.until) {
		return now.refused
	}
	if now.offered == "" {
		return nil
	}
	ctx, sent, done := unhurried(ctx, c.grace)
	defer done()
	request, err := c.request(ctx, http.MethodPost, now.offered, map[string]string{"UserName": c.user, "Password": c.password}) // 13.3.4.2
	if err != nil {
		return err
	}
	response, err := c.do(request)
	if err != nil {
		return c.unanswered(c.failed(now.offered, err), sent.Load())
	}
	defer drain(response)
	data, err := io.ReadAll(io.LimitReader(response.Body, bodyMax))
	if err != nil {
		return c.failed(now.offered, err)
	}
	token := response.Header.Get("X-Auth-Token")
	switch {
	case response.StatusCode < 300 && token != "":
		c.opened(token, response.Header.Get("Location"), data)
		return nil
	case response.StatusCode < 300, response.StatusCode == http.StatusNotFound, response.StatusCode == http.StatusMethodNotAllowed, response.StatusCode == http.StatusNotImplemented:
		c.withoutSessions()
		return nil
	case response.StatusCode == http.StatusBadRequest && !full(data):
		// Some services answer wrong passwords like this.
		return c.refuse(fmt.Errorf("open session: %w", ErrLogin))
	}
	return c.refuse(refusal(now.offered, response.StatusCode, data))
}

// refuse notes a login that the service does not want to see again soon: all
// its refusals but that for want of sessions.
func (c *client) refuse(err error) error {
	var status *statusError
	blamed := errors.Is(err, ErrLogin) || errors.Is(err, ErrPassword) || errors.Is(err, ErrForbidden) || errors.As(err, &status) && status.status < 500
	if blamed && !errors.Is(err, ErrNoSessions) {
		c.restFor(loginRest, err)
	}
	return err
}

// unanswered notes a login that was sent and not answered.
func (c *client) unanswered(err error, sent bool) error {
	if sent {
		c.restFor(lostRest, err)
	}
	return err
}

func (c *client) restFor(d time.Duration, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session.refused, c.session.until = err, c.now().Add(d)
}

// unhurried is ctx that lives on a little when ctx is cancelled. sent tells
// whether the request was written.
func unhurried(ctx context.Context, grace time.Duration) (longer context.Context, sent *atomic.Bool, done func()) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	if end, limited := ctx.Deadline(); limited {
		longer, cancel = context.WithDeadline(context.WithoutCancel(ctx), end)
	}
	sent = new(atomic.Bool)
	longer = httptrace.WithClientTrace(longer, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { sent.Store(true) }})
	stop := context.AfterFunc(ctx, func() {
		left := time.NewTimer(grace)
		defer left.Stop()
		select {
		case <-left.C:
			cancel()
		case <-longer.Done():
		}
	})
	return longer, sent, func() { stop(); cancel() }
}

func (c *client) opened(token, location string, data []byte) {
	if body, err := parse(data); location == "" && err == nil {
		location = body.text("@odata.id")
		if id := body.text("Id"); location == "" && id != "" {
			location = strings.TrimRight(c.offered(), "/") + "/" + id
		}
	}
	if absolute, err := url.Parse(location); err == nil {
		location = absolute.Path // services behind a proxy name themselves otherwise
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session.token, c.session.location, c.session.refused = token, location, nil
}

func (c *client) offered() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.session.offered
}

// withoutSessions falls back to Basic authentication.
func (c *client) withoutSessions() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session.offered = ""
}

// offer notes where the service root says that sessions are opened.
func (c *client) offer(path string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.session.settled {
		c.session.offered, c.session.settled = path, true
	}
}

// authorize puts the login on a request and returns the one it used.
func (c *client) authorize(request *http.Request) session {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.session.token != "":
		request.Header.Set("X-Auth-Token", c.session.token)
	case c.session.basic(c.user):
		request.SetBasicAuth(c.user, c.password)
	}
	return c.session
}

// forget drops a token that the service knows no more, if it is still ours.
func (c *client) forget(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.session.token == token {
		c.session.token, c.session.location = "", ""
	}
}

// logout ends the session at the service.
func (c *client) logout(ctx context.Context) error {
	c.mu.Lock()
	token, location := c.session.token, c.session.location
	c.session.token, c.session.location = "", ""
	c.mu.Unlock()
	if token == "" || location == "" {
		return nil
	}
	return c.end(ctx, location, token)
}

// end ends the session at location.
func (c *client) end(ctx context.Context, location, token string) error {
	request, err := c.request(ctx, http.MethodDelete, location, nil)
	if err != nil {
		return err
	}
	request.Header.Set("X-Auth-Token", token)
	response, err := c.do(request)
	if err != nil {
		return c.failed(location, err)
	}
	defer drain(response)
	if gone := response.StatusCode == http.StatusNotFound || response.StatusCode == http.StatusUnauthorized; response.StatusCode >= 300 && !gone {
		return fmt.Errorf("end session %s: %s", location, response.Status)
	}
	return nil
}

// full reports whether a refusal says that there are sessions enough.
func full(data []byte) bool {
	text := strings.ToLower(string(data[:min(len(data), 4096)]))
	return strings.Contains(text, "sessionlimitexceeded") || strings.Contains(text, "createlimitreached") || strings.Contains(text, "maximum number of") && strings.Contains(text, "session")
}
