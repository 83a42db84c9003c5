package web_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/web"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// slow is a Stater that answers when told to.
type slow struct{ asked, answer chan struct{} }

func (s slow) State() web.State {
	close(s.asked)
	<-s.answer
	return quiet()
}

func listen(t *testing.T, deps web.Deps) *web.Server {
	t.Helper()
	server, err := web.New(web.Config{Listen: "127.0.0.1:0"}, deps)
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	return server
}

func TestRunServesAndLetsTheLastAnswerFinish(t *testing.T) {
	source := slow{make(chan struct{}), make(chan struct{})}
	server := listen(t, web.Deps{State: source})
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- server.Run(ctx) }()

	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}
	got := make(chan string, 1)
	go func() {
		r, err := client.Get("http://" + server.Addr() + "/")
		if err != nil {
			got <- err.Error()
			return
		}
		defer r.Body.Close()
		b, _ := io.ReadAll(r.Body)
		got <- string(b)
	}()
	<-source.asked
	stop() // while the page is being made
	close(source.answer)
	if page := <-got; !strings.Contains(page, "All halls hold") {
		t.Errorf("the answer was cut: %q", page)
	}
	if err := <-ran; err != nil {
		t.Errorf("Run = %v, want nil after cancel", err)
	}
	if _, err := net.Dial("tcp", server.Addr()); err == nil {
		t.Error("the socket is still open after Run")
	}
}

func TestListenSaysWhoseSettingIsWrong(t *testing.T) {
	first := listen(t, web.Deps{State: fixed{}})
	defer first.Close()
	second, err := web.New(web.Config{Listen: first.Addr()}, web.Deps{State: fixed{}})
	if err != nil {
		t.Fatal(err)
	}
	err = second.Run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "choose another web.listen") {
		t.Errorf("Run on a taken port = %v; want a hint to web.listen", err)
	}
	if second.Addr() != "" {
		t.Errorf("Addr = %q before a socket is open", second.Addr())
	}
}

func TestConfig(t *testing.T) {
	if err := web.DefaultConfig().Validate(); err != nil {
		t.Error(err)
	}
	if host, _, _ := net.SplitHostPort(web.DefaultConfig().Listen); !net.ParseIP(host).IsLoopback() {
		t.Errorf("the default listens on %s, want loopback", host)
	}
	for _, bad := range []string{"", "9750", "localhost"} {
		_, err := web.New(web.Config{Listen: bad}, web.Deps{State: fixed{}})
		if err == nil || !strings.Contains(err.Error(), "web.listen") {
			t.Errorf("New with listen %q = %v; want an error that names the key", bad, err)
		}
	}
	if _, err := web.New(web.DefaultConfig(), web.Deps{}); err == nil {
		t.Error("New without a state = nil error")
	}
}
