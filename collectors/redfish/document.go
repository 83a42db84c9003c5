package redfish

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
)

// document is a resource, or an object within one.
type document map[string]any

// deepest is how far objects may nest; the deepest of the schemas has eight.
const deepest = 64

// parse reads one JSON object.
func parse(data []byte) (document, error) {
	if !shallow(data) {
		return nil, errors.New("the JSON nests too deep")
	}
	var d document
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, err
	}
	if d == nil {
		return nil, errors.New("null is no resource")
	}
	return d, nil
}

// shallow bounds the depth before anything is built. Brackets within texts are
// counted too, which only matters to somebody who writes sixty of them there.
func shallow(data []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch b := data[i]; {
		case quoted && b == '\\':
			i++
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '{' || b == '[':
			if depth++; depth > deepest {
				return false
			}
		case b == '}' || b == ']':
			depth--
		}
	}
	return true
}

func (d document) text(name string) string {
	s, _ := d[name].(string)
	return s
}

func (d document) object(name string) document {
	o, _ := d[name].(map[string]any)
	return o
}

func (d document) list(name string) []any {
	l, _ := d[name].([]any)
	return l
}

// link is the path that the property refers to; empty for none.
func (d document) link(name string) string { return pathOf(d.object(name).text("@odata.id")) }

// kind is the type of a resource without name space and version: "Thermal".
func (d document) kind() string {
	_, rest, _ := strings.Cut(d.text("@odata.type"), "#")
	return rest[strings.LastIndexByte(rest, '.')+1:]
}

// number reads what should be a number. Some services write it as a text, and
// the metric reports of all do (DSP8010, MetricReport: MetricValue).
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, !math.IsNaN(v) && !math.IsInf(v, 0)
	case string:
		f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
	}
	return 0, false
}

// raw is a value as it stood on the wire.
func raw(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case nil:
		return "null"
	}
	text, _ := json.Marshal(v) // it came from JSON
	return shortened(string(text))
}

// pathOf is a link without the pointer into the resource and the slash at the
// end: two ways to write one path.
func pathOf(link string) string {
	link, _, _ = strings.Cut(link, "#")
	if len(link) > 1 {
		link = strings.TrimRight(link, "/")
	}
	return link
}
