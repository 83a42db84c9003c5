package redfishd

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	sessionService = Root + "/SessionService"
	sessions       = sessionService + "/Sessions"
	eventService   = Root + "/EventService"
	eventStream    = eventService + "/SSE"

	pathsMax = 10000 // paths kept for whoever asks
)

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	path := clean(r.URL.Path)
	status, delay := s.note(path, r.URL.RequestURI())
	if !s.wait(r, delay) {
		return
	}
	w.Header().Set("OData-Version", "4.0")
	w.Header().Set("Content-Type", "application/json")
	switch {
	case status != 0:
		refuse(w, status, "Base.1.0.GeneralError")
	case path == sessions && r.Method == http.MethodPost:
		s.login(w, r)
	case path != Root && path != "/redfish" && !s.authentic(r): // 13.3.1: the root is open
		s.reject(w)
	case strings.HasPrefix(path, sessions+"/") && r.Method == http.MethodDelete:
		s.logout(w, path)
	case r.Method != http.MethodGet:
		refuse(w, http.StatusMethodNotAllowed, "Base.1.0.OperationNotAllowed")
	case path == eventStream && s.config.Events:
		s.streams.serve(w, r)
	default:
		s.get(w, r, path)
	}
}

// note counts a request and says what has been ordered for it.
func (s *Server) note(path, uri string) (status int, delay time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts.Requests++
	if s.paths = append(s.paths, uri); len(s.paths) > pathsMax {
		s.paths = s.paths[pathsMax/2:]
	}
	status, delay = s.failures[path], s.delay[path]
	if status == 0 {
		status = s.failures[""]
	}
	if delay == 0 {
		delay = max(s.delay[""], s.delay[uri])
	}
	return status, delay
}

// wait lets time pass; false when the client has gone, or the service ends: of
// a client that has sent more than was read nobody notices that it has gone.
func (s *Server) wait(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	case <-s.closing:
		return false
	}
}

func refuse(w http.ResponseWriter, status int, id string) {
	w.WriteHeader(status)
	write(w, map[string]any{"error": map[string]any{"code": id, "message": http.StatusText(status), "@Message.ExtendedInfo": []any{map[string]any{"MessageId": id}}}})
}

func write(w http.ResponseWriter, v any) {
	_ = json.NewEncoder(w).Encode(v) // a client that has gone is no affair of ours
}

// get answers with a resource (7.5).
func (s *Server) get(w http.ResponseWriter, r *http.Request, path string) {
	resource := s.resource(path)
	if resource == nil {
		refuse(w, http.StatusNotFound, "Base.1.0.ResourceMissingAtURI")
		return
	}
	if s.config.Page > 0 {
		resource = paged(resource, r, path, s.config.Page)
	}
	if r.URL.Query().Has("$expand") {
		if !s.config.Expand && !s.config.Lies {
			refuse(w, http.StatusNotImplemented, "Base.1.0.QueryNotSupported")
			return
		}
		if !s.config.Lies {
			resource = s.expanded(resource)
		}
	}
	body, err := json.Marshal(resource)
	if err != nil {
		refuse(w, http.StatusInternalServerError, "Base.1.0.InternalError")
		return
	}
	s.send(w, r, path, body)
}

func (s *Server) send(w http.ResponseWriter, r *http.Request, path string, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.config.ETags || s.config.FrozenETags {
		sum := sha256.Sum256(body)
		if s.config.FrozenETags {
			sum = sha256.Sum256([]byte(path))
		}
		tag := `"` + hex.EncodeToString(sum[:6]) + `"`
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			s.counts.NotModified++
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	s.counts.Bytes += len(body)
	_, _ = w.Write(body)
}

// resource is what stands at path now; nil for nothing.
func (s *Server) resource(path string) map[string]any {
	s.mu.Lock()
	over := s.overlay[path]
	s.mu.Unlock()
	base := s.config.Bundle[path]
	if path == Root {
		base = s.root(base)
	}
	if path == eventService && s.config.Events {
		over = map[string]any{"@odata.id": eventService, "ServiceEnabled": true, "ServerSentEventUri": eventStream}
	}
	if base == nil && over == nil {
		return nil
	}
	out := maps.Clone(base)
	if out == nil {
		out = map[string]any{}
	}
	if path != Root {
		out["@odata.id"] = path // some recordings hold copies that name another
	}
	for name, value := range over {
		if value == nil {
			delete(out, name)
		} else {
			out[name] = value
		}
	}
	return out
}

// root offers what is configured, not what the recorded service offered.
func (s *Server) root(recorded map[string]any) map[string]any {
	out := maps.Clone(recorded)
	if out == nil {
		out = map[string]any{"@odata.id": Root}
	}
	for _, name := range []string{"Links", "SessionService", "EventService", "ProtocolFeaturesSupported"} {
		delete(out, name)
	}
	if s.config.Sessions > 0 {
		out["Links"] = map[string]any{"Sessions": map[string]any{"@odata.id": sessions}}
	}
	if s.config.Events {
		out["EventService"] = map[string]any{"@odata.id": eventService}
	}
	if s.config.Expand || s.config.Lies {
		out["ProtocolFeaturesSupported"] = map[string]any{"ExpandQuery": map[string]any{"NoLinks": true, "Levels": true, "MaxLevels": 1}}
	}
	return out
}

// expanded puts members in place of the links to them (7.3.1).
func (s *Server) expanded(collection map[string]any) map[string]any {
	members, _ := collection["Members"].([]any)
	whole := make([]any, 0, len(members))
	for _, member := range members {
		link, _ := member.(map[string]any)
		path, _ := link["@odata.id"].(string)
		if resource := s.resource(clean(path)); resource != nil {
			whole = append(whole, resource)
		} else {
			whole = append(whole, member)
		}
	}
	out := maps.Clone(collection)
	if len(members) > 0 {
		out["Members"] = whole
	}
	return out
}

// paged shows some members and a link to the next (7.3.2).
func paged(collection map[string]any, r *http.Request, path string, size int) map[string]any {
	members, _ := collection["Members"].([]any)
	skip, _ := strconv.Atoi(r.URL.Query().Get("$skip"))
	skip = min(max(skip, 0), len(members))
	end := min(skip+size, len(members))
	if len(members) <= size {
		return collection
	}
	out := maps.Clone(collection)
	out["Members"] = members[skip:end]
	if end < len(members) {
		next := path + "?$skip=" + strconv.Itoa(end)
		if expand := r.URL.Query().Get("$expand"); expand != "" {
			next += "&$expand=" + url.QueryEscape(expand)
		}
		out["Members@odata.nextLink"] = next
	}
	return out
}
