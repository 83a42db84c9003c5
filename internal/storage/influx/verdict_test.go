package influx

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	influxhttp "github.com/influxdata/influxdb-client-go/v2/api/http"
)

func TestJudge(t *testing.T) {
	answer := func(status int, text string) error {
		return &influxhttp.Error{StatusCode: status, Code: "code", Message: text}
	}
	for name, c := range map[string]struct {
		err  error
		want verdict
	}{
		"yes":                      {nil, written},
		"no connection":            {&influxhttp.Error{Err: errors.New("connection refused")}, busy},
		"our own deadline":         {context.DeadlineExceeded, busy},
		"1.8 conflict":             {answer(400, "partial write: field type conflict: input field x is type float, already exists as type integer dropped=1"), spoiled},
		"1.8 parser":               {answer(400, "unable to parse 'x': missing fields"), spoiled},
		"2 conflict":               {answer(422, "failure writing points to database: partial write: field type conflict"), spoiled},
		"3 partial":                {answer(400, "partial write of line protocol occurred"), spoiled},
		"400 for another reason":   {answer(400, "please provide either orgID or org"), doubtful},
		"no credentials":           {answer(401, "unauthorized"), forbidden},
		"read-only":                {answer(403, "forbidden"), forbidden},
		"no bucket":                {answer(404, "bucket not found"), forbidden},
		"1.8 no retention policy":  {answer(500, "retention policy not found: year"), forbidden},
		"1.8 full disk":            {answer(500, "engine: write wal: no space left on device"), busy},
		"too large":                {answer(413, "Request Entity Too Large"), tooLarge},
		"too many":                 {answer(429, "rate limit"), busy},
		"throttled":                {answer(503, "timeout"), busy},
		"a proxy in between is up": {answer(502, "bad gateway"), busy},
		"moved":                    {answer(301, "moved"), forbidden},
	} {
		if got := judge(c.err); got != c.want {
			t.Errorf("%s: got %d; want %d", name, got, c.want)
		}
	}
}

func TestDropped(t *testing.T) {
	for text, want := range map[string]int{
		"partial write: points beyond retention policy dropped=17": 17,
		"partial write":                      0,
		"dropped=99999999999999999999999999": 0,
	} {
		if got := dropped(errors.New(text)); got != want {
			t.Errorf("%q: got %d; want %d", text, got, want)
		}
	}
}

// A 400 that we do not know is the lines' fault only if the database has
// another answer to an empty write.
func TestAnUnknown400(t *testing.T) {
	const misconfigured = 5 // requests until somebody puts it right
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lines := readAll(t, r)
		switch {
		case requests.Add(1) <= misconfigured:
			http.Error(w, "please provide an organization", http.StatusBadRequest)
		case lines == "":
			http.Error(w, "writing requires points", http.StatusBadRequest)
		case strings.Contains(lines, "exhaust_temperature_celsius=1 "):
			http.Error(w, "a strange line", http.StatusBadRequest)
		default:
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	defer server.Close()
	done, w := deliver(t, fakeConfig(t, server.URL), many(3))
	if want := (outcome{written: 5, quarantined: 1}); done == want && w.Status().Failures > 0 {
		return
	}
	t.Errorf("got %+v, status %+v; want 5 written, 1 quarantined, some failures before", done, w.Status())
}

func readAll(t *testing.T, r *http.Request) string {
	z, err := gzip.NewReader(r.Body)
	if err != nil {
		t.Error(err)
		return ""
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Error(err)
	}
	return string(text)
}
