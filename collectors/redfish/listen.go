package redfish

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

const (
	eventMax    = 1 << 20         // bytes of one message
	wakeGap     = 2 * time.Second // a storm of events wakes one poll at a time
	backoffMin  = 5 * time.Second
	backoffMax  = 5 * time.Minute
	steadyAfter = time.Minute // a stream that held so long was a good one
)

// errNoStream says that the service does not send events.
var errNoStream = errors.New("the service has no stream of events")

// Listen hears the service's server-sent events until ctx ends (13.5.4). One
// that has none costs a request.
func (c *Collector) Listen(ctx context.Context, wake func()) {
	select {
	case <-c.ready:
	case <-ctx.Done():
		return
	}
	if c.events.service == "" {
		return
	}
	defer c.client.stream.CloseIdleConnections()
	wait := backoffMin
	for ctx.Err() == nil {
		began := time.Now()
		err := c.hear(ctx, wake)
		if errors.Is(err, errNoStream) {
			return
		}
		if time.Since(began) > steadyAfter {
			wait = backoffMin
		}
		if !rest(ctx, wait) {
			return
		}
		wait = min(2*wait, backoffMax)
	}
}

// rest waits; false when ctx ends first.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// hear opens the stream and reads it until it ends.
func (c *Collector) hear(ctx context.Context, wake func()) error {
	uri, err := c.streamOf(ctx)
	if err != nil {
		return err
	}
	stream, err := c.streamGet(ctx, uri, "text/event-stream")
	if err != nil {
		return err
	}
	defer stream.Body.Close()
	return c.messages(ctx, stream.Body, wake)
}

// streamOf asks the EventService where its stream is. Unlike the stream, the
// answer is not waited for without end.
func (c *Collector) streamOf(ctx context.Context) (string, error) {
	ctx, cancel := within(ctx)
	defer cancel()
	service, err := c.streamGet(ctx, c.events.service, "application/json")
	if err != nil {
		return "", err
	}
	data, err := io.ReadAll(io.LimitReader(service.Body, bodyMax))
	drain(service)
	if err != nil {
		return "", err
	}
	d, err := parse(data)
	uri := d.text("ServerSentEventUri")
	if err != nil || uri == "" || d["ServiceEnabled"] == false {
		return "", errNoStream
	}
	return uri, nil
}

// streamGet asks over the connection that is kept for the stream, with the
// session of the polls.
func (c *Collector) streamGet(ctx context.Context, path, accept string) (*http.Response, error) {
	request, err := c.client.request(ctx, http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", accept)
	c.client.authorize(request)
	response, err := c.client.stream.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	switch response.StatusCode {
	case http.StatusOK:
		return response, nil
	case http.StatusNotFound, http.StatusForbidden, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		err = errNoStream
	default:
		err = &statusError{path, response.StatusCode}
	}
	drain(response)
	return nil, err
}

// messages reads the stream: a message is the data lines up to an empty one
// (WHATWG HTML, 9.2.6).
func (c *Collector) messages(ctx context.Context, from io.Reader, wake func()) error {
	lines := bufio.NewScanner(from)
	lines.Buffer(make([]byte, 0, 4096), eventMax)
	var data strings.Builder
	var woken time.Time
	for lines.Scan() {
		line := lines.Text()
		if text, isData := strings.CutPrefix(line, "data:"); isData && data.Len()+len(text) < eventMax {
			data.WriteString(text)
			continue
		}
		if line != "" || data.Len() == 0 {
			continue
		}
		message, err := parse([]byte(data.String()))
		data.Reset()
		if err != nil || c.events.add(message) == 0 {
			continue
		}
		if left := wakeGap - time.Since(woken); left > 0 && !rest(ctx, left) {
			return ctx.Err()
		}
		woken = time.Now()
		wake()
	}
	return errors.Join(lines.Err(), io.EOF)
}
