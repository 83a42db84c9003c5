package redfish

import (
	"context"
	"fmt"
	"net/http"
)

// authorized sends a request with the login, renewed once if the service has
// forgotten the session.
func (c *client) authorized(ctx context.Context, method, path, tag string) (*http.Response, error) {
	var before session // the session that the service is said to have forgotten
	for {
		response, now, err := c.once(ctx, method, path, tag)
		if err != nil {
			return nil, c.failed(path, err)
		}
		if response.StatusCode != http.StatusUnauthorized {
			c.taken(now, path, response.StatusCode)
			return response, nil
		}
		if now.token == "" {
			return response, c.distrusted(response, now, path)
		}
		drain(response)
		switch {
		case before.token != "":
			// Two sessions are refused here: it is the resource. The first may live on.
			_ = c.end(ctx, before.location, now.token) // or it did end, and there is nothing to do
			return nil, fmt.Errorf("get %s: %w", path, ErrForbidden)
		case c.alive(ctx, now):
			return nil, fmt.Errorf("get %s: %w", path, ErrForbidden)
		}
		before = now
		c.forget(now.token)
		if err := c.login(ctx); err != nil {
			return nil, err
		}
	}
}

// once sends a request with the login there is, and returns that too.
func (c *client) once(ctx context.Context, method, path, tag string) (*http.Response, session, error) {
	request, err := c.request(ctx, method, path, nil)
	if err != nil {
		return nil, session{}, err
	}
	if tag != "" {
		request.Header.Set("If-None-Match", tag)
	}
	now := c.authorize(request)
	response, err := c.do(request)
	return response, now, err
}

// alive asks for the session itself: some services answer 401 to what the user
// may not read, and a new login for each would take all their sessions. Any
// other answer than 401 comes from one that knows us.
func (c *client) alive(ctx context.Context, now session) bool {
	if now.location == "" {
		return false
	}
	response, _, err := c.once(ctx, http.MethodGet, now.location, "")
	if err != nil {
		return false
	}
	drain(response)
	return response.StatusCode != http.StatusUnauthorized
}

// taken notes that a password was good. The service root proves nothing: it is
// open to all (13.3.1).
func (c *client) taken(now session, path string, status int) {
	if !now.basic(c.user) || status != http.StatusOK || pathOf(path) == root {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session.trusted, c.session.distrust = true, 0
}

// distrusted is the error for a refusal without a session: nil before anything
// is known of the login, which the caller finds out about. A password that is
// wrong is not tried again at once.
func (c *client) distrusted(response *http.Response, now session, path string) error {
	if !now.basic(c.user) {
		return nil
	}
	drain(response)
	c.mu.Lock()
	c.session.distrust++
	resource := c.session.trusted && c.session.distrust < distrustMax
	c.mu.Unlock()
	if resource {
		return fmt.Errorf("get %s: %w", path, ErrForbidden)
	}
	return c.refuse(fmt.Errorf("get %s: %w", path, ErrLogin))
}

// basic reports whether the password goes with each request.
func (s session) basic(user string) bool { return s.settled && s.offered == "" && user != "" }
