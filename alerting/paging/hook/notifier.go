package hook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/alertmanager/alert"
	"github.com/prometheus/alertmanager/notify"
	"github.com/prometheus/alertmanager/template"

	"github.com/ridethrough/ridethrough/configs"
)

// A Notifier posts a group of alerts to one receiver. It is safe for
// concurrent use.
type Notifier struct {
	// Format says how the receiver wants it.
	Format Format
	URL    configs.Secret
	// Secret signs; zero where the receiver asks for no signature.
	Secret configs.Secret
	// Title and Text are Alertmanager templates.
	Title, Text string
	Template    *template.Template
	// Now is the clock that signatures are made by.
	Now    func() time.Time
	Client *http.Client
}

// A Message is what a receiver is to be told.
type Message struct {
	// Title is one line, Text the whole page, Link the operator page.
	Title, Text, Link string
	// Resolved says that it is over, Urgent that people are to be woken.
	Resolved, Urgent bool
	GroupKey         string
	// Data is the group as Alertmanager's webhooks have it.
	Data *template.Data
}

// A Format is the way of one kind of receiver.
type Format interface {
	// Compose returns the body of a message, and the address and header that go
	// with it when it is signed by secret at a moment.
	Compose(m Message, target, secret string, at time.Time) (Post, error)
	// Refused reads the answer to a request that HTTP let pass, and says why it
	// was not taken, and whether it makes sense to try again soon.
	Refused(answer []byte) (retry bool, err error)
}

// A Post is one HTTP request.
type Post struct {
	URL    string
	Header http.Header
	Body   []byte
}

// Notify posts the alerts once. It returns whether another attempt makes sense.
func (n *Notifier) Notify(ctx context.Context, alerts ...*alert.Alert) (bool, error) {
	m, err := n.message(ctx, alerts)
	if err != nil {
		return false, err
	}
	post, err := n.Format.Compose(m, n.URL.Reveal(), n.Secret.Reveal(), n.Now())
	if err != nil {
		return false, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, post.URL, bytes.NewReader(post.Body))
	if err != nil {
		return false, errors.New("the url is no address to post to; look it up at the receiver") // the cause would quote it
	}
	for key, values := range post.Header {
		req.Header[key] = values
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "ridethrough")
	return n.send(req)
}

// answerRead bounds what is read of an answer: it is a line.
const answerRead = 8 << 10

func (n *Notifier) send(req *http.Request) (bool, error) {
	resp, err := n.Client.Do(req)
	if err != nil {
		return true, notify.RedactURL(err) // the URL is a secret
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, answerRead))
	if err != nil {
		return true, fmt.Errorf("read the answer: %w", err)
	}
	if resp.StatusCode/100 != 2 {
		again := resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests
		return again, fmt.Errorf("got %s, want 2xx: %.200s", resp.Status, answer)
	}
	return n.Format.Refused(answer)
}

func (n *Notifier) message(ctx context.Context, alerts []*alert.Alert) (Message, error) {
	key, err := notify.ExtractGroupKey(ctx)
	if err != nil {
		return Message{}, err
	}
	data := notify.GetTemplateData(ctx, n.Template, alerts, slog.New(slog.DiscardHandler))
	text := notify.TmplText(n.Template, data, &err)
	m := Message{
		Title: text(n.Title), Text: text(n.Text), Link: data.ExternalURL,
		Resolved: data.Status == "resolved", Urgent: data.CommonLabels["severity"] == "page", GroupKey: key.String(), Data: data,
	}
	if err != nil {
		return Message{}, fmt.Errorf("template: %w", err)
	}
	return m, nil
}

// Cut shortens text to at most limit bytes, at a line or else at a character,
// and says so.
func Cut(text string, limit int) string {
	const more = "\n… the rest is on the operator page"
	if len(text) <= limit {
		return text
	}
	short := text[:limit-len(more)]
	if end := strings.LastIndexByte(short, '\n'); end > len(short)/2 {
		return short[:end] + more
	}
	return strings.ToValidUTF8(short, "") + more
}
