package redfish

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

const (
	// bodyMax bounds one answer. All sensors of a rack-sized machine in one
	// expanded collection have been seen to need 1 MiB.
	bodyMax = 8 << 20
	// shortest is the least time that one request gets.
	shortest = 500 * time.Millisecond
)

// client talks to one service, one request at a time. Only the session may be
// used by two: polls and the stream of events.
type client struct {
	base           *url.URL
	user, password string
	http           *http.Transport // polls
	stream         *http.Transport // the stream of events
	now            func() time.Time
	grace          time.Duration // of a login whose poll was cancelled

	mu      sync.Mutex // guards everything below
	session session
}

func newClient(address, user, password string, security *tls.Config) *client {
	transport := func() *http.Transport {
		return &http.Transport{
			TLSClientConfig: security.Clone(), MaxConnsPerHost: 1, MaxIdleConnsPerHost: 1, IdleConnTimeout: 2 * time.Minute,
			TLSHandshakeTimeout: 20 * time.Second, MaxResponseHeaderBytes: 64 << 10,
			TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{}, // HTTP/1.1: what these web servers are tested with
		}
	}
	return &client{base: &url.URL{Scheme: "https", Host: address}, user: user, password: password, http: transport(), stream: transport(), now: time.Now, grace: loginGrace}
}

// An answer is what a GET brought.
type answer struct {
	body      document
	tag       string // strong entity tag, or empty
	unchanged bool   // 304: the body is the one that came with the tag
	took      time.Duration
}

// get asks for a resource, with the entity tag of an earlier answer if there is
// one.
func (c *client) get(ctx context.Context, path, tag string) (answer, error) {
	began := time.Now()
	response, err := c.authorized(ctx, http.MethodGet, path, tag)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	if err := ctx.Err(); err != nil { // services end a request that we gave up with an empty answer
		return answer{}, c.failed(path, err)
	}
	got := answer{tag: strong(response.Header.Get("ETag"))}
	if response.StatusCode == http.StatusNotModified && tag != "" {
		got.tag, got.unchanged, got.took = tag, true, time.Since(began)
		return got, nil
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, bodyMax+1))
	if err != nil {
		return answer{}, c.failed(path, err)
	}
	if len(data) > bodyMax {
		return answer{}, fmt.Errorf("get %s: the answer is longer than %d MiB", path, bodyMax>>20)
	}
	got.took = time.Since(began)
	if response.StatusCode != http.StatusOK {
		return answer{}, refusal(path, response.StatusCode, data)
	}
	if got.body, err = parse(data); err != nil {
		return answer{}, fmt.Errorf("get %s: %w: %v", path, ErrNoRedfish, err)
	}
	return got, nil
}

func (c *client) request(ctx context.Context, method, path string, body any) (*http.Request, error) {
	target, err := c.resolve(path)
	if err != nil {
		return nil, err
	}
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, target.String(), content)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("OData-Version", "4.0") // 6.5
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return request, nil
}

// do sends one request without following redirections: a service that sends us
// elsewhere does not get the password there.
func (c *client) do(request *http.Request) (*http.Response, error) {
	return c.http.RoundTrip(request)
}

// drain reads what is left, so that the connection can be used again.
func drain(response *http.Response) {
	const enough = 64 << 10
	_, _ = io.CopyN(io.Discard, response.Body, enough) // the connection is the worse for it, nothing else
	_ = response.Body.Close()
}

// resolve makes a link of the service absolute. It stays on the same host.
func (c *client) resolve(link string) (*url.URL, error) {
	target, err := c.base.Parse(link)
	if err != nil {
		return nil, fmt.Errorf("link %q makes no sense: %w", shortened(link), err)
	}
	if target.Scheme != c.base.Scheme || !strings.EqualFold(withPort(target), c.base.Host) {
		return nil, fmt.Errorf("link %q leads away from %s; it is not followed", shortened(link), c.base.Host)
	}
	target.Host = c.base.Host
	return target, nil
}

// withPort is the host of a link, with the port that https has when it names
// none.
func withPort(target *url.URL) string {
	if target.Port() != "" {
		return target.Host
	}
	return net.JoinHostPort(target.Hostname(), defaultPort)
}

// strong returns an entity tag that promises the same bytes. A weak one only
// promises the same meaning, and some services think that readings are none.
func strong(tag string) string {
	if strings.HasPrefix(tag, `"`) {
		return tag
	}
	return ""
}

// within gives one request two thirds of the time that is left, so that a
// resource that hangs leaves time for others.
func within(ctx context.Context) (context.Context, context.CancelFunc) {
	end, limited := ctx.Deadline()
	if !limited {
		const patience = 30 * time.Second
		return context.WithTimeout(ctx, patience)
	}
	return context.WithTimeout(ctx, max(time.Until(end)*2/3, shortest))
}

func (c *client) failed(path string, err error) error {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return fmt.Errorf("get %s: %w", path, err)
	}
	return explain(path, err)
}

func shortened(text string) string {
	const most = 120
	if len(text) <= most {
		return text
	}
	return text[:most] + "…"
}
