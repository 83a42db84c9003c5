package influx

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// readSpan is how much time one query covers. What it finds is sorted in memory:
// ten minutes of a site with two thousand racks are some million readings.
const readSpan = 10 * time.Minute

// A Reader reads back what a Writer has written, by InfluxQL, which 1.8 and 2
// both answer. On 2 the bucket needs a mapping to a database of its name; see
// docs/dashboards.md.
type Reader struct {
	cfg    Config
	client http.Client
}

// NewReader touches neither the network nor the disk, but for certificates.
func NewReader(cfg Config) (*Reader, error) {
	tlsConfig, err := cfg.TLS.load()
	if err != nil {
		return nil, err
	}
	return &Reader{cfg: cfg.WithDefaults(), client: http.Client{
		Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: tlsConfig},
	}}, nil
}

// Close lets go of idle connections.
func (r *Reader) Close() { r.client.CloseIdleConnections() }

// Each calls visit for every reading from the one time up to the other, in
// order of time, until visit returns an error. A reading that was not trusted
// comes back with its quality and without a value. Fields that are no points
// of ours are left out.
func (r *Reader) Each(ctx context.Context, from, to time.Time, visit func(facility.Reading) error) error {
	for ; from.Before(to); from = from.Add(readSpan) {
		readings, err := r.between(ctx, from, earlier(from.Add(readSpan), to))
		if err != nil {
			return err
		}
		for _, one := range readings {
			if err := visit(one); err != nil {
				return err
			}
		}
	}
	return nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// between reads a span, oldest first.
func (r *Reader) between(ctx context.Context, from, to time.Time) ([]facility.Reading, error) {
	var out []facility.Reading
	q := fmt.Sprintf(`SELECT * FROM /.*/ WHERE time >= %dms AND time < %dms GROUP BY *`, from.UnixMilli(), to.UnixMilli())
	err := r.query(ctx, q, func(s stored) { out = append(out, s.readings()...) })
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, func(a, b facility.Reading) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Asset, b.Asset), cmp.Compare(a.Point, b.Point), cmp.Compare(a.Part, b.Part))
	})
	return out, nil
}

// A stored series is a piece of the database's answer.
type stored struct {
	Name    string            `json:"name"`
	Tags    map[string]string `json:"tags"`
	Columns []string          `json:"columns"`
	Values  [][]any           `json:"values"`
}

// query runs one statement and hands out its series as they come.
func (r *Reader) query(ctx context.Context, q string, visit func(stored)) error {
	answer, err := r.ask(ctx, q)
	if err != nil {
		return fmt.Errorf("read from influxdb at %s: %w", r.cfg.URL, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		why, _ := io.ReadAll(io.LimitReader(answer.Body, longText)) // what there is of a reason
		return fmt.Errorf("read from influxdb at %s: %s: %s; may the user or token read %q?", r.cfg.URL, answer.Status, strings.TrimSpace(string(why)), r.database())
	}
	decoder := json.NewDecoder(answer.Body)
	decoder.UseNumber() // times do not fit into a float
	for {
		var chunk struct {
			Error   string `json:"error"`
			Results []struct {
				Error  string   `json:"error"`
				Series []stored `json:"series"`
			} `json:"results"`
		}
		if err := decoder.Decode(&chunk); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read from influxdb at %s: %w", r.cfg.URL, err)
		}
		for _, result := range chunk.Results {
			if why := cmp.Or(chunk.Error, result.Error); why != "" {
				return fmt.Errorf("read from influxdb at %s: %s", r.cfg.URL, why)
			}
			for _, s := range result.Series {
				visit(s)
			}
		}
	}
}

func (r *Reader) ask(ctx context.Context, q string) (*http.Response, error) {
	form := url.Values{"db": {r.database()}, "epoch": {"ms"}, "chunked": {"true"}, "q": {q}}
	if r.cfg.RetentionPolicy != "" {
		form.Set("rp", r.cfg.RetentionPolicy)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(r.cfg.URL, "/")+"/query", strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	switch token, username, password := r.cfg.login(); {
	case token != "":
		req.Header.Set("Authorization", "Token "+token)
	case username != "":
		req.SetBasicAuth(username, password)
	}
	return r.client.Do(req)
}

func (r *Reader) database() string { return cmp.Or(r.cfg.Database, r.cfg.Bucket) }

// readings are those of a series: each row has a time, and each column that is
// the field of a point is one reading.
func (s stored) readings() []facility.Reading {
	at := slices.Index(s.Columns, "time")
	if at < 0 {
		return nil
	}
	columns := map[string]int{}
	for i, column := range s.Columns {
		columns[column] = i
	}
	var out []facility.Reading
	for i, column := range s.Columns {
		field, isQuality := strings.CutSuffix(column, "_quality")
		spec, known := facility.PointByField(field)
		if !known {
			continue
		}
		for _, row := range s.Values {
			r, ok := readingOf(row[i], isQuality)
			ms, err := strconv.ParseInt(fmt.Sprint(row[at]), 10, 64)
			if !ok || err != nil {
				continue
			}
			r.Asset, r.Point, r.Part, r.At = s.Tags["asset"], spec.Name, s.Tags["part"], time.UnixMilli(ms).UTC()
			if word, has := columns[field+"_text"]; has {
				r.Text, _ = row[word].(string)
			}
			out = append(out, r)
		}
	}
	return out
}

// readingOf is the value of a field, or the reason why it has none.
func readingOf(cell any, isQuality bool) (r facility.Reading, ok bool) {
	if isQuality {
		word, isText := cell.(string)
		quality, err := facility.ParseQuality(word)
		return facility.Reading{Quality: quality}, isText && err == nil
	}
	number, isNumber := cell.(json.Number)
	if !isNumber {
		return r, false
	}
	value, err := number.Float64()
	return facility.Reading{Value: value, Quality: facility.Good}, err == nil
}
