package influx

import (
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	influxhttp "github.com/influxdata/influxdb-client-go/v2/api/http"
)

// A verdict is what an answer of the database means for a batch.
type verdict int

const (
	written   verdict = iota // stored
	spoiled                  // some of the lines will never be stored; the others may be
	tooLarge                 // the request, not its lines
	busy                     // nobody is at fault; later
	forbidden                // the configuration, here or there, is; later
	doubtful                 // 400 for a reason we do not know: see whether the bucket is all right
)

// Words in answers that name lines as the reason. InfluxDB 1.8 says 400 with
// them, 2 says 422, 3 says 400 again; and 1.8 says 500 of a retention policy
// that does not exist.
var (
	aboutLines  = []string{"partial write", "unable to parse", "field type conflict", "beyond retention policy", "invalid line protocol", "max-values-per-tag", "max key length"}
	aboutPolicy = []string{"retention policy not found"}
)

// judge reads an answer.
func judge(err error) verdict {
	if err == nil {
		return written
	}
	var answer *influxhttp.Error
	if !errors.As(err, &answer) {
		return busy
	}
	switch text := answer.Error(); {
	case contains(text, aboutPolicy):
		return forbidden
	case answer.StatusCode == http.StatusRequestEntityTooLarge:
		return tooLarge
	case answer.StatusCode == http.StatusUnprocessableEntity,
		answer.StatusCode == http.StatusBadRequest && contains(text, aboutLines):
		return spoiled
	case answer.StatusCode == http.StatusBadRequest:
		return doubtful
	case answer.StatusCode == http.StatusTooManyRequests, answer.StatusCode == http.StatusRequestTimeout,
		answer.StatusCode >= 500, answer.StatusCode == 0:
		return busy
	}
	return forbidden // 401, 403, 404 and whatever else says no
}

func contains(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

var droppedCount = regexp.MustCompile(`dropped=(\d+)`)

// dropped is how many lines the database says it left out, 0 when it does not
// say.
func dropped(err error) int {
	found := droppedCount.FindStringSubmatch(err.Error())
	if found == nil {
		return 0
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		return 0 // too many digits for a count
	}
	return n
}

// retryAfter is how long the database asks to be left alone.
func retryAfter(err error) time.Duration {
	if answer, ok := errors.AsType[*influxhttp.Error](err); ok {
		return time.Duration(answer.RetryAfter) * time.Second
	}
	return 0
}
