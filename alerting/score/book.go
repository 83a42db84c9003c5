package score

import (
	"slices"
	"time"
)

// A Book is what one forecaster said, and whom it called.
type Book struct {
	// Name is that of the forecaster.
	Name  string
	said  map[Subject]*answers
	pages []Page
}

// NewBook returns an empty book.
func NewBook(name string) *Book { return &Book{Name: name, said: map[Subject]*answers{}} }

// Answer writes down what was forecast. News says that something happened since
// the last forecast, so that both are kept.
func (b *Book) Answer(s Subject, a Answer, news bool) {
	l := b.said[s]
	if l == nil {
		l = &answers{}
		b.said[s] = l
	}
	l.add(a, news)
}

// page writes down that somebody was called about a hall.
func (b *Book) page(hall string, at time.Time, why []string) {
	b.pages = append(b.pages, Page{Hall: hall, At: at, why: why, stands: true})
}

// resolve writes down that a hall needs nobody any more.
func (b *Book) resolve(hall string) {
	for i := range b.pages {
		if b.pages[i].Hall == hall {
			b.pages[i].stands = false
		}
	}
}

// paged is when people were first called about what crossed: after its cause,
// and not about something that was over before.
func (b *Book) paged(hall string, from, to time.Time) time.Time {
	if from.IsZero() {
		from = to.Add(-comesTrue)
	}
	for _, p := range b.pages {
		if p.Hall == hall && p.stands && !p.At.Before(from) && !p.At.After(to) {
			return p.At
		}
	}
	return time.Time{}
}

// account draws up what was said of a crossing.
func (b *Book) account(c Crossing, from cause) Account {
	var said answers
	if l := b.said[c.Subject]; l != nil {
		said = *l
	}
	a := Judge(c, from.at, from.sudden, said)
	a.Paged = b.paged(c.Hall, from.at, c.At)
	return a
}

// settle judges pages and returns those that are decided now.
func (b *Book) settle(now time.Time, crossed func(hall string) bool, open func(hall string) []string) []Page {
	var out []Page
	for i := range b.pages {
		p := &b.pages[i]
		before := p.Verdict
		p.judge(now, crossed(p.Hall), open(p.Hall))
		if p.Verdict != before {
			out = append(out, *p)
		}
	}
	b.pages = slices.DeleteFunc(b.pages, func(p Page) bool {
		return !p.stands && (p.Verdict != Undecided || p.resumed)
	})
	return out
}

// close returns the pages that are still open, as far as they can be judged.
func (b *Book) close(now time.Time) []Page {
	var out []Page
	for _, p := range b.pages {
		if p.Verdict == Undecided {
			p.close(now)
			out = append(out, p)
		}
	}
	b.pages = nil
	return out
}

// forget drops what nobody can ask for any more.
func (b *Book) forget(now time.Time) {
	for _, l := range b.said {
		l.forget(now)
	}
}
