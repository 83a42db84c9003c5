package redfishd

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
)

// login opens a session (13.3.4).
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	var wanted struct{ UserName, Password string }
	if s.config.Sessions == 0 {
		refuse(w, http.StatusNotFound, "Base.1.0.ResourceMissingAtURI")
		return
	}
	if json.NewDecoder(http.MaxBytesReader(w, r.Body, 4096)).Decode(&wanted) != nil || wanted.UserName != s.config.User || wanted.Password != s.config.Password {
		s.reject(w)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.tokens) >= s.config.Sessions {
		refuse(w, http.StatusServiceUnavailable, "Base.1.0.SessionLimitExceeded")
		return
	}
	s.opened++
	s.counts.Opened++
	path, token := fmt.Sprintf("%s/%d", sessions, s.opened), rand.Text()
	s.tokens[path] = token
	w.Header().Set("X-Auth-Token", token)
	w.Header().Set("Location", path)
	w.WriteHeader(http.StatusCreated)
	write(w, map[string]any{"@odata.id": path, "Id": fmt.Sprint(s.opened), "UserName": wanted.UserName})
}

func (s *Server) logout(w http.ResponseWriter, path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, open := s.tokens[path]; !open {
		refuse(w, http.StatusNotFound, "Base.1.0.ResourceMissingAtURI")
		return
	}
	delete(s.tokens, path)
	s.counts.Ended++
	w.WriteHeader(http.StatusNoContent)
}

// authentic reports whether a request carries a live token or a password.
func (s *Server) authentic(r *http.Request) bool {
	if s.config.User == "" {
		return true
	}
	user, password, basic := r.BasicAuth()
	if basic && !s.config.NoBasic && user == s.config.User && password == s.config.Password {
		return true
	}
	token := r.Header.Get("X-Auth-Token")
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, live := range s.tokens {
		if token == live {
			return true
		}
	}
	return false
}

func (s *Server) reject(w http.ResponseWriter) {
	s.mu.Lock()
	s.counts.Unauthenticated++
	s.mu.Unlock()
	refuse(w, http.StatusUnauthorized, "Base.1.0.NoValidSession")
}
