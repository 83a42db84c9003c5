package redfish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// session is how we are known to the service.
type session struct {
	offered  string // where sessions are opened; empty where there are none
	token    string
	location string // of the session itself
	settled  bool   // whether sessions are offered is known

	refused error     // why the last login failed, if the password was to blame
	until   time.Time // when it may be tried again
}

// loginRest is the time from one wrong password to the next: services lock
// users out, or the address that asks, after a few.
const loginRest = 5 * time.Minute

// login opens a session, unless there is one or the service has none. There is
// never a second one.
func (c *client) login(ctx context.Context) error {
	c.mu.Lock()
	now := c.session
	c.mu.Unlock()
	if now.offered == "" || now.token != "" || c.user == "" {
		return nil
	}
	if now.refused != nil && c.now().Before(now.until) {
		return now.refused
	}
	request, err := c.request(ctx, http.MethodPost, now.offered, map[string]string{"UserName": c.user, "Password": c.password}) // 13.3.4.2
	if err != nil {
		return err
	}
	response, err := c.do(request)
	if err != nil {
		return c.failed(now.offered, err)
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

// refuse notes a login that the password is to blame for.
func (c *client) refuse(err error) error {
	if errors.Is(err, ErrLogin) || errors.Is(err, ErrPassword) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.session.refused, c.session.until = err, c.now().Add(loginRest)
	}
	return err
}

func (c *client) opened(token, location string, data []byte) {
	if body, err := parse(data); location == "" && err == nil {
		location = body.text("@odata.id")
	}
	if absolute, err := url.Parse(location); err == nil {
		location = absolute.Path // services behind a proxy name themselves otherwise
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session.token, c.session.location, c.session.refused = token, location, nil
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

// authorize puts the login on a request and returns the token it used.
func (c *client) authorize(request *http.Request) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.session.token != "":
		request.Header.Set("X-Auth-Token", c.session.token)
	case c.session.settled && c.session.offered == "" && c.user != "":
		request.SetBasicAuth(c.user, c.password)
	}
	return c.session.token
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
