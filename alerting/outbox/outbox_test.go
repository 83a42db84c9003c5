package outbox_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting/outbox"
	"github.com/ridethrough/ridethrough/alerting/sign"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/layering/eventually"
)

var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// A desk is a receiver that answers as it is told to.
type desk struct {
	*httptest.Server
	t *testing.T

	mu     sync.Mutex
	answer int
	refuse string // a body that it never takes
	tries  int
	took   []string
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, answer: http.StatusNoContent}
	d.Server = httptest.NewServer(http.HandlerFunc(d.receive))
	t.Cleanup(d.Close)
	return d
}

func (d *desk) receive(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tries++
	if got, want := r.Header.Get(sign.HeaderName), sign.Header("s3cret", noon, body); got != want {
		d.t.Errorf("signature %q; want %q", got, want)
	}
	switch {
	case string(body) == d.refuse:
		w.WriteHeader(http.StatusBadRequest)
	case d.answer/100 != 2:
		w.WriteHeader(d.answer)
	default:
		d.took = append(d.took, string(body))
	}
}

func (d *desk) set(answer int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answer = answer
}

func (d *desk) seen() (tries int, took []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tries, append([]string(nil), d.took...)
}

// open opens an outbox to the desk that keeps its queue in a file.
func (d *desk) open(file string) *outbox.Outbox {
	d.t.Helper()
	o, err := outbox.Open(outbox.Receiver{Name: "desk", URL: configs.NewSecret(d.URL + "/token"), Secret: configs.NewSecret("s3cret")},
		outbox.Options{File: file, Now: func() time.Time { return noon }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		d.t.Fatal(err)
	}
	return o
}

// run runs an outbox until the returned function is called.
func run(t *testing.T, o *outbox.Outbox) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- o.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func put(t *testing.T, o *outbox.Outbox, messages ...outbox.Message) {
	t.Helper()
	if err := o.Put(messages...); err != nil {
		t.Fatal(err)
	}
}

func say(key, body string) outbox.Message { return outbox.Message{Key: key, Body: []byte(body)} }

// A receiver that is down gets, in order, what is newest of each key.
func TestTheNewestOfEachKeyArrives(t *testing.T) {
	d := newDesk(t)
	d.set(http.StatusBadGateway)
	o := d.open("")
	put(t, o, say("a", `"a1"`), say("b", `"b1"`))
	run(t, o)
	eventually.True(t, "a first try", func() bool { tries, _ := d.seen(); return tries > 0 })
	put(t, o, say("a", `"a2"`))
	d.set(http.StatusOK)
	eventually.True(t, "everything delivered", func() bool { return o.Waiting() == 0 })
	if _, took := d.seen(); !cmp.Equal(took, []string{`"b1"`, `"a2"`}) {
		t.Errorf("took %v; want b1, then the newest of a", took)
	}
}

// What a receiver has not taken when we are restarted is delivered after it,
// and what it took is not sent again.
func TestWhatWaitsSurvivesARestart(t *testing.T) {
	d := newDesk(t)
	file := filepath.Join(t.TempDir(), "outbox", "desk.json")
	o := d.open(file)
	put(t, o, say("a", `"taken"`))
	stop := run(t, o)
	eventually.True(t, "the first delivery", func() bool { return o.Waiting() == 0 })
	stop()
	put(t, o, say("b", `"retracted"`)) // and then we were killed

	o = d.open(file)
	if n := o.Waiting(); n != 1 {
		t.Fatalf("%d messages wait after the restart; want 1", n)
	}
	run(t, o)
	eventually.True(t, "the second delivery", func() bool { return o.Waiting() == 0 })
	if _, took := d.seen(); !cmp.Equal(took, []string{`"taken"`, `"retracted"`}) {
		t.Errorf("took %v; want each once", took)
	}
}

// A message that is refused does not hold up the others.
func TestARefusedMessageLetsOthersPass(t *testing.T) {
	d := newDesk(t)
	d.refuse = `"bad"`
	o := d.open("")
	put(t, o, say("a", `"bad"`), say("b", `"good"`))
	run(t, o)
	eventually.True(t, "the good one", func() bool { _, took := d.seen(); return len(took) == 1 })
	eventually.True(t, "the refused one waits for another try, alone", func() bool { return o.Waiting() == 1 })
}

// A disk that takes nothing is said, and the message is delivered all the same.
func TestADiskThatFailsStopsNothing(t *testing.T) {
	d := newDesk(t)
	file := filepath.Join(t.TempDir(), "desk.json")
	o := d.open(file)
	if err := os.Mkdir(file, 0o700); err != nil { // in the way of the file
		t.Fatal(err)
	}
	if err := o.Put(say("a", `"x"`)); err == nil {
		t.Error("no error although the queue cannot be kept")
	}
	run(t, o)
	eventually.True(t, "the delivery", func() bool { _, took := d.seen(); return len(took) == 1 })
}

// A queue that was damaged is said, and a new one begun.
func TestADamagedQueueIsSaid(t *testing.T) {
	file := filepath.Join(t.TempDir(), "desk.json")
	if err := os.WriteFile(file, []byte("[{"), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := outbox.Open(outbox.Receiver{Name: "desk"}, outbox.Options{File: file})
	if err == nil || !strings.Contains(err.Error(), file) || o == nil || o.Waiting() != 0 {
		t.Errorf("outbox %v, error %v; want an empty one, and the file named", o, err)
	}
}

// Nothing we say shows the URL, which may hold a token.
func TestErrorsDoNotShowTheURL(t *testing.T) {
	for name, url := range map[string]string{"nobody listens": "http://127.0.0.1:1/token", "no URL": "http://\x00token"} {
		to := outbox.Receiver{Name: "desk", URL: configs.NewSecret(url)}
		err := outbox.Post(t.Context(), http.DefaultClient, to, noon, []byte("{}"))
		if err == nil || strings.Contains(err.Error(), "token") || !strings.Contains(err.Error(), "desk") {
			t.Errorf("%s: %v; want an error with the name and without the URL", name, err)
		}
	}
}
