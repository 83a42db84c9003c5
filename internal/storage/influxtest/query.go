package influxtest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
)

// A Series is one series of an InfluxQL answer. A value is a float64, string,
// bool or nil; time is in unix ms.
type Series struct {
	Name    string            `json:"name"`
	Tags    map[string]string `json:"tags"`
	Columns []string          `json:"columns"`
	Values  [][]any           `json:"values"`
}

// Column returns the values of a column, or nil.
func (s Series) Column(name string) []any {
	for i, c := range s.Columns {
		if c != name {
			continue
		}
		var out []any
		for _, row := range s.Values {
			out = append(out, row[i])
		}
		return out
	}
	return nil
}

// Query runs InfluxQL statements and returns their series; an error of the
// server ends the test.
func (s *Server) Query(t testing.TB, influxql string) []Series {
	t.Helper()
	answer, err := http.PostForm(s.queryURL(), url.Values{"q": {influxql}})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var body struct {
		Error   string `json:"error"`
		Results []struct {
			Error  string   `json:"error"`
			Series []Series `json:"series"`
		} `json:"results"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&body); err != nil {
		t.Fatalf("query %s: %s: %v", influxql, answer.Status, err)
	}
	if body.Error != "" {
		t.Fatalf("query %s: %s", influxql, body.Error)
	}
	var out []Series
	for _, r := range body.Results {
		if r.Error != "" {
			t.Fatalf("query %s: %s", influxql, r.Error)
		}
		out = append(out, r.Series...)
	}
	return out
}

// Points returns how many values the database holds, fields that end in
// _text or _quality left out.
func (s *Server) Points(t testing.TB) int {
	t.Helper()
	n := 0
	for _, series := range s.Query(t, `SELECT count(*) FROM /.*/`) {
		for i, column := range series.Columns {
			if column == "time" || hasSuffix(column, "_text", "_quality") {
				continue
			}
			for _, row := range series.Values {
				if count, ok := row[i].(float64); ok {
					n += int(count)
				}
			}
		}
	}
	return n
}
