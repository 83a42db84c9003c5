package configs

import "github.com/ridethrough/ridethrough/internal/facility"

// A Checker is a value that knows what it may be. Decode calls Check once the
// value is decoded without problem, and reports the error at the value's
// place in the file, after the key: `capacity_kw: -30 is negative`.
type Checker interface {
	Check() error
}

// At is a value that remembers where it stands in the file, so that a check
// made long after decoding still names the line: a reference to an asset, an
// item of a list.
type At[T any] struct {
	Value    T
	Position facility.Position
}

// placed is At for any T, as the decoder sees it.
type placed interface {
	place(facility.Position)
	target() any
}

func (a *At[T]) place(p facility.Position) { a.Position = p }
func (a *At[T]) target() any               { return &a.Value }

// Given reports whether the file holds the value.
func (a At[T]) Given() bool { return a.Position.Line > 0 }
