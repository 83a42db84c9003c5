package snmp

import (
	"bytes"
	"slices"
	"strconv"
)

// nameMemory remembers the object names of the last answer to a query, as they
// came and as text. The next answer has the same nearly always, and no text is
// made again.
type nameMemory struct {
	raw   []byte // each behind one byte with its length
	texts []string
	at    int  // in raw
	next  int  // in texts
	grown bool // in this answer
}

// longestName bounds what is understood: 128 numbers would be the most.
const longestName = 127

// rewind starts a new answer.
func (m *nameMemory) rewind() {
	if m != nil {
		m.at, m.next = 0, 0
	}
}

// settle ends an answer. Names that are new stay for long and get no more room
// than they need.
func (m *nameMemory) settle() {
	if m != nil && m.grown {
		m.raw, m.texts, m.grown = bytes.Clone(m.raw), slices.Clone(m.texts), false
	}
}

// text returns the next name of an answer as text. A nil memory makes each.
func (m *nameMemory) text(name []byte) (string, bool) {
	if m == nil {
		return nameText(name)
	}
	if m.next < len(m.texts) {
		end := m.at + 1 + int(m.raw[m.at])
		if bytes.Equal(m.raw[m.at+1:end], name) {
			m.at, m.next = end, m.next+1
			return m.texts[m.next-1], true
		}
	}
	text, ok := nameText(name)
	if !ok {
		return "", false
	}
	m.raw, m.texts = m.raw[:m.at], m.texts[:m.next] // those behind have moved, too
	m.raw = append(append(m.raw, byte(len(name))), name...)
	m.texts = append(m.texts, text)
	m.at, m.next, m.grown = len(m.raw), len(m.texts), true
	return text, true
}

// nameText writes an encoded object identifier with dots (ITU-T X.690, section
// 8.19). It returns false for one that no device should have.
func nameText(name []byte) (string, bool) {
	if len(name) == 0 || len(name) > longestName || name[0] >= 3*40 || name[len(name)-1] >= 0x80 {
		return "", false
	}
	first := name[0] / 40
	var space [256]byte
	text := append(space[:0], '.', '0'+first, '.')
	text = strconv.AppendUint(text, uint64(name[0]-first*40), 10)
	var n uint64
	for _, octet := range name[1:] {
		n = n<<7 | uint64(octet&0x7f)
		if n > 1<<32-1 || n == 0 && octet == 0x80 {
			return "", false
		}
		if octet < 0x80 {
			text, n = strconv.AppendUint(append(text, '.'), n, 10), 0
		}
	}
	return string(text), true
}
