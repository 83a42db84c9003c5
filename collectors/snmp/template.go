package snmp

import (
	"fmt"
	"strconv"
	"strings"
)

// template makes the part of a reading from its row: text with
//
//	{index}      the whole index of the row
//	{#2}         its second number
//	{3}          the text of column 3
//	{3?unit-}    nothing when column 3 is 1, else "unit-", its text and "-"
//	{#2?unit-}   the same with the second number of the index
type template []segment

type segment struct {
	text     string // literal, or what stands in front of an unusual value
	kind     segmentKind
	number   int // of the column or of the number in the index
	elseOnly bool
}

type segmentKind uint8

const (
	segmentText segmentKind = iota
	segmentIndex
	segmentNumber
	segmentColumn
)

// parseTemplate reads a template.
func parseTemplate(s string) (template, error) {
	var out template
	for s != "" {
		before, rest, found := strings.Cut(s, "{")
		if before != "" {
			out = append(out, segment{text: before})
		}
		if !found {
			break
		}
		inside, after, closed := strings.Cut(rest, "}")
		if !closed {
			return nil, fmt.Errorf("part %q: { without }", s)
		}
		seg, err := parseSegment(inside)
		if err != nil {
			return nil, err
		}
		out, s = append(out, seg), after
	}
	return out, nil
}

func parseSegment(inside string) (segment, error) {
	if inside == "index" {
		return segment{kind: segmentIndex}, nil
	}
	what, prefix, conditional := strings.Cut(inside, "?")
	seg := segment{kind: segmentColumn, text: prefix, elseOnly: conditional}
	if number, isNumber := strings.CutPrefix(what, "#"); isNumber {
		seg.kind, what = segmentNumber, number
	}
	n, err := strconv.Atoi(what)
	if err != nil || n < 1 {
		return segment{}, fmt.Errorf("part {%s}: want {index}, {#N} or {N} with a column", inside)
	}
	seg.number = n
	return seg, nil
}

// columns returns the columns that the template needs.
func (t template) columns() []int {
	var out []int
	for _, s := range t {
		if s.kind == segmentColumn {
			out = append(out, s.number)
		}
	}
	return out
}

// expand fills the template in for the row at index, whose columns say.
func (t template) expand(index string, columns map[int]string) string {
	if len(t) == 1 && t[0].kind == segmentText {
		return t[0].text
	}
	var b strings.Builder
	for _, s := range t {
		switch s.kind {
		case segmentText:
			b.WriteString(s.text)
		case segmentIndex:
			b.WriteString(index)
		case segmentNumber:
			s.write(&b, numberOf(index, s.number))
		case segmentColumn:
			s.write(&b, columns[s.number])
		}
	}
	return strings.TrimSuffix(b.String(), "-") // of a prefix with nothing behind
}

func (s segment) write(b *strings.Builder, value string) {
	switch {
	case !s.elseOnly:
		b.WriteString(value)
	case value != "1" && value != "":
		b.WriteString(s.text + value + "-")
	}
}

// numberOf returns the nth number of an index such as 1.3.
func numberOf(index string, n int) string {
	parts := strings.Split(index, ".")
	if n > len(parts) {
		return ""
	}
	return parts[n-1]
}
