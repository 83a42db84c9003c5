package outbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/ridethrough/ridethrough/alerting/sign"
)

// A refusal is an answer that says that the message is at fault, or the login.
type refusal int

func (r refusal) Error() string {
	return fmt.Sprintf("answered %d %s; is the URL right, and the secret?", int(r), http.StatusText(int(r)))
}

// send posts one message.
func (o *Outbox) send(ctx context.Context, m Message) error {
	return Post(ctx, o.client, o.to, o.opts.Now(), m.Body)
}

// Post sends one signed body once. An error never shows the URL, which may hold
// a token.
func Post(ctx context.Context, client *http.Client, to Receiver, at time.Time, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.URL.Reveal(), bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%s: the URL is no URL", to.Name)
	}
	req.Header.Set("Content-Type", "application/json")
	if !to.Secret.IsZero() {
		req.Header.Set(sign.HeaderName, sign.Header(to.Secret.Reveal(), at, body))
	}
	answer, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("%s: %w", to.Name, withoutURL(err))
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // lets the connection be used again
	answer.Body.Close()
	switch code := answer.StatusCode; {
	case code/100 == 2:
		return nil
	case code == http.StatusRequestTimeout || code == http.StatusTooManyRequests || code/100 == 5:
		return fmt.Errorf("%s: answered %d %s", to.Name, code, http.StatusText(code))
	default:
		return fmt.Errorf("%s: %w", to.Name, refusal(code))
	}
}

// withoutURL takes the URL out of an error of the HTTP client.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
