package web

import (
	"crypto/subtle"
	"net"
	"net/http"
	"strings"

	"github.com/ridethrough/ridethrough/configs"
)

// WriteHeader must stand in every request that changes something. A page of
// another site cannot set it without asking first, and is not answered then.
const WriteHeader = "X-Ridethrough"

// A guard decides who may change something. With a token, whoever has it; with
// none, whoever sits on this host, and no page of another site in his browser.
type guard struct{ token configs.Secret }

// protect lets a request through or says why not.
func (g guard) protect(next http.Handler) http.Handler {
	origins := http.NewCrossOriginProtection()
	origins.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "asked for by a page of another site", http.StatusForbidden)
	}))
	return origins.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get(WriteHeader) == "":
			http.Error(w, "the header "+WriteHeader+": 1 is missing", http.StatusForbidden)
		case !g.token.IsZero() && !g.carries(r):
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "the token is missing or wrong: send Authorization: Bearer and the web.token of the configuration", http.StatusUnauthorized)
		case g.token.IsZero() && !local(r):
			http.Error(w, "without web.token in the configuration, only somebody on the host itself may change anything", http.StatusForbidden)
		default:
			next.ServeHTTP(w, r)
		}
	}))
}

// carries compares in constant time.
func (g guard) carries(r *http.Request) bool {
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return ok && subtle.ConstantTimeCompare([]byte(given), []byte(g.token.Reveal())) == 1
}

// local reports whether a request comes from this host and is meant for it: a
// proxy speaks for others, and a foreign name that leads here is a trick.
func local(r *http.Request) bool {
	if r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "" {
		return false
	}
	name := r.Host
	if host, _, err := net.SplitHostPort(r.Host); err == nil {
		name = host
	}
	from, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && loopback(from) && (name == "localhost" || loopback(strings.Trim(name, "[]")))
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
