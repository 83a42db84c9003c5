package influx

import (
	"strings"
	"unicode"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A field is the names of a point's fields, ready to be written.
type field struct {
	value, word, quality []byte // with the equals sign
	id                   int
}

func (e *lines) field(p facility.Point) *field {
	f := e.fields[p]
	if f == nil {
		name := escape(facility.FieldName(p))
		f = &field{[]byte(name + "="), []byte(name + "_text="), []byte(name + "_quality="), len(e.fields)}
		e.fields[p] = f
	}
	return f
}

// head returns the beginning of the lines of a reading's series. Empty tags
// are left out: the database has no such thing.
func (e *lines) head(r *facility.Reading) *head {
	key := headKey{r.Asset, r.Part}
	h := e.heads[key]
	if h != nil {
		return h
	}
	at := e.site.Locate(r.Asset)
	saved := e.buf
	e.buf = []byte(escape(string(at.Kind)))
	e.tag("asset", r.Asset) // tags in order: the database sorts them otherwise
	e.tag("hall", at.Hall)
	e.tag("part", r.Part)
	e.tag("rack", at.Rack)
	e.tag("row", at.Row)
	e.tag("site", at.Site)
	h = &head{text: e.buf}
	e.buf = saved
	e.heads[key] = h
	return h
}

func (e *lines) tag(name, value string) {
	if value = escape(value); value != "" {
		e.buf = append(e.buf, ',')
		e.buf = append(e.buf, name...)
		e.buf = append(e.buf, '=')
		e.buf = append(e.buf, value...)
	}
}

// escape writes a name or a tag value. A backslash at the end of a tag cannot
// be written at all, and a control character ends the line or confuses parsers:
// both are replaced.
func escape(s string) string {
	var out strings.Builder
	for _, r := range strings.ToValidUTF8(s, "?") {
		switch {
		case r == ',' || r == '=' || r == ' ':
			out.WriteByte('\\')
		case unicode.IsControl(r):
			out.WriteString(`\ `)
			continue
		case r == '\\':
			r = '/'
		}
		out.WriteRune(r)
	}
	return out.String()
}

// longText is where a text is cut. The database takes 64 kB, but nobody reads
// more than this in a chart.
const longText = 1024

// text appends a quoted string.
func (e *lines) text(s string) {
	s = strings.ToValidUTF8(s[:min(len(s), longText)], "?")
	e.buf = append(e.buf, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			e.buf = append(e.buf, '\\', c)
		case c < ' ':
			e.buf = append(e.buf, ' ')
		default:
			e.buf = append(e.buf, c)
		}
	}
	e.buf = append(e.buf, '"')
}
