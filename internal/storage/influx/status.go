package influx

import (
	"errors"
	"time"

	influxhttp "github.com/influxdata/influxdb-client-go/v2/api/http"
)

// count notes the answer to one request. A failure is logged when it begins
// or changes, and when it ends.
func (w *Writer) count(v verdict, answer error, took time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := &w.status
	s.Writes++
	s.Duration = took
	if v == written || v == spoiled || v == tooLarge {
		if s.Err != nil {
			w.log.Info("influxdb answers again", "after", time.Since(s.Since).Round(time.Second))
		}
		s.Err, s.Since = nil, time.Time{}
		return
	}
	s.Failures++
	failure := w.explain(answer)
	if s.Err == nil {
		s.Since = time.Now()
	}
	if s.Err == nil || s.Err.Error() != failure.Error() {
		w.log.Warn("influxdb does not take readings; they wait in the stream", "err", failure)
	}
	s.Err = failure
}

func (w *Writer) succeeded(lines int, newest time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.status.LastWrite = time.Now()
	w.status.Lines += uint64(lines)
	w.status.Newest = newest
}

// status is the HTTP status of an answer, 0 when there was none.
func status(err error) int {
	if answer, ok := errors.AsType[*influxhttp.Error](err); ok {
		return answer.StatusCode
	}
	return 0
}
