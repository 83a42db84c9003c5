package paging_test

import (
	"bufio"
	"crypto/tls"
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

// An inbox is a small SMTP server that keeps the mails. With a certificate it
// wants STARTTLS and a login before it takes any.
type inbox struct {
	listener net.Listener
	tls      *tls.Config
	login    string // AUTH PLAIN, as it is on the wire

	mu    sync.Mutex
	mails []*mail.Message
	texts []string
	html  []string
}

func newInbox(tb testing.TB) *inbox { return newSecureInbox(tb, nil, "") }

func newSecureInbox(tb testing.TB, certificate *tls.Config, login string) *inbox {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	b := &inbox{listener: l, tls: certificate, login: login}
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
	defer func() { conn.Close() }()
	in := bufio.NewReader(conn)
	say := func(line string) { io.WriteString(conn, line+"\r\n") }
	secure, known := b.tls == nil, b.login == ""
	say("220 inbox")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch verb = strings.ToUpper(verb); {
		case verb == "EHLO" && !secure:
			say("250-inbox\r\n250 STARTTLS")
		case verb == "EHLO" && b.login != "":
			say("250-inbox\r\n250 AUTH PLAIN LOGIN")
		case verb == "STARTTLS":
			say("220 go on")
			conn, secure = tls.Server(conn, b.tls), true
			in = bufio.NewReader(conn)
		case verb == "AUTH" && secure && rest == "PLAIN "+b.login:
			known = true
			say("235 welcome")
		case verb == "AUTH":
			say("535 wrong")
		case verb == "MAIL" && (!secure || !known):
			say("530 login first")
		case verb == "DATA":
			say("354 go on")
			b.take(in)
			say("250 kept")
		case verb == "QUIT":
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
	parts := partsOf(m)
	b.mails = append(b.mails, m)
	b.texts = append(b.texts, parts["text/plain"])
	b.html = append(b.html, parts["text/html"])
}

// partsOf returns the parts of a mail by their type.
func partsOf(m *mail.Message) map[string]string {
	out := map[string]string{}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		return out
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextPart()
		if err != nil {
			return out
		}
		kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		text, _ := io.ReadAll(part) // the reader decodes quoted-printable
		out[kind] = string(text)
	}
}

func (b *inbox) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.mails)
}

var wordDecoder mime.WordDecoder
