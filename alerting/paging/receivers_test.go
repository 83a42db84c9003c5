package paging_test

import (
	"bufio"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync"
	"testing"
)

// A receiver is a local HTTP server that keeps what it is sent.
type receiver struct {
	*httptest.Server

	mu     sync.Mutex
	bodies [][]byte
	paths  []string
	answer int // 0 means 200
	tried  int
}

func newReceiver(tb testing.TB) *receiver {
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(r.serve))
	tb.Cleanup(r.Close)
	return r
}

func (r *receiver) serve(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body) // a broken request shows as a missing page
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tried++
	if r.answer != 0 {
		w.WriteHeader(r.answer)
		return
	}
	r.bodies = append(r.bodies, body)
	r.paths = append(r.paths, req.URL.Path)
	if strings.HasSuffix(req.URL.Path, "/enqueue") {
		w.WriteHeader(http.StatusAccepted)
	}
}

func (r *receiver) fail(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = status
}

func (r *receiver) attempts() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.tried
}

// got decodes everything received so far.
func got[T any](tb testing.TB, r *receiver) []T {
	tb.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []T
	for _, body := range r.bodies {
		var v T
		if err := json.Unmarshal(body, &v); err != nil {
			tb.Fatalf("%v: %s", err, body)
		}
		out = append(out, v)
	}
	return out
}

// An inbox is a small SMTP server without TLS that keeps the mails.
type inbox struct {
	listener net.Listener

	mu    sync.Mutex
	mails []*mail.Message
	texts []string
}

func newInbox(tb testing.TB) *inbox {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	b := &inbox{listener: l}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { b.serve(conn) })
		}
	})
	tb.Cleanup(func() { l.Close(); serving.Wait() })
	return b
}

func (b *inbox) serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	say := func(line string) { io.WriteString(conn, line+"\r\n") }
	say("220 inbox")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " "); verb {
		case "DATA":
			say("354 go on")
			b.take(in)
			say("250 kept")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 inbox")
		}
	}
}

func (b *inbox) take(in *bufio.Reader) {
	var text strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == ".\r\n" {
			break
		}
		text.WriteString(strings.TrimPrefix(line, "."))
	}
	m, err := mail.ReadMessage(strings.NewReader(text.String()))
	if err != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mails = append(b.mails, m)
	b.texts = append(b.texts, plain(m))
}

// plain returns the text part of a mail.
func plain(m *mail.Message) string {
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextPart()
		if err != nil {
			return ""
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/plain") {
			text, _ := io.ReadAll(part) // the reader decodes quoted-printable
			return string(text)
		}
	}
}

func (b *inbox) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.mails)
}

var wordDecoder mime.WordDecoder
